/** @file The built file of the learning curves: it needs no package, and says whose code is in it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const BUILT = new URL('../../dist/report/curves.js', import.meta.url);

function packageJson(): { readonly dependencies: object } {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
}

// `npm test` builds first; without a build there is nothing to look at.
describe.skipIf(!existsSync(BUILT))(
  'dist/report/curves.js (skipped where nothing is built)',
  () => {
    it('imports our own modules and Node’s, nothing else', () => {
      const code = readFileSync(BUILT, 'utf8');
      const imports = [...code.matchAll(/^(?:import|export) .*? from "([^"]+)";$/gm)];
      const sources = imports.map((match) => match[1]);
      expect(sources).toContain('./xml.js');
      expect(sources.filter((source) => !/^(?:\.\/|node:)/.test(source))).toEqual([]);
      expect(Object.keys(packageJson().dependencies)).not.toContain('linkedom');
    });

    it('stands beside the licences of the packages in it', () => {
      const licenses = readFileSync(new URL('THIRD-PARTY-LICENSES.txt', BUILT), 'utf8');
      const names = [...licenses.matchAll(/^-{80}\n\n(\S+) \S+ \((?:ISC|MIT|BSD|Apache)/gm)];
      const bundled = names.map((match) => match[1]);
      expect(bundled).toEqual(
        expect.arrayContaining(['@observablehq/plot', 'd3-scale', 'linkedom']),
      );
      expect(bundled).toHaveLength(licenses.split(`\n${'-'.repeat(80)}\n`).length - 1);
      expect(licenses.match(/permission/gi)?.length).toBeGreaterThan(bundled.length / 2);
    });

    it('draws', async () => {
      const built: { renderCurves: (records: readonly never[], title: string) => string } =
        await import(BUILT.href);
      expect(built.renderCurves([], 'x')).toContain('>no finite value<');
    });
  },
);
