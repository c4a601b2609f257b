/** @file Records and their checksums: every kind of damage, told with its place. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { WdError } from '../../../src/base/errors.ts';
import { eachRecord } from '../../../src/data/tfrecord/framing.ts';
import { maskedCrc } from '../../../src/data/tfrecord/masked-crc.ts';
import { readTfRecord } from '../../../src/data/tfrecord/read-tfrecord.ts';
import { faultOf, testFolder, wholeText } from './files.ts';
import { crc32c, example, frame, frameHeader, records } from './write-records.ts';

const file = testFolder();

const ROWS = [
  { age: { int64: [42] }, job: { bytes: ['clerk'] } },
  { age: { int64: [7] }, job: {} },
  { age: { int64: [300] }, job: { bytes: ['smith'] } },
];
const WHOLE = records(...ROWS);
/** Where each record begins, and where the last ends. */
const STARTS = [0, 1, 2, 3].map((rows) => records(...ROWS.slice(0, rows)).length);

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

let files = 0;

async function fault(bytes: Uint8Array): Promise<WdError> {
  return faultOf(readTfRecord([await file(`${files++}.tfrecord`, bytes)]));
}

describe('maskedCrc', () => {
  it('has the check values of CRC-32C, rotated and shifted', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    // 0xe3069283 rotated right by 15 is 0x2507c60d; plus 0xa282ead8.
    expect(maskedCrc(Buffer.from('123456789'))).toBe(0xc78ab0e5);
    // TensorFlow writes this for a record of no bytes: the length 0, and no data.
    expect(frame(Buffer.alloc(0)).toString('hex')).toBe('000000000000000029039807d8ea82a2');
    expect(maskedCrc(Buffer.alloc(0))).toBe(0xa282ead8);
  });
});

describe('eachRecord', () => {
  it.each([1, 7, 12, 13, 64, 1000])(
    'joins records that come in chunks of %d bytes',
    async (size) => {
      const found: [number, number, string][] = [];
      const whole = await eachRecord(inChunks(WHOLE, size), 'a', ({ number, offset, data }) => {
        found.push([number, offset, Buffer.from(data).toString('hex')]);
        return true;
      });
      expect(whole).toBe(true);
      expect(found).toEqual(ROWS.map((row, i) => [i + 1, STARTS[i], example(row).toString('hex')]));
    },
  );

  it('takes a record of no bytes, and one of more than a chunk', async () => {
    const long = Buffer.alloc(100_003, 'x');
    const lengths: number[] = [];
    const bytes = Buffer.concat([frame(Buffer.alloc(0)), frame(long), frame(Buffer.alloc(1))]);
    await eachRecord(inChunks(bytes, 4096), 'a', ({ data }) => lengths.push(data.length) > 0);
    expect(lengths).toEqual([0, 100_003, 1]);
  });

  it('reads nothing behind the last record wanted', async () => {
    const numbers: number[] = [];
    const bytes = Buffer.concat([WHOLE, Buffer.from('damage')]);
    const whole = await eachRecord(inChunks(bytes, 1000), 'a', ({ number }) => {
      numbers.push(number);
      return number < 2;
    });
    expect([whole, numbers]).toEqual([false, [1, 2]]);
  });
});

describe('a damaged file', () => {
  it('is never read, whichever bit of it is flipped', async () => {
    const codes = new Set<string>();
    for (let at = 0; at < WHOLE.length; at++) {
      for (const mask of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const damaged = Buffer.from(WHOLE);
        damaged[at] ^= mask;
        const reading = eachRecord(inChunks(damaged, 1000), 'a', () => true);
        const error = await reading.then(
          () => undefined,
          (cause: WdError) => cause,
        );
        expect(error?.code, `bit ${mask} of byte ${at}`).toMatch(/^WD50[01]$/);
        codes.add(error?.code ?? '');
        const record = STARTS.findLastIndex((start) => start <= at) + 1;
        expect(error?.place).toEqual({ file: 'a', line: record });
      }
    }
    expect([...codes].toSorted()).toEqual(['WD500', 'WD501']);
  });

  it('is told by record and byte: a wrong checksum of the data', async () => {
    const damaged = Buffer.from(WHOLE);
    damaged[STARTS[1] + 20] ^= 1;
    const error = await fault(damaged);
    expect(wholeText(error)).toMatch(
      /^WD501\n.* is damaged: record 2 at byte 50\nthe checksum of its data \(\d+ bytes\) is wrong\n/,
    );
    expect(STARTS[1]).toBe(50);
    expect(error.place).toMatchObject({ line: 2 });
  });

  it('is told by record and byte: a wrong checksum of the length', async () => {
    const damaged = Buffer.from(WHOLE);
    damaged[STARTS[2] + 7] = 0x7f;
    expect(wholeText(await fault(damaged))).toMatch(
      new RegExp(`^WD501\\n.*record 3 at byte ${STARTS[2]}\\nthe checksum of its length is wrong`),
    );
  });

  it('is no TFRecord file where its first length is wrong', async () => {
    expect(wholeText(await fault(Buffer.from('name,age\nEve,42\n')))).toMatch(
      /^WD500\n.* is no TFRecord file, or its beginning is damaged\n/,
    );
  });

  it.each([2n ** 31n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n])(
    'allocates nothing for a record of %d bytes',
    async (length) => {
      const before = process.memoryUsage().arrayBuffers;
      const error = await fault(Buffer.concat([WHOLE, frameHeader(length), Buffer.alloc(64)]));
      expect(wholeText(error)).toMatch(/^WD503\nrecord 4 at byte \d+ of .* is too long\n/);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
    },
  );

  it('allocates nothing for a record that is shorter than it says', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const error = await fault(Buffer.concat([frameHeader(2n ** 30n), Buffer.alloc(64)]));
    expect(wholeText(error)).toMatch(
      /^WD502\n.*record 1 at byte 0\n76 bytes of at least 1,073,741,840/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });

  it('is never read where it is cut off within a record', async () => {
    for (let length = 1; length < WHOLE.length; length++) {
      if (STARTS.includes(length)) continue;
      const reading = eachRecord(inChunks(WHOLE.subarray(0, length), 1000), 'a', () => true);
      await expect(reading, `${length} bytes`).rejects.toMatchObject({ code: 'WD502' });
    }
  });

  it('has no records where it is empty', async () => {
    expect(wholeText(await fault(Buffer.alloc(0)))).toMatch(/^WD113\n.*there are no records/);
  });
});

describe('a gzipped file', () => {
  it('is read whatever its name', async () => {
    for (const name of ['a.tfrecord.gz', 'a.tfe-tfrecord-00000-of-00002']) {
      const table = await readTfRecord([await file(name, gzipSync(WHOLE))]);
      expect([table.rows, table.columns]).toEqual([3, ['age', 'job']]);
    }
  });

  it('may consist of several members', async () => {
    const packed = Buffer.concat([gzipSync(records(ROWS[0])), gzipSync(records(ROWS[1]))]);
    expect((await readTfRecord([await file('members.gz', packed)])).rows).toBe(2);
  });

  it('is told from a plain record whose length has the same first bytes', async () => {
    // 0x8b1f bytes of data; the rest of the Example is one long text.
    const around = example({ x: { bytes: ['y'.repeat(35_000)] } }).length - 35_000;
    const bytes = records({ x: { bytes: ['y'.repeat(0x8b1f - around)] } });
    expect(bytes.toString('hex', 0, 3)).toBe('1f8b00');
    expect((await readTfRecord([await file('magic.tfrecord', bytes)])).rows).toBe(1);
  });

  it('is either refused or read as it was, whichever byte is flipped', async () => {
    const packed = gzipSync(WHOLE);
    const path = await file('flipped.gz', packed);
    const whole = await readTfRecord([path]);
    let refused = 0;
    for (let at = 0; at < packed.length; at++) {
      const damaged = Buffer.from(packed);
      damaged[at] ^= 0xff;
      await file('flipped.gz', damaged);
      try {
        expect(await readTfRecord([path])).toEqual(whole);
      } catch (cause) {
        expect(cause).toMatchObject({ code: expect.stringMatching(/^WD(103|500)$/) });
        refused++;
      }
    }
    // The time, the system and the hint for speed in its header say nothing about the data.
    expect(refused).toBeGreaterThanOrEqual(packed.length - 6);
  });

  it('is refused where it is cut off', async () => {
    const packed = gzipSync(WHOLE);
    const error = await fault(packed.subarray(0, packed.length - 9));
    expect(wholeText(error)).toMatch(/^WD103\n.*ends in the middle of its gzip data/);
  });
});

describe('a file that cannot be opened', () => {
  it('is named', async () => {
    const path = await file('there', WHOLE);
    expect(await faultOf(readTfRecord([`${path}.not`]))).toMatchObject({ code: 'WD100' });
    expect(await faultOf(readTfRecord([path.slice(0, -5)]))).toMatchObject({ code: 'WD101' });
  });
});
