/** @file Folders that are made level by level, and those that are told to take no files. */
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, makeFolder } from '../../src/base/folders.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd folders '));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('makeFolder', () => {
  it.each(['a', 'a/b/c', 'a//b/', '.', 'a/../b'])('makes %s, once and again', async (path) => {
    await makeFolder(`${root}/${path}`);
    await makeFolder(`${root}/${path}`);
    expect(existsSync(`${root}/${path}`)).toBe(true);
  });

  it('goes through links, and is made by several at once', async () => {
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'link'));
    const path = join(root, 'link', 'x', 'y', 'z');
    await Promise.all(Array.from({ length: 8 }, async () => await makeFolder(path)));
    expect(existsSync(join(root, 'real', 'x', 'y', 'z'))).toBe(true);
  });

  it.each([
    ['a file', 'file', 'EEXIST'],
    ['below a file', 'file/x', 'EEXIST'],
    ['a link to nothing', 'nowhere', 'EEXIST'],
  ])('fails for %s', async (_, path, code) => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync('missing', join(root, 'nowhere'));
    await expect(makeFolder(join(root, path))).rejects.toMatchObject({ code });
  });

  it.runIf(process.platform === 'linux')('fails in /proc, and ends', async () => {
    await expect(makeFolder('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('checkFolder', () => {
  it('takes one that takes files, and leaves nothing in it', async () => {
    await checkFolder(root);
    expect(readdirSync(root)).toEqual([]);
  });

  it('refuses what is missing, what is no folder, and what takes none', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(checkFolder(join(root, 'x'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(checkFolder(join(root, 'file'))).rejects.toThrow('it is not a folder');
    if (process.platform !== 'linux') return;
    const refused = expect.stringMatching(/^(ENOENT|EACCES)$/);
    await expect(checkFolder('/proc')).rejects.toMatchObject({ code: refused });
    // Root may write everywhere.
    if (process.getuid?.() === 0) return;
    chmodSync(root, 0o500);
    await expect(checkFolder(root)).rejects.toMatchObject({ code: 'EACCES' });
    chmodSync(root, 0o700);
  });
});
