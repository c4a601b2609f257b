/** @file Compressed tables: gzip and zstd, whole and damaged, told by their bytes. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DamagedData, decompressed } from '../../../src/data/reading/decompress.ts';
import { cellsOf, ownFolder } from './tables.ts';

const { path, read } = ownFolder();

const base64 = (text: string) => Buffer.from(text, 'base64');
/** Written by zstd 1.5.4: `a,b`, `1,2` and, in a frame of its own, `3,4`. */
const FIRST = base64('KLUv/QRYQQAAYSxiCjEsMgo158rO');
const SECOND = base64('KLUv/QRYIQAAMyw0Cq+GfuQ=');
/** `a,b` and 50,000 times `1,2`, 200,004 bytes in two blocks, with a checksum. */
const LONG = base64('KLUv/aREDQMAfAAAOGEsYgoxLDIBAPb/8msERQAAAAEAQQ3yCwQiIBYz');

/** What the decoder makes of it; undefined for damaged data. */
async function unpacked(bytes: Buffer): Promise<Buffer | undefined> {
  async function* pieces(): AsyncGenerator<Buffer, void> {
    for (let at = 0; at < bytes.length; at += 10) yield bytes.subarray(at, at + 10);
  }
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of decompressed(bytes, pieces())) chunks.push(chunk);
  } catch (cause) {
    expect(cause).toBeInstanceOf(DamagedData);
    return undefined;
  }
  return Buffer.concat(chunks);
}

describe('zstd', () => {
  it('is unpacked, several frames in a row too', async () => {
    expect(cellsOf(await read(FIRST))).toEqual([[1, 2]]);
    expect(cellsOf(await read(Buffer.concat([FIRST, SECOND])))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('is unpacked block by block', async () => {
    const { data, rows } = await read(LONG);
    expect(rows).toBe(50_000);
    expect(data[1].kind === 'number' && data[1].values.every((x) => x === 2)).toBe(true);
  });

  it('within gzip is another kind of file', async () => {
    await expect(read(gzipSync(FIRST))).rejects.toMatchObject({ code: 'WD107' });
  });

  it.each([4, 5, 12, 20, LONG.length - 5, LONG.length - 1])(
    'cut after %i bytes is damaged',
    async (length) => {
      await expect(read(LONG.subarray(0, length))).rejects.toMatchObject({
        code: 'WD103',
        exitCode: 65,
        message: expect.stringMatching(/ends in the middle of its zstd data/),
        help: [
          `copy or download it again; zstd -t ${path('data.csv')} tells whether a copy is whole`,
        ],
      });
    },
  );

  it('with a wrong bit is damaged, if the bit matters, and never hangs', async () => {
    const whole = await unpacked(LONG);
    expect(whole?.length).toBe(200_004);
    let noticed = 0;
    const bits = 8 * (LONG.length - 4);
    for (let bit = 0; bit < bits; bit += 3) {
      const bytes = Buffer.from(LONG);
      bytes[4 + (bit >> 3)] ^= 1 << (bit & 7);
      const found = await unpacked(bytes);
      if (found === undefined) noticed++;
      else expect(found.equals(whole ?? Buffer.alloc(0)), `bit ${bit}`).toBe(true);
    }
    expect(noticed).toBeGreaterThan(0.9 * (bits / 3));
  });

  it('with garbage behind it is damaged', async () => {
    const garbage = Buffer.concat([LONG, Buffer.from('garbage at the end')]);
    await expect(read(garbage)).rejects.toMatchObject({ code: 'WD103' });
  });
});

describe('gzip', () => {
  const text = `a,b\n${Array.from({ length: 5000 }, (_, i) => `${i},${Math.sin(i)}\n`).join('')}`;
  const packed = gzipSync(text);

  it('is unpacked, and named where it is damaged', async () => {
    expect(gunzipSync(packed).toString()).toBe(text);
    expect((await read(packed)).rows).toBe(5000);
    await expect(read(packed.subarray(0, 40_000))).rejects.toMatchObject({
      code: 'WD103',
      message: expect.stringMatching(/ends in the middle of its gzip data/),
    });
    const flipped = Buffer.from(packed);
    flipped[30_000] ^= 0x55;
    await expect(read(flipped)).rejects.toMatchObject({ code: 'WD103' });
  });
});
