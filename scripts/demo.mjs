/**
 * @file The demo: simulates collisions, trains on them, predicts, and says where the run is.
 *
 * Uses the commands as a person would, from the folder of the project, and keeps its results in `runs/`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, ...args) {
  process.stdout.write(`\n$ ${command} ${args.join(' ')}\n`);
  const file = fileURLToPath(new URL(`../dist/cli/${command}.js`, import.meta.url));
  const { status, signal } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

const build = fileURLToPath(new URL('build.mjs', import.meta.url));
if (spawnSync(process.execPath, [build], { stdio: 'inherit' }).status !== 0) process.exit(1);
mkdirSync(new URL('../runs', import.meta.url), { recursive: true });

run('wd-data', 'higgs', '--rows', '20000', '-o', 'runs/collisions.csv', '--force');
run(
  'wd-data',
  'higgs',
  '--rows',
  '2000',
  '--seed',
  '1',
  '-o',
  'runs/new-collisions.csv',
  '--force',
);
run('wd-train', 'runs/collisions.csv', '--name', 'demo', '--force', '--epochs', '12');
run('wd-predict', 'runs/demo', 'runs/new-collisions.csv', '-o', 'runs/scored.csv', '--force');
process.stdout.write(
  '\nThe run is in runs/demo: open runs/demo/curves.svg. The collisions are simulated.\n',
);
