/** @file The folder of a run's checkpoints: two are kept, and whenever the writing ends, what is there is whole. */
import type * as files from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCpu } from '../../src/device/simd-files.ts';
import { checkNoCheckpoints, CheckpointKeeper } from '../../src/report/checkpoint-folder.ts';
import { findFolders, findFoldersAt, loadCheckpoint } from '../../src/report/find-checkpoints.ts';
import type { RunPlace } from '../../src/report/run-folder.ts';
import type { TrainingState } from '../../src/train/training-state.ts';
import { ABOUT, stateAt, trainAndKeep } from '../support/resuming.ts';

/**
 * Operations on files until the machine goes off. From then on every one fails, as if it were never asked for; what was
 * written and not synced is lost.
 */
const power = vi.hoisted(() => ({
  left: Infinity,
  unsynced: new Set<string>(),
  spend: (): void => {
    if (power.left <= 0) throw new Error('the machine is off');
    power.left -= 1;
  },
}));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  const { spend } = power;
  const open = async (...args: Parameters<typeof real.open>): Promise<files.FileHandle> => {
    spend();
    const handle = await real.open(...args);
    const path = String(args[0]);
    const write = async (bytes: Uint8Array, first: number, length: number): Promise<unknown> => {
      // The last write before the end comes only half to the disk.
      if (power.left === 0) await handle.write(bytes, first, length >> 1);
      spend();
      power.unsynced.add(path);
      return handle.write(bytes, first, length);
    };
    const sync = async (): Promise<void> => {
      spend();
      await handle.sync();
      power.unsynced.delete(path);
    };
    return new Proxy(handle, {
      get: (target, name) => {
        if (name === 'write') return write;
        if (name === 'sync') return sync;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const makeFolder = async (...args: Parameters<typeof real.mkdir>): Promise<unknown> => {
    spend();
    return real.mkdir(...args);
  };
  const rename = async (from: string, to: string): Promise<void> => {
    spend();
    await real.rename(from, to);
    for (const path of [...power.unsynced].filter((each) => each.startsWith(from))) {
      power.unsynced.delete(path);
      power.unsynced.add(`${to}${path.slice(from.length)}`);
    }
  };
  const remove: typeof real.rm = async (...args) => {
    spend();
    await real.rm(...args);
  };
  return { ...real, open, mkdir: makeFolder, rename, rm: remove };
});

let root = '';
let states: readonly TrainingState[] = [];

beforeAll(async () => {
  ({ states } = await trainAndKeep(openCpu(), { epochs: 2, averageDecay: 0.9 }));
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd checkpoints '));
});

afterEach(async () => {
  power.left = Infinity;
  await rm(root, { recursive: true, force: true });
});

function placeAt(rest: Partial<RunPlace> = {}): RunPlace {
  return { folder: join(root, 'runs'), name: 'a', numbered: false, force: false, ...rest };
}

function state(place: string): TrainingState {
  // Without its 8,192 counts, for speed.
  return { ...stateAt(states, place), scores: undefined };
}

/** What a new process finds; undefined where there is nothing. */
async function found(): Promise<Awaited<ReturnType<typeof loadCheckpoint>> | undefined> {
  const names = await readdir(join(root, 'runs')).catch((): string[] => []);
  if (!names.includes('a.checkpoints')) return undefined;
  return loadCheckpoint(await findFoldersAt(placeAt()), ABOUT.facts);
}

/** Everything below the folder of runs. */
async function listing(): Promise<readonly string[]> {
  return (await readdir(join(root, 'runs'), { recursive: true })).toSorted();
}

const FILES = ['arrays.safetensors', 'state.json'];

function listed(...names: readonly string[]): string[] {
  const inside = names.flatMap((name) => [name, ...FILES.map((file) => `${name}/${file}`)]);
  return ['a.checkpoints', ...inside.map((path) => `a.checkpoints/${path}`)].toSorted();
}

describe('two are kept', () => {
  it('the latest and the one before, whatever they are called, and none in the end', async () => {
    const keeper = new CheckpointKeeper(placeAt());
    expect(keeper.folder).toBeUndefined();
    await keeper.remove();
    for (const place of ['1:1', '1:9', '1:10', '2:0']) await keeper.save(ABOUT, state(place));
    expect(await listing()).toEqual(listed('epoch-0001-step-000010', 'epoch-0002-step-000000'));
    expect((await found())?.training).toEqual(state('2:0'));
    await keeper.remove();
    expect(await listing()).toEqual([]);
  });

  it('of those that a run goes on from: later ones that it did not choose are gone', async () => {
    const first = new CheckpointKeeper(placeAt());
    for (const place of ['1:5', '2:5']) await first.save(ABOUT, state(place));
    const path = join(root, 'runs', 'a.checkpoints', 'epoch-0001-step-000005');
    const from = await loadCheckpoint(await findFolders(path), ABOUT.facts);
    const second = new CheckpointKeeper(placeAt(), from);
    await second.save(ABOUT, state('1:7'));
    expect(await listing()).toEqual(listed('epoch-0001-step-000005', 'epoch-0001-step-000007'));
  });

  it('what others have put there stays', async () => {
    const keeper = new CheckpointKeeper(placeAt());
    await keeper.save(ABOUT, state('1:1'));
    await writeFile(join(root, 'runs', 'a.checkpoints', 'notes.txt'), 'mine');
    await keeper.save(ABOUT, state('1:2'));
    await keeper.remove();
    expect(await listing()).toEqual(['a.checkpoints', 'a.checkpoints/notes.txt']);
  });
});

describe('names', () => {
  it('a run with a number takes the first that no run and no checkpoints have', async () => {
    await mkdir(join(root, 'runs', 'a-1'), { recursive: true });
    const numbered = placeAt({ numbered: true });
    const keepers = [new CheckpointKeeper(numbered), new CheckpointKeeper(numbered)];
    for (const keeper of keepers) await keeper.save(ABOUT, state('1:1'));
    const folders = keepers.map(({ folder }) => folder);
    expect(folders).toEqual([2, 3].map((n) => join(root, 'runs', `a-${n}.checkpoints`)));
    const choices = await findFoldersAt(numbered);
    expect(new Set(choices.map(({ folder }) => folder))).toEqual(new Set(folders));
  });

  it('a run with a name does not take over the checkpoints of another, unless it must', async () => {
    await new CheckpointKeeper(placeAt()).save(ABOUT, state('1:1'));
    const refused = expect.objectContaining({ code: 'WD355', exitCode: 73 });
    await expect(checkNoCheckpoints(placeAt())).rejects.toEqual(refused);
    const late = new CheckpointKeeper(placeAt());
    await expect(late.save(ABOUT, state('1:2'))).rejects.toEqual(refused);
    const forced = placeAt({ force: true });
    await checkNoCheckpoints(forced);
    await new CheckpointKeeper(forced).save(ABOUT, state('1:3'));
    expect(await listing()).toEqual(listed('epoch-0001-step-000003'));
  });

  it('are found from a run, from a folder, and from one checkpoint', async () => {
    await new CheckpointKeeper(placeAt()).save(ABOUT, state('1:1'));
    const folder = join(root, 'runs', 'a.checkpoints');
    const names = ['epoch-0001-step-000001'];
    for (const path of [join(root, 'runs', 'a'), folder, `${folder}/`, join(folder, names[0])]) {
      expect(await findFolders(path), path).toEqual([{ folder, names }]);
    }
    for (const path of [root, join(root, 'runs'), join(root, 'b'), join(root, 'b.csv')]) {
      await expect(findFolders(path), path).rejects.toMatchObject({ code: 'WD350', exitCode: 65 });
    }
    await expect(findFoldersAt(placeAt({ name: 'b' }))).rejects.toMatchObject({ code: 'WD350' });
  });
});

/** Does the work again and again, ending it one operation later each time, until it gets through. */
async function atEveryOperation(
  prepare: () => Promise<CheckpointKeeper>,
  work: (keeper: CheckpointKeeper) => Promise<void>,
  check: (operation: number) => Promise<void>,
): Promise<number> {
  for (let operation = 0; ; operation++) {
    await rm(join(root, 'runs'), { recursive: true, force: true });
    const keeper = await prepare();
    power.left = operation;
    const ended = await work(keeper).then(
      () => true,
      () => false,
    );
    const through = ended && power.left > 0;
    power.left = Infinity;
    for (const path of power.unsynced) await truncate(path).catch(() => {});
    power.unsynced.clear();
    await check(operation);
    if (through) return operation;
  }
}

describe('whenever the machine goes off', () => {
  it('while the first is written: it is there, or nothing is', async () => {
    const seen = new Set<string>();
    const operations = await atEveryOperation(
      () => Promise.resolve(new CheckpointKeeper(placeAt())),
      (keeper) => keeper.save(ABOUT, state('1:4')),
      async (operation) => {
        const now = await found();
        if (now !== undefined) expect(now.training, `${operation}`).toEqual(state('1:4'));
        seen.add(now === undefined ? 'nothing' : now.name);
      },
    );
    expect(seen).toEqual(new Set(['nothing', 'epoch-0001-step-000004']));
    expect(operations).toBeGreaterThan(12);
  });

  it('while another is written: the new one or the one before is found, and none is damaged', async () => {
    const seen = new Set<string>();
    const operations = await atEveryOperation(
      async () => {
        const keeper = new CheckpointKeeper(placeAt());
        for (const place of ['1:3', '1:6']) await keeper.save(ABOUT, state(place));
        return keeper;
      },
      (keeper) => keeper.save(ABOUT, state('1:9')),
      async (operation) => {
        const now = await found();
        const step = now?.name.at(-1) ?? '';
        seen.add(step);
        expect(now?.damaged, `${operation}`).toEqual([]);
        expect(now?.training, `${operation}`).toEqual(state(`1:${step}`));
        // The next process clears up.
        await new CheckpointKeeper(placeAt(), now).save(ABOUT, state('2:2'));
        const kept = [`epoch-0001-step-00000${step}`, 'epoch-0002-step-000002'];
        expect(await listing(), `${operation}`).toEqual(listed(...kept));
      },
    );
    expect(seen).toEqual(new Set(['6', '9']));
    expect(operations).toBeGreaterThan(12);
  });

  it('while one of the same name is written again: one is found', async () => {
    await atEveryOperation(
      async () => {
        const keeper = new CheckpointKeeper(placeAt());
        for (const place of ['1:3', '1:6']) await keeper.save(ABOUT, state(place));
        return keeper;
      },
      (keeper) => keeper.save(ABOUT, state('1:6')),
      async (operation) => {
        const now = await found();
        const step = now?.name.at(-1) ?? '';
        expect(now?.training, `${operation}`).toEqual(state(`1:${step}`));
      },
    );
  });

  it('while they are removed: those that are left are whole', async () => {
    const seen = new Set<boolean>();
    await atEveryOperation(
      async () => {
        const keeper = new CheckpointKeeper(placeAt());
        for (const place of ['1:3', '1:6']) await keeper.save(ABOUT, state(place));
        return keeper;
      },
      (keeper) => keeper.remove(),
      async (operation) => {
        const names = await readdir(join(root, 'runs', 'a.checkpoints')).catch((): string[] => []);
        const left = names.some((name) => name.startsWith('epoch')) ? await found() : undefined;
        seen.add(left === undefined);
        if (left === undefined) return;
        expect(left.training, `${operation}`).toEqual(state('1:6'));
      },
    );
    expect(seen).toEqual(new Set([true, false]));
  });
});
