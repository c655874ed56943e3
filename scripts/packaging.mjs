import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { npm, root, run, say } from './process.mjs';

/** The platforms that a package is made for, and npm's words for each. */
export const targets = {
  'win32-x64': { os: 'win32', cpu: 'x64' },
  'win32-arm64': { os: 'win32', cpu: 'arm64' },
  'darwin-x64': { os: 'darwin', cpu: 'x64' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64' },
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'alpine-x64': { os: 'linux', cpu: 'x64', libc: 'musl' },
  'alpine-arm64': { os: 'linux', cpu: 'arm64', libc: 'musl' },
};

/** The target of this machine; undefined if there is no package for it. */
export function ownTarget() {
  // Only glibc says its version here; musl, which Alpine has, leaves it out.
  const { glibcVersionRuntime } = process.report.getReport().header;
  const musl = process.platform === 'linux' && glibcVersionRuntime === undefined;
  const name = `${musl ? 'alpine' : process.platform}-${process.arch}`;
  return name in targets ? name : undefined;
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const sizesFile = path.join(root, 'scripts/package-sizes.json');

/** How much of its recorded size a package may gain before somebody has to say that it is meant. */
const growth = 1.05;

/** Where the package of a target is made. */
export const packageFile = (target) =>
  path.join(root, `out/package/portside-${target}-${manifest.version}.vsix`);

/** Why a package was not made, for the person. */
class Refusal extends Error {}

/** Packages that the bundles of a stage hold in whole or in part, by what the build says went into them. */
function bundledPackages(stage) {
  const inputs = readFileSync(path.join(stage, 'dist/.built'), 'utf8').split('\n');
  const names = inputs.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(file)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** The licences of what is inside our bundles, whose authors ask for their notice wherever it goes. */
function thirdPartyNotices(stage) {
  const parts = bundledPackages(stage).map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    const file = [
      ...['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license'].map((each) =>
        path.join(folder, each),
      ),
      // The text that stands in a package's repository, where the package leaves it out.
      path.join(root, 'scripts/licences', `${name}.txt`),
    ].find((each) => existsSync(each));
    if (file === undefined)
      throw new Refusal(`${name} is in the bundle and brings no text of its licence (${license}).`);
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Portside holds the following packages, each under its own licence.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** The manifest as it is shipped: nothing of how it was built, and only what is not in the bundles. */
function shippedManifest(stage) {
  const kept = { ...manifest };
  for (const key of ['scripts', 'devDependencies', 'bin', 'private']) delete kept[key];
  const bindings = readdirSync(path.join(stage, 'node_modules/@duckdb')).filter((name) =>
    name.startsWith('node-bindings-'),
  );
  if (bindings.length !== 1) {
    throw new Refusal(`There are ${bindings.length} bindings of DuckDB where one is meant to be.`);
  }
  const folder = `node_modules/@duckdb/${bindings[0]}`;
  const { name, version } = JSON.parse(
    readFileSync(path.join(stage, folder, 'package.json'), 'utf8'),
  );
  return { ...kept, dependencies: { [name]: version } };
}

/** Puts everything that a package may hold into a folder of its own; `.vscodeignore` has the last word. */
async function fillStage(stage, { os, cpu, libc }) {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const write = (name, text) => writeFileSync(path.join(stage, name), text);
  for (const name of ['package.json', 'package-lock.json'])
    cpSync(path.join(root, name), path.join(stage, name));
  // The lock file knows the binding of every platform, with its checksum.
  const platform = [
    `--os=${os}`,
    `--cpu=${cpu}`,
    ...(libc === undefined ? [] : [`--libc=${libc}`]),
  ];
  const quiet = [
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  if ((await npm(['ci', '--omit=dev', ...quiet, ...platform], { cwd: stage })) !== 0) {
    throw new Refusal(`npm could not fetch the engine's binding for ${os}-${cpu}: see above.`);
  }
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json'])
    rmSync(path.join(stage, name));
  const bundle = ['esbuild.js', '--production', `--into=${stage}`];
  if ((await run(process.execPath, bundle)) !== 0)
    throw new Refusal('The build failed: the messages above say where.');
  for (const name of [
    'media',
    'schemas',
    'syntaxes',
    'LICENSE',
    'CHANGELOG.md',
    'package.nls.json',
    '.vscodeignore',
  ])
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  cpSync(path.join(root, 'media/marketplace.md'), path.join(stage, 'README.md'));
  write('package.json', `${JSON.stringify(shippedManifest(stage), null, 2)}\n`);
  write('ThirdPartyNotices.txt', thirdPartyNotices(stage));
}

/** Fails where a file has grown by more than is put up with; gives its size in bytes. */
function weigh(name, file, recorded) {
  const bytes = statSync(file).size;
  const kilobytes = (size) => `${Math.round(size / 1000).toLocaleString('en')} kB`;
  say(`${name}  ${kilobytes(bytes)}`);
  if (recorded === undefined) {
    throw new Refusal(
      `${name} has no recorded size: write ${bytes} into scripts/package-sizes.json.`,
    );
  }
  if (bytes > recorded * growth) {
    throw new Refusal(
      `${name} has grown from ${kilobytes(recorded)} to ${kilobytes(bytes)}. Find out by what; if it is meant, write ${bytes} into scripts/package-sizes.json.`,
    );
  }
}

/**
 * Makes the package of a target, and checks its size.
 *
 * @returns its path; or `{ missing }`, one sentence on why there is none
 */
export async function packageExtension(target) {
  const stage = path.join(root, 'out/package', target);
  const file = packageFile(target);
  say(`Packaging for ${target} …`);
  try {
    await fillStage(stage, targets[target]);
    const { createVSIX } = await import('@vscode/vsce');
    await createVSIX({
      cwd: stage,
      packagePath: file,
      target,
      useYarn: false,
      allowMissingRepository: true,
    });
    const sizes = JSON.parse(readFileSync(sizesFile, 'utf8'));
    for (const [script, size] of Object.entries(sizes.scripts)) {
      weigh(script, path.join(stage, 'dist', script), size);
    }
    weigh(path.basename(file), file, sizes.packages[target]);
    return { file };
  } catch (error) {
    if (error instanceof Refusal) return { missing: error.message };
    throw error;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
