/** @file What a file holds, in 32 bytes: by this a table is known, whatever it is called (Node only). */
import { createHash, webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';

const PIECE_BYTES = 4 * 2 ** 20;
/** Hashed at a time, on threads of Node's own. */
const AT_A_TIME = 4;

/** SHA-256 of the SHA-256 of each 4 MiB, in hexadecimal: so that all cores can take part. */
export async function contentHash(path: string): Promise<string> {
  const file = await open(path);
  try {
    const all = createHash('sha256');
    const buffers = Array.from({ length: AT_A_TIME }, () => new Uint8Array(PIECE_BYTES));
    for (let offset = 0; ; offset += AT_A_TIME * PIECE_BYTES) {
      const digests = buffers.map(async (buffer, i) => {
        const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, offset + i * PIECE_BYTES);
        if (bytesRead === 0) return undefined;
        return await webcrypto.subtle.digest('SHA-256', buffer.subarray(0, bytesRead));
      });
      for (const digest of await Promise.all(digests)) {
        if (digest === undefined) return all.digest('hex');
        all.update(new Uint8Array(digest));
      }
    }
  } finally {
    await file.close();
  }
}
