/** @file Arrays in a memory that grows: none overlaps another, what is given back is used again. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedHeap } from '../../src/device/shared-heap.ts';
import { wasm } from '../../src/device/web-assembly.ts';

const PAGE = 65_536;
const MEBIBYTE = 2 ** 20;

function heapOf(maximum: number, first = 100): SharedHeap {
  return new SharedHeap(new wasm.Memory({ initial: 1, maximum, shared: true }), first);
}

describe('SharedHeap', () => {
  it('begins behind what is taken, at multiples of 256', () => {
    const heap = heapOf(16);
    expect([heap.take(4), heap.take(257), heap.take(0), heap.take(1)]).toEqual([
      256, 512, 1024, 1280,
    ]);
  });

  it('uses again what was given back, joined with its neighbours', () => {
    const heap = heapOf(1);
    const [a, b, c] = [heap.take(256), heap.take(256), heap.take(256)];
    const rest = heap.take(PAGE - 4 * 256);
    expect([a, b, c, rest]).toEqual([256, 512, 768, 1024]);
    expect(heap.take(1)).toBeUndefined();
    heap.give(c ?? 0);
    heap.give(a ?? 0);
    expect(heap.take(512)).toBeUndefined();
    heap.give(b ?? 0);
    expect(heap.take(768)).toBe(256);
  });

  it('gives zeros, whatever lay there', () => {
    const heap = heapOf(1);
    const at = heap.take(1000) ?? 0;
    new Uint8Array(heap.memory.buffer, at, 1024).fill(7);
    heap.give(at);
    expect(heap.take(600)).toBe(at);
    expect(new Uint8Array(heap.memory.buffer, at, 768).every((byte) => byte === 0)).toBe(true);
  });

  it('grows, and says when it cannot', () => {
    const heap = heapOf((40 * MEBIBYTE) / PAGE);
    expect(heap.take(20 * MEBIBYTE)).toBe(256);
    const second = heap.take(15 * MEBIBYTE);
    expect(second).toBe(256 + 20 * MEBIBYTE);
    expect(heap.take(20 * MEBIBYTE)).toBeUndefined();
    // It may still grow to its very end.
    expect(heap.take(40 * MEBIBYTE - (second ?? 0) - 15 * MEBIBYTE)).toBe(256 + 35 * MEBIBYTE);
    expect(heap.take(1)).toBeUndefined();
  });

  it('refuses an address that it did not give', () => {
    const heap = heapOf(1);
    expect(() => heap.give(256)).toThrow('no array begins at 256');
  });

  it('never gives one byte twice', () => {
    const requests = fc.array(fc.tuple(fc.boolean(), fc.nat(70_000)), { maxLength: 60 });
    fc.assert(
      fc.property(requests, (steps) => {
        const heap = heapOf(32, 0);
        const live: { start: number; end: number }[] = [];
        for (const [back, number] of steps) {
          if (back && live.length > 0) {
            heap.give(live.splice(number % live.length, 1)[0].start);
            continue;
          }
          const start = heap.take(number);
          if (start === undefined) continue;
          const end = start + number;
          expect(end).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          expect(live.some((other) => start < other.end && other.start < end)).toBe(false);
          live.push({ start, end: Math.max(end, start + 1) });
        }
        for (const { start } of live) heap.give(start);
        expect(heap.take(20 * PAGE)).toBe(0);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
