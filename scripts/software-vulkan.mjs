/**
 * @file A GPU made of software: SwiftShader and a Vulkan loader, as npm's @sparticuz/chromium carries them.
 *
 * For machines without a GPU or a Vulkan library (Linux x86-64, no root): unpacks both once and says
 * which environment variables make a process find them.
 *
 *   eval "$(node scripts/software-vulkan.mjs)"     then: npx wd-train data.csv --device gpu
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const LIBRARY = 'libvk_swiftshader.so';

/** The folder with the unpacked libraries; unpacks them on first use. */
function unpacked() {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = entry.slice(0, entry.lastIndexOf('chromium') + 'chromium'.length);
  const archive = join(root, 'bin', 'swiftshader.tar.br');
  const cache = join(dirname(dirname(root)), '.cache', 'wd-train');
  const folder = join(cache, 'swiftshader');
  if (existsSync(join(folder, LIBRARY))) return folder;
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'unpacking-'));
  const tar = join(aside, 'swiftshader.tar');
  writeFileSync(tar, brotliDecompressSync(readFileSync(archive)));
  execFileSync('tar', ['-xf', tar, '-C', aside]);
  rmSync(tar);
  try {
    renameSync(aside, folder);
  } catch (error) {
    // Another process was first: its folder is as good.
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(join(folder, LIBRARY))) throw error;
  }
  return folder;
}

/** The environment in which Dawn finds SwiftShader, for a process that starts with it. */
export function softwareVulkan() {
  const folder = unpacked();
  const inherited = process.env.LD_LIBRARY_PATH;
  return {
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: inherited === undefined ? folder : `${folder}:${inherited}`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, value] of Object.entries(softwareVulkan())) {
    process.stdout.write(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`);
  }
}
