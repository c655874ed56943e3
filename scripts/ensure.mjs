import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { npm, root, run, say } from './process.mjs';

const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

/** When the newest file below a folder was changed; 0 when there is none. */
function newest(folder) {
  if (!existsSync(folder)) return 0;
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      latest = Math.max(latest, modified(path.join(entry.parentPath ?? entry.path, entry.name)));
    }
  }
  return latest;
}

/** Installs the packages of the lock file if they are missing or older than it; ends us on failure. */
export async function ensureDependencies() {
  const lock = path.join(root, 'package-lock.json');
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (modified(installed) >= modified(lock)) return;
  say('Installing packages (npm ci) …');
  if ((await npm(['ci', '--no-audit', '--no-fund'])) !== 0) {
    say('The packages could not be installed: npm said why above. Put that right and try again.');
    process.exit(2);
  }
}

/** When anything was changed that bundles and packages are made of. */
function sourcesModified() {
  const folders = ['src', 'media', 'schemas'].map((folder) => newest(path.join(root, folder)));
  const files = ['package.json', 'package.nls.json', 'package-lock.json', 'esbuild.js'];
  return Math.max(...folders, ...files.map((file) => modified(path.join(root, file))));
}

/** Builds `dist/` if a source is newer than it; ends us on failure. */
export async function ensureBuilt() {
  await ensureDependencies();
  if (modified(path.join(root, 'dist/.built')) > sourcesModified()) return;
  say('Building …');
  if ((await run(process.execPath, ['esbuild.js'])) !== 0) {
    say('The build failed: the messages above say where.');
    process.exit(2);
  }
}

/** The extension's package for this machine, made anew if a source is newer than it; or `{ missing }`. */
export async function ensurePackaged() {
  await ensureDependencies();
  const { ownTarget, packageExtension, packageFile } = await import('./packaging.mjs');
  const target = ownTarget();
  if (target === undefined) {
    return { missing: `a package for ${process.platform}-${process.arch}: there is none.` };
  }
  const ignore = modified(path.join(root, '.vscodeignore'));
  const file = packageFile(target);
  if (modified(file) > Math.max(sourcesModified(), ignore)) return { file };
  return packageExtension(target);
}
