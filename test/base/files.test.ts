/** @file Files and folders that appear whole or not at all, also when writing fails or two write at once. */
import type * as files from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InternalError, WdError } from '../../src/base/errors.ts';
import {
  hasCode,
  publishFolder,
  writeAside,
  writeParts,
  writeWhole,
} from '../../src/base/files.ts';

// Every call goes to the file system, unless a test lets one fail.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, rename: vi.fn(real.rename) };
});

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd files '));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Everything below the root, hidden files too. */
async function listing(): Promise<readonly string[]> {
  return (await readdir(root, { recursive: true })).toSorted();
}

async function text(...path: readonly string[]): Promise<string> {
  return await readFile(join(root, ...path), 'utf8');
}

/** Fills a folder with one file of this content. */
function filling(content: string): (folder: string) => Promise<void> {
  return async (folder) => {
    await writeFile(join(folder, 'a.txt'), content);
  };
}

describe('writeWhole', () => {
  it.each([
    ['nothing', ''],
    ['text beyond ASCII', 'Zürich 漢字 😀\n'],
    ['bytes', new Uint8Array([0, 255, 1, 254])],
    ['part of a larger buffer', new Uint8Array([9, 9, 1, 2, 9]).subarray(2, 4)],
    ['a megabyte', new Uint8Array(2 ** 20 + 7).fill(65)],
  ])('writes %s', async (_, content) => {
    await writeWhole(join(root, 'file'), content);
    expect(Buffer.from(content).equals(await readFile(join(root, 'file')))).toBe(true);
    expect(await listing()).toEqual(['file']);
  });

  it('replaces a longer file, and a name as long as the file system allows', async () => {
    const name = `${'n'.repeat(251)}.txt`;
    await writeWhole(join(root, name), 'a longer text than the next');
    await writeWhole(join(root, name), 'short');
    expect(await text(name)).toBe('short');
    expect(await listing()).toEqual([name]);
  });

  it('replaces a link itself, not the file behind it', async () => {
    await writeFile(join(root, 'behind'), 'kept');
    await symlink('behind', join(root, 'link'));
    await writeWhole(join(root, 'link'), 'new');
    expect([await text('behind'), await text('link')]).toEqual(['kept', 'new']);
  });

  it('shows a reader the old or the new content, never a part', async () => {
    const path = join(root, 'file');
    const contents = ['a', 'b'].map((letter) => letter.repeat(300_000));
    await writeWhole(path, contents[0]);
    const writing = async (): Promise<void> => {
      for (let i = 1; i <= 12; i++) await writeWhole(path, contents[i % 2]);
    };
    const reading = async (): Promise<void> => {
      for (let i = 0; i < 40; i++) expect(contents).toContain(await readFile(path, 'utf8'));
    };
    await Promise.all([writing(), reading()]);
  });

  it('writes one of several contents whole when they race', async () => {
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(50_000));
    await Promise.all(contents.map(async (content) => await writeWhole(join(root, 'f'), content)));
    expect(contents).toContain(await text('f'));
    expect(await listing()).toEqual(['f']);
  });

  it.each([
    ['the folder is missing', ['missing', 'file'], /ENOENT/],
    ['a file stands where the folder should', ['file', 'file'], /ENOTDIR/],
    ['the target is a folder', ['folder'], /EISDIR|EPERM/],
    ['the name is too long', ['n'.repeat(300)], /ENAMETOOLONG|ENOENT/],
    ['the name holds a zero byte', ['a\0b'], /null bytes/],
  ])('fails with WD401 and leaves nothing when %s', async (_, names, reason) => {
    await writeFile(join(root, 'file'), 'old');
    await mkdir(join(root, 'folder'));
    const path = join(root, ...names);
    const error: unknown = await writeWhole(path, 'new').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(WdError);
    expect(error).toMatchObject({ code: 'WD401', exitCode: 73, cause: expect.any(Error) });
    expect(error).toHaveProperty('message', expect.stringMatching(reason));
    expect(error).toHaveProperty('message', expect.stringContaining(`cannot write ${path}`));
    expect(await listing()).toEqual(['file', 'folder']);
    expect(await text('file')).toBe('old');
  });
});

describe('writeAside', () => {
  it('hands on what the writing returns, and replaces the file in one step', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'old');
    const found = await writeAside(path, async (aside) => {
      await writeFile(aside, 'new');
      return [await text('file'), (await listing()).length];
    });
    expect(found).toEqual(['old', 2]);
    expect([await text('file'), await listing()]).toEqual(['new', ['file']]);
  });

  it.each([
    ['a WdError', new WdError('WD999', 65, 'bad row')],
    ['a fault of the program', new InternalError('impossible')],
    ['a stop', new Error('interrupted')],
  ])('passes %s on and leaves nothing', async (_, thrown) => {
    await writeFile(join(root, 'file'), 'old');
    const writing = writeAside(join(root, 'file'), async (aside) => {
      await writeFile(aside, 'half');
      throw thrown;
    });
    expect(await writing.catch((cause: unknown) => cause)).toBe(thrown);
    expect([await text('file'), await listing()]).toEqual(['old', ['file']]);
  });

  it('tells of a fault of the disk, and of a file that was not written', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const failing = writeAside(join(root, 'x'), async (aside) => {
      await writeFile(aside, 'half');
      throw full;
    });
    await expect(failing).rejects.toMatchObject({ code: 'WD401', cause: full });
    const missing = writeAside(join(root, 'x'), async () => {});
    await expect(missing).rejects.toMatchObject({ code: 'WD401', cause: { code: 'ENOENT' } });
    expect(await listing()).toEqual([]);
  });
});

/** A piece, and then a fault. */
function* pieces(fault: Error): Generator<string> {
  yield 'half';
  throw fault;
}

describe('writeParts', () => {
  it('leaves nothing where the making of a piece fails', async () => {
    const bad = new WdError('WD999', 65, 'bad row');
    await expect(writeParts(join(root, 'x'), pieces(bad))).rejects.toBe(bad);
    const fault = new Error('broken');
    await expect(writeParts(join(root, 'x'), pieces(fault))).rejects.toMatchObject({
      code: 'WD401',
      cause: fault,
    });
    expect(await listing()).toEqual([]);
  });
});

describe('publishFolder', () => {
  it('publishes a filled folder, with folders above it', async () => {
    const published = await publishFolder(join(root, 'runs', 'x'), false, async (folder) => {
      await mkdir(join(folder, 'checkpoint'));
      await writeWhole(join(folder, 'checkpoint', 'a'), '1');
      expect(await readdir(join(root, 'runs'))).not.toContain('x');
    });
    expect(published).toBe('published');
    expect(await listing()).toEqual(['runs', 'runs/x', 'runs/x/checkpoint', 'runs/x/checkpoint/a']);
  });

  it('accepts a path that ends in a slash', async () => {
    expect(await publishFolder(`${join(root, 'x')}/`, false, filling('new'))).toBe('published');
    expect(await publishFolder(`${join(root, 'x')}/`, true, filling('newer'))).toBe('published');
    expect(await listing()).toEqual(['x', 'x/a.txt']);
    expect(await text('x', 'a.txt')).toBe('newer');
  });

  it.each([
    ['a folder', async (path: string) => await mkdir(join(path, 'sub'), { recursive: true })],
    ['a file', async (path: string) => await writeFile(path, 'old')],
    ['a dangling link', async (path: string) => await symlink('nowhere', path)],
  ])('leaves %s of that name alone, or replaces it when told', async (_, occupy) => {
    await occupy(join(root, 'x'));
    const before = await listing();
    expect(await publishFolder(join(root, 'x'), false, filling('new'))).toBe('taken');
    expect(await listing()).toEqual(before);
    expect(await publishFolder(join(root, 'x'), true, filling('new'))).toBe('published');
    expect(await listing()).toEqual(['x', 'x/a.txt']);
  });

  it('moves into an empty folder', async () => {
    await mkdir(join(root, 'x'));
    expect(await publishFolder(join(root, 'x'), false, filling('new'))).toBe('published');
    expect(await listing()).toEqual(['x', 'x/a.txt']);
  });

  it.each([
    ['a WdError', new WdError('WD999', 65, 'bad row')],
    ['a fault of the program', new InternalError('impossible')],
    ['no error at all', 'a string'],
  ])('passes %s of the filling on and leaves nothing', async (_, thrown) => {
    await publishFolder(join(root, 'x'), false, filling('old'));
    for (const replace of [false, true]) {
      const publishing = publishFolder(join(root, 'x'), replace, async (folder) => {
        await writeFile(join(folder, 'half'), 'half');
        throw thrown;
      });
      expect(await publishing.catch((cause: unknown) => cause)).toBe(thrown);
    }
    expect(await listing()).toEqual(['x', 'x/a.txt']);
    expect(await text('x', 'a.txt')).toBe('old');
  });

  it('does not take EEXIST of the filling for a taken name', async () => {
    const publishing = publishFolder(join(root, 'x'), false, async (folder) => {
      await mkdir(join(folder, 'sub'));
      await mkdir(join(folder, 'sub'));
    });
    await expect(publishing).rejects.toMatchObject({ code: 'WD401', cause: { code: 'EEXIST' } });
    expect(await listing()).toEqual([]);
  });

  it.each([['file'], ['file/below']])('fails when a file stands above: %s', async (above) => {
    await writeFile(join(root, 'file'), 'old');
    const publishing = publishFolder(join(root, above, 'x'), false, filling('new'));
    await expect(publishing).rejects.toMatchObject({ code: 'WD401', exitCode: 73 });
    expect(await listing()).toEqual(['file']);
  });

  it('puts the old folder back when the new one cannot take its place', async () => {
    await publishFolder(join(root, 'x'), false, filling('old'));
    const fault = Object.assign(new Error('EIO: i/o error'), { code: 'EIO', errno: -5 });
    const publishing = publishFolder(join(root, 'x'), true, async () => {
      const { rename: real } = await vi.importActual<typeof files>('node:fs/promises');
      vi.mocked(rename).mockImplementationOnce(real).mockRejectedValueOnce(fault);
    });
    await expect(publishing).rejects.toMatchObject({ code: 'WD401', cause: fault });
    expect(await text('x', 'a.txt')).toBe('old');
    expect(await listing()).toEqual(['x', 'x/a.txt']);
  });

  it('lets exactly one of several win', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const outcomes = await Promise.all(
      names.map(async (name) => await publishFolder(join(root, 'x'), false, filling(name))),
    );
    expect(outcomes.toSorted()).toEqual(['published', 'taken', 'taken', 'taken', 'taken']);
    expect(await text('x', 'a.txt')).toBe(names[outcomes.indexOf('published')]);
    expect(await listing()).toEqual(['x', 'x/a.txt']);
  });

  it('lets all of several that replace publish, one after the other', async () => {
    await publishFolder(join(root, 'x'), false, filling('old'));
    const names = ['a', 'b', 'c', 'd', 'e'];
    const outcomes = await Promise.all(
      names.map(async (name) => await publishFolder(join(root, 'x'), true, filling(name))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['published']));
    expect(names).toContain(await text('x', 'a.txt'));
    expect(await listing()).toEqual(['x', 'x/a.txt']);
  });
});

describe('hasCode', () => {
  it('knows system errors by their code', async () => {
    const error: unknown = await readFile(join(root, 'missing')).catch((cause: unknown) => cause);
    expect(hasCode(error, 'EPERM', 'ENOENT')).toBe(true);
    expect(hasCode(error, 'EPERM')).toBe(false);
    expect(hasCode(new Error('ENOENT'), 'ENOENT')).toBe(false);
    expect(hasCode({ code: 'ENOENT' }, 'ENOENT')).toBe(false);
  });
});
