/** @file Writing a file whole where the disk takes only a part of it. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd full disk '));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Runs a line of code with `writeWhole` in a process whose files may not grow beyond 100 KB. */
function limited(line: string): string {
  const source = fileURLToPath(new URL('../../src/base/files.ts', import.meta.url));
  const script = join(root, 'script.mjs');
  const contents = `import { writeWhole } from ${JSON.stringify(source)};\n${line}`;
  const stdin = { contents, resolveDir: root };
  buildSync({ stdin, outfile: script, bundle: true, platform: 'node', format: 'esm' });
  const command = 'ulimit -f 100; exec "$0" "$1"';
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe.runIf(process.platform !== 'win32')('writeWhole, where the disk takes 100 KB', () => {
  it('keeps the old file when the new one stops short', async () => {
    await writeFile(join(root, 'f'), 'old');
    const output = limited(
      "await writeWhole('f', 'x'.repeat(150_000)).catch((error) => console.log(error.message));",
    );
    expect(output).toBe('cannot write f: EFBIG: file too large, write\n');
    expect(await readFile(join(root, 'f'), 'utf8')).toBe('old');
    expect((await readdir(root)).toSorted()).toEqual(['f', 'script.mjs']);
  });

  it('replaces it when the new one fits', async () => {
    await writeFile(join(root, 'f'), 'old');
    expect(limited("await writeWhole('f', 'x'.repeat(90_000));")).toBe('');
    expect(await readFile(join(root, 'f'), 'utf8')).toHaveLength(90_000);
  });
});
