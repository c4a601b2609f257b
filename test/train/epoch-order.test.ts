import { describe, expect, it } from 'vitest';
import { permute, Purpose, RandomStream } from '../../src/base/random.ts';
import { EpochOrder } from '../../src/train/epoch-order.ts';

const ROWS = 1000;
const SEED = 7;

function expected(epoch: number): Uint32Array {
  return permute(new Uint32Array(ROWS), new RandomStream(SEED, Purpose.shuffle, epoch));
}

describe('EpochOrder', () => {
  it.each([0, 1, 3, 999, 1000, 5000])('draws the same ahead, %i rows at a time', (rows) => {
    const order = new EpochOrder(ROWS, SEED);
    expect(order.of(1)).toEqual(expected(1));
    for (let step = 0; step < 7; step++) order.drawAhead(2, rows);
    expect(order.of(2)).toEqual(expected(2));
    expect(order.of(3)).toEqual(expected(3));
  });

  it('begins anew where another epoch comes than was drawn ahead', () => {
    const order = new EpochOrder(ROWS, SEED);
    order.drawAhead(2, 100);
    expect(order.of(5)).toEqual(expected(5));
    order.drawAhead(6, 100);
    order.drawAhead(7, 100);
    expect(order.of(7)).toEqual(expected(7));
  });

  it.each([0, 1, 2])('of %i rows', (rows) => {
    const order = new EpochOrder(rows, SEED);
    order.drawAhead(1, 1);
    expect(order.of(1).toSorted()).toEqual(Uint32Array.from({ length: rows }, (_, i) => i));
  });
});
