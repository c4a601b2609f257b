import { describe, expect, it } from 'vitest';
import { multiplyHigh, philox4x32 } from '../../src/base/philox.ts';
import { permutation, Purpose, RandomStream, streamKey } from '../../src/base/random.ts';

const ONES = 0xffffffff;

type Input = readonly [number, number, number, number, number, number];

function hex(counterAndKey: Input): string {
  const words = new Uint32Array(4);
  philox4x32(...counterAndKey, words);
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe('Philox4x32-10', () => {
  // kat_vectors of Random123 1.14.
  it.each([
    [[0, 0, 0, 0, 0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[ONES, ONES, ONES, ONES, ONES, ONES], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ] as const)('gives the published answer %#', (input, answer) => {
    expect(hex(input)).toBe(answer);
  });

  it('multiplies to the upper half like 64-bit integers', () => {
    for (let i = 0; i < 10_000; i++) {
      const a = Math.imul(i, 0x9e3779b1) >>> 0;
      const b = Math.imul(i + 1, 0x85ebca6b) >>> 0;
      expect(multiplyHigh(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
    }
    expect(multiplyHigh(ONES, ONES)).toBe(0xfffffffe);
  });
});

function draw(seed: number, purpose: Purpose, index: number): number[] {
  const random = new RandomStream(seed, purpose, index);
  return Array.from({ length: 6 }, () => random.bits());
}

describe('random streams', () => {
  it('repeat, and differ by seed, purpose and index', () => {
    expect(draw(1, Purpose.split, 0)).toEqual(draw(1, Purpose.split, 0));
    const streams = [
      draw(1, Purpose.split, 0),
      draw(2, Purpose.split, 0),
      draw(1 + 2 ** 32, Purpose.split, 0),
      draw(1, Purpose.shuffle, 0),
      draw(1, Purpose.split, 1),
    ];
    expect(new Set(streams.map(String)).size).toBe(streams.length);
  });

  it('have different keys for all purposes and seeds up to 2^53', () => {
    const keys = Object.values(Purpose).map((purpose) => String(streamKey(2 ** 53 - 1, purpose)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
    const random = new RandomStream(3, Purpose.test);
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / values.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
  });

  it('normal numbers have mean 0 and variance 1', () => {
    const random = new RandomStream(4, Purpose.test);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(values.length));
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('integers below a bound are all reached equally', () => {
    const random = new RandomStream(5, Purpose.test);
    const counts = Array.from({ length: 7 }, () => 0);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(random.below(1)).toBe(0);
  });

  it('a permutation holds every integer once and moves most of them', () => {
    const items = permutation(1000, new RandomStream(6, Purpose.shuffle));
    expect([...items].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(items.filter((item, i) => item === i).length).toBeLessThan(10);
    expect(permutation(0, new RandomStream(6, Purpose.shuffle))).toEqual(new Uint32Array(0));
  });
});
