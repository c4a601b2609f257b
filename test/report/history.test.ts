/** @file The history files: known text, and numbers that come back as they were. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyCsv, historyJsonl } from '../../src/report/history.ts';
import { record, scores } from './records.ts';

const HEADER =
  'epoch,seconds,learning_rate,loss,auc,accuracy,valid_loss,valid_auc,valid_accuracy,best,rows_per_second\n';

const FIRST = record(1, scores(0.6017, 0.76), scores(0.7629, 0.6587), {
  seconds: 179.25,
  best: true,
});
const SECOND = record(2, scores(NaN, 0.1 + 0.2), scores(Infinity, 1e-7), {
  learningRate: 2e-4,
  rowsPerSecond: 100 / 3,
});

describe('historyCsv', () => {
  it('writes a header and a line an epoch', () => {
    expect(historyCsv([])).toBe('epoch,seconds,learning_rate,best,rows_per_second\n');
    expect(historyCsv([FIRST, SECOND])).toBe(
      `${HEADER}1,179.25,0.001,0.6017,0.76,0.75,0.7629,0.6587,0.75,true,100000\n` +
        '2,1.5,0.0002,NaN,0.30000000000000004,0.75,Infinity,1e-7,0.75,false,33.333333333333336\n',
    );
  });
});

describe('historyCsv of another task', () => {
  it('has the scores of that task', () => {
    const epoch = record(1, { loss: 2 }, { loss: 3, rmse: 4 }, { seconds: 5, rowsPerSecond: 6 });
    expect(historyCsv([epoch])).toBe(
      'epoch,seconds,learning_rate,loss,valid_loss,valid_rmse,best,rows_per_second\n' +
        '1,5,0.001,2,3,4,false,6\n',
    );
  });
});

describe('historyJsonl', () => {
  it('writes an object a line', () => {
    expect(historyJsonl([])).toBe('');
    expect(historyJsonl([FIRST, SECOND])).toBe(
      '{"epoch":1,"seconds":179.25,"learningRate":0.001,' +
        '"train":{"loss":0.6017,"auc":0.76,"accuracy":0.75},' +
        '"valid":{"loss":0.7629,"auc":0.6587,"accuracy":0.75},"best":true,"rowsPerSecond":100000}\n' +
        '{"epoch":2,"seconds":1.5,"learningRate":0.0002,' +
        '"train":{"loss":null,"auc":0.30000000000000004,"accuracy":0.75},' +
        '"valid":{"loss":null,"auc":1e-7,"accuracy":0.75},"best":false,' +
        '"rowsPerSecond":33.333333333333336}\n',
    );
  });

  it('keeps the order of the keys and lets no other key in', () => {
    const shuffled = { extra: 'x', ...Object.fromEntries(Object.entries(FIRST).toReversed()) };
    expect(historyJsonl([{ ...shuffled, ...FIRST }])).toBe(historyJsonl([FIRST]));
  });
});

describe('both', () => {
  it('give every number back', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const numbers = fc.tuple(number, number, number, number);
    fc.assert(
      fc.property(numbers, fc.boolean(), ([loss, auc, seconds, learningRate], best) => {
        const given = record(3, scores(loss, auc), scores(auc, loss), {
          seconds,
          learningRate,
          best,
        });
        expect(JSON.parse(historyJsonl([given]))).toEqual(given);
        const line = historyCsv([given]).slice(HEADER.length, -1);
        const row = [3, seconds, learningRate, loss, auc, 0.75, auc, loss, 0.75];
        expect(line.split(',').slice(0, 9).map(Number)).toEqual(row);
        expect(line.split(',').slice(9)).toEqual([String(best), '100000']);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
