/** @file Makes of a program of the tests one file that every Node runs: its own modules are in it, the sources are `dist`. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const DIST = new URL('../../dist/', import.meta.url);

/** Each source exists once, where files find what was built beside them. */
const sourcesAreBuilt: Plugin = {
  name: 'sources are built',
  setup: (builder) => {
    builder.onResolve({ filter: /\/src\/.*\.ts$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'again') return undefined;
      const { path: source } = await builder.resolve(path, { ...from, pluginData: 'again' });
      if (!source.startsWith(SRC)) throw new Error(`${path} is no source of ours`);
      const built = new URL(`${source.slice(SRC.length, -'.ts'.length)}.js`, DIST);
      if (existsSync(built)) return { path: built.href, external: true };
      throw new Error(`${built.href} is missing: build it with node scripts/build.mjs`);
    });
  },
};

/** @param entry TypeScript; it may use types, sources by their relative paths, and modules beside it */
export async function bundle(entry: URL, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    plugins: [sourcesAreBuilt],
    logLevel: 'silent',
  });
}
