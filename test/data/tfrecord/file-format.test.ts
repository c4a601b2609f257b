/** @file Telling the kinds of files apart. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/data/tfrecord/file-format.ts';
import { records } from './write-records.ts';

const RECORDS = records({ x: { int64: [1] } });
const TEXT = Buffer.from('a,b\n1,2\n');

describe('formatOf', () => {
  it('goes by the first bytes, whatever the name', () => {
    for (const name of ['a.csv', 'a', 'a.tfrecord', 'a.parquet', 'a.gz']) {
      expect(formatOf(RECORDS, name)).toBe('tfrecord');
      expect(formatOf(RECORDS.subarray(0, 12), name)).toBe('tfrecord');
      expect(formatOf(gzipSync(RECORDS), name)).toBe('tfrecord');
      expect(formatOf(Buffer.from('PAR1....'), name)).toBe('parquet');
      expect(formatOf(gzipSync(Buffer.from('PAR1....')), name)).toBe('parquet');
      expect(formatOf(TEXT, name)).toBe('text');
      expect(formatOf(gzipSync(TEXT), name)).toBe('text');
    }
    expect(formatOf(Buffer.from('PAR'), 'a')).toBe('text');
  });

  it('needs only the beginning of gzip data', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => ({ x: { int64: [i * 7919] } }));
    const packed = gzipSync(records(...rows), { level: 9 });
    expect(packed.length).toBeGreaterThan(8192);
    expect(formatOf(packed.subarray(0, 4096), 'a')).toBe('tfrecord');
    expect(formatOf(packed.subarray(0, 300), 'a')).toBe('tfrecord');
  });

  it('unpacks no more than a few megabytes of a gzip bomb', () => {
    const bomb = gzipSync(Buffer.alloc(50e6), { level: 9 });
    const before = process.memoryUsage().arrayBuffers;
    expect(formatOf(bomb, 'a')).toBe('text');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  });

  it('goes by the name where the bytes are those of a damaged record', () => {
    const damaged = Buffer.from(RECORDS);
    damaged[9] ^= 1;
    for (const name of ['a.tfrecord', 'a.tfrecords', 'x/a.TFRecord-00001-of-00012', 'a.tfrec.gz']) {
      expect(formatOf(damaged, name)).toBe('tfrecord');
      expect(formatOf(new Uint8Array(0), name)).toBe('tfrecord');
      expect(formatOf(gzipSync(RECORDS).fill(0, 10), name)).toBe('tfrecord');
    }
    expect(formatOf(damaged, 'a.tfe-tfrecord')).toBe('tfrecord');
    expect(formatOf(damaged, 'tfrecord/a.csv')).toBe('text');
    expect(formatOf(new Uint8Array(0), 'a.csv')).toBe('text');
  });
});
