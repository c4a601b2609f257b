/** @file What a checkpoint was made of against what there is: each difference by its name. */
import { describe, expect, it } from 'vitest';
import { differences, hashRows, mismatch } from '../../src/report/checkpoint-facts.ts';
import type { Fact } from '../../src/report/checkpoint-json.ts';
import { type HostRows, storeOf } from '../../src/train/row-store.ts';
import { interactionRows } from '../support/networks.ts';
import { ABOUT } from '../support/resuming.ts';

/** The facts with others in their place. */
function now(...others: readonly Fact[]): readonly Fact[] {
  const names = new Set(others.map(([, name]) => name));
  return [...ABOUT.facts.filter(([, name]) => !names.has(name)), ...others];
}

function told(...others: readonly Fact[]): object {
  const { code, details, help } = mismatch(
    'a.checkpoints',
    differences(ABOUT.facts, now(...others)),
  );
  return { code, details, help };
}

describe('differences', () => {
  it('there are none where all is the same, in whatever order', () => {
    expect(differences(ABOUT.facts, ABOUT.facts.toReversed())).toEqual([]);
  });

  it('of options say what it was and what is given', () => {
    expect(told(['option', '--seed', '2'], ['option', '--units', '64'])).toEqual({
      code: 'WD353',
      details: ['--seed: 1 in the checkpoint, 2 now', '--units: 12 in the checkpoint, 64 now'],
      help: ['give the options it was made with', 'or begin anew, without --resume'],
    });
  });

  it('of data go before those of options', () => {
    expect(told(['data', 'rows of the table', '331'], ['option', '--seed', '2'])).toMatchObject({
      code: 'WD352',
      details: [
        'rows of the table: 330 in the checkpoint, 331 now',
        '--seed: 1 in the checkpoint, 2 now',
      ],
    });
  });

  it.each([
    ['a\nb\nc\nd\ny', 'columns of the table: "c", "d" new'],
    ['a\ny', 'columns of the table: "b" missing now'],
    ['a\nc\ny', 'columns of the table: "b" missing now, "c" new'],
    ['b\na\ny', 'columns of the table: in another order'],
    ['y', 'columns of the table: "a", "b" missing now'],
    ['a\nb\ny\n1\n2\n3\n4', 'columns of the table: "1", "2", "3" and 1 more new'],
  ])('of columns are named: %j', (columns, said) => {
    expect(told(['data', 'columns of the table', columns])).toMatchObject({ details: [said] });
  });

  it('of contents count where nothing else differs', () => {
    const content: Fact = ['content', 'values of the training rows', 'another hash'];
    expect(told(content)).toMatchObject({
      code: 'WD352',
      details: ['values of the training rows: not what they were'],
    });
    expect(differences(ABOUT.facts, now(content, ['option', '--seed', '2']))).toHaveLength(1);
  });

  it('what one of both does not have is different', () => {
    expect(told(['option', '--new', '5'])).toMatchObject({
      details: ['--new: none in the checkpoint, 5 now'],
    });
  });
});

describe('hashRows', () => {
  const rows = interactionRows(130);

  function other(change: (rows: HostRows) => void): HostRows {
    const copy = { ...rows, numbers: rows.numbers.slice(), labels: rows.labels.slice() };
    change(copy);
    return copy;
  }

  it('knows rows by all their bits, and by nothing else', async () => {
    const hash = await hashRows(storeOf(rows));
    expect(await hashRows(storeOf(other(() => {})))).toBe(hash);
    const others = [
      other(({ numbers }) => (numbers[649] += 1e-6)),
      other(({ labels }) => (labels[0] = 1 - labels[0])),
      { ...rows, weights: new Float32Array(130).fill(1) },
      interactionRows(129),
    ];
    for (const each of others) expect(await hashRows(storeOf(each))).not.toBe(hash);
  });

  it('is the same wherever the rows lie: read in parts that overwrite each other', async () => {
    const many = interactionRows(60_000);
    const store = storeOf(many);
    const buffer = interactionRows(60_000, 5, 3);
    const reused = {
      ...store,
      range: (first: number, count: number): HostRows => {
        const part = store.range(first, count);
        buffer.numbers.set(part.numbers);
        buffer.labels.set(part.labels);
        return {
          ...part,
          numbers: buffer.numbers.subarray(0, count * 5),
          labels: buffer.labels.subarray(0, count),
        };
      },
    };
    expect(await hashRows(reused)).toBe(await hashRows(store));
  });
});
