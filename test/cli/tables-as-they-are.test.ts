/** @file Tables as they come, through wd-train and wd-predict: gaps, categories, classes, quantities. */
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, type Ended, json, start, TINY, workplace } from './commands.ts';
import { KINDS, PRICES } from './small-table.ts';

const place = workplace();
const { read, run, write } = place;
const CPU = ['--device', 'cpu'];

let kinds: Ended;
let prices: Ended;

function metricsOf(name: string): Record<string, unknown> {
  return json(read('runs', name, 'metrics.json'));
}

/** The rows of a file of scores, cell by cell. */
function cells(file: string): string[][] {
  const lines = read(file).trimEnd().split('\n');
  return lines.map((line) => line.split(','));
}

function train(table: string, name: string, ...args: string[]): Promise<Ended> {
  return run('wd-train', [table, ...TINY, '--name', name, ...args]);
}

beforeAll(async () => {
  write('kinds.csv', KINDS);
  write('prices.csv', PRICES);
  [kinds, prices] = await Promise.all([
    train('kinds.csv', 'kinds', '--target', 'kind', '--test', 'kinds.csv'),
    train('prices.csv', 'prices', '--target', 'price'),
  ]);
});

describe('a table with a name, a category, gaps and three classes', () => {
  it('trains, and says what every column is used for', () => {
    expect([kinds.code, kinds.err]).toEqual([0, '']);
    const lines = kinds.out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(lines).toEqual(
      expect.arrayContaining([
        'reading delimiter "," · header on line 1 · missing "": 22 cells',
        'column  kind  example  missing  distinct  use',
        'name  id  n0  0  90  ignored',
        'colour  category  green  9  3  embedding 4',
        'size  number  6  13  20  number, missing flag',
        'weight  number  0  0  90  number',
        'kind  category  a  0  3  target',
        'target  kind  as asked; several classes: "a", "b", "c"',
        'inputs  3 numbers · 1 category  numbers brought to mean 0, deviation 1',
        'network wide 8 → 3, deep 7 → 2×8 → 3  242 weights',
      ]),
    );
    expect(kinds.out).toMatch(/\nepoch +loss +valid +acc +f1 +auc +s\n/);
    expect(kinds.out).toMatch(
      /\nbest {4}epoch \d of 2: valid accuracy \d\.\d{4}, loss \d\.\d{4}, macro F1 \d\.\d{4}, AUC \d\.\d{4} \(/,
    );
  });

  it('keeps target and encoder in model.json, the metrics of --test in metrics.json', () => {
    expect(json(read('runs', 'kinds', 'model.json'))).toMatchObject({
      target: { kind: 'multiclass', name: 'kind', classes: ['a', 'b', 'c'] },
      encoder: { categories: [{ column: 'colour' }] },
      network: { outputs: 3 },
    });
    const scores = { loss: expect.any(Number), accuracy: expect.any(Number) };
    expect(metricsOf('kinds')).toMatchObject({ test: scores, best: { valid: scores } });
    expect(kinds.out).toMatch(/\ntest {4}accuracy \d\.\d{4}, loss \d\.\d{4}, macro F1 /);
    expect(metricsOf('prices')).not.toHaveProperty('test');
  });

  it('is scored: a probability for each class, the likeliest, and what was measured as the test', async () => {
    const args = ['runs/kinds', 'kinds.csv', ...CPU, '-o', 'k.csv', '--json'];
    const { code, out } = await run('wd-predict', args);
    const { metrics } = json(out);
    expect([code, metrics]).toEqual([0, metricsOf('kinds')['test']]);
    const [head, ...rows] = cells('k.csv');
    expect([head, rows.length]).toEqual([['p_a', 'p_b', 'p_c', 'predicted'], 90]);
    for (const [a, b, c, predicted] of rows) {
      const shares = [Number(a), Number(b), Number(c)];
      expect(Math.abs(shares[0] + shares[1] + shares[2] - 1)).toBeLessThan(5e-8);
      expect(predicted).toBe('abc'[shares.indexOf(Math.max(...shares))]);
    }
  });

  it('counts values that training had not seen, and scores their rows', async () => {
    write('pink.csv', KINDS.replaceAll('red', 'pink').replace(',kind\n', ',other\n'));
    const { code, out } = await run('wd-predict', ['runs/kinds', 'pink.csv', ...CPU]);
    const pink = KINDS.match(/,red,/g)?.length;
    expect([code, cells('pink.scored.csv').length]).toEqual([0, 91]);
    expect(out).toMatch(
      new RegExp(`\nunseen {2}colour +${pink} rows of a value without a weight of its own\n`),
    );
    expect(out).toContain('No metrics: pink.csv has no column kind.');
  });

  it('takes a gap in a column that had none for the median of training', async () => {
    write('gap.csv', 'colour,size,weight\nred,5,\n');
    const gap = await run('wd-predict', ['runs/kinds', 'gap.csv', ...CPU]);
    const { encoder } = json(read('runs', 'kinds', 'model.json'));
    const { numbers } = json(JSON.stringify(encoder));
    const weight = Array.isArray(numbers) ? numbers.find(({ column }) => column === 'weight') : {};
    write('filled.csv', `colour,size,weight\nred,5,${weight.fill}\n`);
    const filled = await run('wd-predict', ['runs/kinds', 'filled.csv', ...CPU]);
    expect([gap.code, filled.code]).toEqual([0, 0]);
    expect(read('gap.scored.csv')).toBe(read('filled.scored.csv'));
    expect(read('gap.scored.csv').split('\n')).toHaveLength(3);
  });

  it('--keep puts columns as they are spelt beside the scores', async () => {
    const args = ['runs/kinds', 'kinds.csv', ...CPU, '-o', 'kept.csv', '--keep', 'size', 'name'];
    expect((await run('wd-predict', args)).code).toBe(0);
    const [head, ...rows] = cells('kept.csv');
    expect(head).toEqual(['size', 'name', 'p_a', 'p_b', 'p_c', 'predicted']);
    const [, ...given] = KINDS.trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows.map(([size, name]) => [size, name])).toEqual(
      given.map(([name, , size]) => [size, name]),
    );
    const wrong = ['runs/kinds', 'kinds.csv', ...CPU, '-o', 'no.csv', '--keep', 'nmae'];
    const { code, err } = await run('wd-predict', wrong);
    expect([code, err.split('\n')[0]]).toEqual([
      65,
      'error[WD115]: kinds.csv lacks 1 of 5 columns: "nmae"',
    ]);
  });
});

describe('standard input', () => {
  it('trains the same model as the file, and names another table for what comes next', async () => {
    const args = ['-', ...TINY, '--target', 'kind', '--name', 'piped'];
    const command = [process.execPath, builtCommand('wd-train'), ...args];
    const piped = start('sh', ['-c', '"$@" < kinds.csv', 'sh', ...command], place.folder);
    const { code, out, err } = await piped.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('\nnext    wd-predict runs/piped new.csv -o scored.csv\n');
    expect(read('runs', 'piped', 'model.safetensors')).toBe(
      read('runs', 'kinds', 'model.safetensors'),
    );
  });
});

describe('a quantity', () => {
  it('trains by itself, with errors in its unit', () => {
    expect([prices.code, prices.err]).toEqual([0, '']);
    expect(prices.out).toMatch(/\ntarget {2}price +as asked; a quantity \(regression\)\n/);
    expect(prices.out).toMatch(/\nepoch +loss +valid +rmse +mae +r2 +s\n/);
    const { best, baseline } = metricsOf('prices');
    const { valid } = json(JSON.stringify(best));
    const names = Object.keys(json(JSON.stringify(valid)));
    expect(names.toSorted()).toEqual(['loss', 'mae', 'r2', 'rmse']);
    const known = json(JSON.stringify(json(JSON.stringify(baseline))['valid']));
    expect(Number(known['rmse'])).toBeGreaterThan(10_000);
    expect(Number(known['rmse'])).toBeLessThan(50_000);
  });

  it('is predicted in its unit, alone', async () => {
    const args = ['runs/prices', 'prices.csv', ...CPU, '-o', 'p.csv', '--json'];
    const { code, out } = await run('wd-predict', args);
    const [head, ...rows] = cells('p.csv');
    expect([code, head, rows.length]).toEqual([0, ['predicted'], 90]);
    const [, ...given] = PRICES.trimEnd().split('\n');
    let sum = 0;
    for (const [i, [predicted]] of rows.entries()) {
      expect(Number(predicted)).toBeGreaterThan(0);
      sum += (Number(predicted) - Number(given[i].split(',')[2])) ** 2;
    }
    const { rmse } = json(JSON.stringify(json(out)['metrics']));
    expect(Number(rmse) / Math.sqrt(sum / 90)).toBeCloseTo(1, 5);
  });
});
