/** @file wd-predict: a line for every row in its order, whatever else is in the table. */
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, json, TINY, workplace } from './commands.ts';

const { read, run, write } = workplace();
const CPU = ['--device', 'cpu'];

/** The held-out table: its header and its rows, cell by cell. */
const [HEAD, ...ROWS] = collisions(40, 3)
  .trimEnd()
  .split('\n')
  .map((line) => line.split(','));

/** The same rows, each scored among all others. */
let whole: string[] = [];

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

function scoredLines(file: string): string[] {
  return read(file).trimEnd().split('\n');
}

async function score(table: string, rows: readonly (readonly string[])[]): Promise<string[]> {
  write(table, csv(rows));
  const out = table.replace('.csv', '.scored.csv');
  const { code, err } = await run('wd-predict', ['runs/data-1', table, ...CPU, '--force']);
  expect([code, err]).toEqual([0, '']);
  return scoredLines(out);
}

beforeAll(async () => {
  write('data.csv', collisions(400));
  write('valid.csv', csv([HEAD, ...ROWS]));
  const args = ['data.csv', '--valid', 'valid.csv', ...TINY, '-q'];
  expect((await run('wd-train', args)).code).toBe(0);
  whole = await score('new.csv', [HEAD, ...ROWS]);
});

describe('wd-predict', () => {
  it('writes header, and a line a row: two probabilities that sum to 1, the likelier class', async () => {
    expect([whole[0], whole.length]).toEqual(['p_0,p_1,predicted', 41]);
    for (const line of whole.slice(1)) {
      const [negative, positive, predicted] = line.split(',');
      expect(Math.abs(Number(negative) + Number(positive) - 1)).toBeLessThan(2e-8);
      expect(predicted).toBe(Number(positive) > Number(negative) ? '1' : '0');
    }
    expect(new Set(whole).size).toBeGreaterThan(35);
  });

  it('writes them to standard output with -o -, and says the rest where errors go', async () => {
    const args = ['runs/data-1', 'new.csv', ...CPU, '-o', '-'];
    const { code, out, err } = await run('wd-predict', args);
    expect([code, out]).toEqual([0, read('new.scored.csv')]);
    expect(err).toMatch(/^device .*\ntable .*\nsaved   standard output .*\nmetrics auc /);
    const both = await run('wd-predict', [...args, '--json']);
    expect([both.code, both.out]).toEqual([2, expect.stringContaining('"code":"WD013"')]);
  });

  it('scores a row alone as it does among others, to the last digit', async () => {
    for (const row of [0, 39]) {
      expect(await score('one.csv', [HEAD, ROWS[row]])).toEqual([whole[0], whole[row + 1]]);
    }
  });

  it('takes columns in any order, and lets others hold what they like', async () => {
    const mixed = [HEAD, ...ROWS].map((row, i) => {
      return [i === 0 ? 'id' : `"person ${i}, „x“"`, ...row.toReversed(), i === 0 ? 'p_1' : ''];
    });
    expect(await score('mixed.csv', mixed)).toEqual(whole);
    expect(await score('reversed.csv', [HEAD, ...ROWS.toReversed()])).toEqual([
      whole[0],
      ...whole.slice(1).toReversed(),
    ]);
  });

  it('measures where the label is, and says so where it is not', async () => {
    const labelled = await run('wd-predict', ['runs/data-1', 'valid.csv', ...CPU, '-q']);
    expect(labelled.out).toMatch(/^metrics auc \d\.\d{4}, .*loss \d\.\d{4}, .*accuracy \d\.\d{4}/);
    write('unlabelled.csv', csv([HEAD, ...ROWS].map((row) => row.slice(1))));
    const args = ['runs/data-1', 'unlabelled.csv', ...CPU, '-o', 'u.csv'];
    const unlabelled = await run('wd-predict', args);
    expect(unlabelled.out).toContain('No metrics: unlabelled.csv has no column label.');
    expect(unlabelled.out).not.toContain('metrics auc');
    expect(scoredLines('u.csv')).toEqual(scoredLines('valid.scored.csv'));
  });

  it('gives the scores that wd-train found in the same file', async () => {
    const args = ['runs/data-1', 'valid.csv', ...CPU, '-o', 'again.csv', '--json'];
    const { metrics } = json((await run('wd-predict', args)).out);
    const { best, validation, rows } = json(read('runs', 'data-1', 'metrics.json'));
    expect([validation, rows]).toEqual(['valid.csv', { train: 400, valid: 40 }]);
    const expected = Object.entries(json(JSON.stringify(best))['valid'] ?? {});
    expect(expected.map(([name]) => name)).toEqual(
      expect.arrayContaining(['loss', 'auc', 'accuracy']),
    );
    const found = json(JSON.stringify(metrics));
    for (const [name, value] of expected) {
      expect(Math.abs(Number(found[name]) - Number(value)), name).toBeLessThan(1e-6);
    }
  });

  it('reads a gzipped table of another dialect, and names the result after it', async () => {
    const text = [HEAD, ...ROWS].map((row) => `${row.join(';')}\r\n`).join('');
    write('other.tsv.gz', gzipSync(text));
    const { code } = await run('wd-predict', ['runs/data-1', 'other.tsv.gz', ...CPU]);
    expect([code, scoredLines('other.scored.csv')]).toEqual([0, whole]);
  });

  it('does what the last lines of a training tell to do', async () => {
    write('my data.csv', csv([HEAD, ...ROWS]));
    const { out } = await run('wd-train', ['my data.csv', ...TINY, '--name', 'my run']);
    const next = /^next {4}(\S+) '(.+)' '(.+)' -o (\S+)$/m.exec(out)?.slice(1);
    expect(next).toEqual(['wd-predict', 'runs/my run', 'my data.csv', 'scored.csv']);
    const args = ['runs/my run', 'my data.csv', '-o', 'scored.csv', ...CPU];
    expect((await run('wd-predict', args)).code).toBe(0);
    expect(scoredLines('scored.csv')).toHaveLength(41);
  });

  it('keeps the columns that name rows, where the table has them', async () => {
    const named = [HEAD, ...ROWS].map((row, i) => [i === 0 ? 'person' : `00${i}`, ...row]);
    write('named.csv', csv(named));
    const train = ['named.csv', ...TINY, '--id', 'person', '--name', 'named'];
    expect((await run('wd-train', train)).code).toBe(0);
    expect(json(read('runs', 'named', 'model.json'))['ids']).toEqual(['person']);
    const args = ['runs/named', 'named.csv', '--keep', 'person', ...CPU, '-o', 'n.csv'];
    expect((await run('wd-predict', args)).code).toBe(0);
    const [head, first] = scoredLines('n.csv');
    expect([head, first.split(',')[0]]).toEqual(['person,p_0,p_1,predicted', '001']);
    write('nameless.csv', csv([HEAD, ...ROWS]));
    const nameless = ['runs/named', 'nameless.csv', ...CPU, '-o', 'l.csv'];
    expect((await run('wd-predict', nameless)).code).toBe(0);
    expect(scoredLines('l.csv')[0]).toBe('p_0,p_1,predicted');
  });
});
