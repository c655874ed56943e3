import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, npm, root, run, say } from './process.mjs';

const versions = JSON.parse(readFileSync(path.join(root, 'scripts/versions.json'), 'utf8'));
const windows = process.platform === 'win32';

/** Where everything is kept that is fetched once and lives outside the clone; may be deleted any time. */
export function cacheRoot() {
  if (process.env.PORTSIDE_CACHE) return path.resolve(process.env.PORTSIDE_CACHE);
  if (windows) return path.join(process.env.LOCALAPPDATA ?? os.homedir(), 'portside');
  return path.join(os.homedir(), '.cache', 'portside');
}

/** The address of a file inside the cache. */
const cached = (...parts) => path.join(cacheRoot(), ...parts);

/** Whether a folder of the cache was finished with exactly this content. */
const isReady = (folder, content) =>
  existsSync(path.join(folder, '.ready')) &&
  readFileSync(path.join(folder, '.ready'), 'utf8') === content;

const markReady = (folder, content) => writeFileSync(path.join(folder, '.ready'), content);

const found = (program, args = ['--version']) => ask(program, args) !== undefined;

let aptIsFresh = false;

/** Installs Debian packages where that can be done without asking; true if it worked. */
async function install(...packages) {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !found('apt-get')) return false;
  say(`Installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!aptIsFresh) {
    await run('apt-get', ['update', '-qq'], { env });
    aptIsFresh = true;
  }
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  return (await run('apt-get', args, { env })) === 0;
}

/** Gives the first program that answers, after an attempt to install it; undefined if there is none. */
async function program(names, packages, args) {
  const look = () => names.find((name) => found(name, args));
  return look() ?? ((await install(...packages)) ? look() : undefined);
}

function javaVersion() {
  const text = ask('java', ['-version']);
  return text === undefined ? 0 : Number(/version "(\d+)/u.exec(text)?.[1] ?? 0);
}

async function python() {
  const works = (name) =>
    found(name, ['-c', 'import venv, ensurepip, sys; assert sys.version_info >= (3, 10)']);
  const look = () => ['python3', 'python'].find(works);
  return look() ?? ((await install('python3', 'python3-venv')) ? look() : undefined);
}

/** The Python of a virtual environment of the cache that has these packages; or what is missing, as a sentence. */
async function environment(name, packages) {
  const folder = cached(name);
  const executable = path.join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  const content = packages.join('\n');
  if (isReady(folder, content) && found(executable)) return { python: executable };
  const base = await python();
  if (base === undefined)
    return { missing: 'Python 3.10 or later with venv (Debian: python3-venv).' };
  say(`Preparing Python with ${packages.join(' and ')} …`);
  if (!found(executable)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cacheRoot(), { recursive: true });
    if ((await run(base, ['-m', 'venv', folder])) !== 0) {
      return { missing: 'A Python virtual environment could not be made (Debian: python3-venv).' };
    }
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  if ((await run(executable, pip)) !== 0) {
    return { missing: `pip could not install ${packages.join(' and ')}.` };
  }
  markReady(folder, content);
  return { python: executable };
}

/** The Python of the cache with pyspark and the Databricks SDK; or what is missing, as a sentence. */
export const ensurePython = () =>
  environment('spark-venv', [
    `pyspark==${versions.pyspark}`,
    `databricks-sdk==${versions.databricksSdk}`,
  ]);

/** The Python of the cache with datacompy, which the diff is compared with; or what is missing, as a sentence. */
export const ensureDatacompy = () =>
  environment('datacompy-venv', [
    `datacompy==${versions.datacompy}`,
    `pyarrow==${versions.pyarrow}`,
  ]);

/** Java of at least version 17; or what is missing, as a sentence. */
async function ensureJava() {
  if (javaVersion() >= 17) return {};
  if ((await install('openjdk-17-jre-headless')) && javaVersion() >= 17) return {};
  return { missing: 'Java 17 or later (Debian: openjdk-17-jre-headless).' };
}

/** The folder of Delta's jars, fetched by Maven; or what is missing, as a sentence. */
async function ensureDelta() {
  const folder = cached(`delta-${versions.delta}`);
  const artifacts = [
    `delta-spark_${versions.deltaScala}`,
    'delta-storage',
    'delta-kernel-api',
    'delta-kernel-defaults',
    'delta-kernel-unitycatalog',
  ];
  const jars = artifacts.map((name) => path.join(folder, `${name}-${versions.delta}.jar`));
  if (jars.every((jar) => existsSync(jar))) return { jars: folder };
  const maven = await program([windows ? 'mvn.cmd' : 'mvn'], ['maven']);
  if (maven === undefined) return { missing: "Maven, for Delta's jars (Debian: maven)." };
  say('Fetching Delta …');
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const dependencies = artifacts.map(
    (name) =>
      `<dependency><groupId>io.delta</groupId><artifactId>${name}</artifactId><version>${versions.delta}</version></dependency>`,
  );
  const pom = path.join(work, 'pom.xml');
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>portside</groupId><artifactId>jars</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  const goal = [
    'dependency:copy-dependencies',
    '-DexcludeTransitive=true',
    `-DoutputDirectory=${work}`,
  ];
  const code = await run(maven, ['-q', '-B', '-f', pom, ...goal]);
  const complete = jars.every((jar) => existsSync(path.join(work, path.basename(jar))));
  if (code !== 0 || !complete) return { missing: `Maven could not fetch Delta ${versions.delta}.` };
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
  return { jars: folder };
}

/** Spark with Delta: `{ python, jars }`, or `{ missing }` with one sentence per missing part. */
export async function ensureSpark() {
  const parts = [await ensurePython(), await ensureJava(), await ensureDelta()];
  const missing = parts.flatMap((part) => part.missing ?? []);
  return missing.length > 0 ? { missing: missing.join(' ') } : Object.assign({}, ...parts);
}

/** The native modules of the editor's server that have to be built here, and what shows that they are. */
const nativeModules = {
  '@vscode/spdlog': 'build/Release/spdlog.node',
  'node-pty': 'build/Release/pty.node',
  'native-watchdog': 'build/Release/watchdog.node',
  '@parcel/watcher': 'build/Release/watcher.node',
};

/** The folder of VS Code's server out of the package `code-server`; or `{ missing }`. */
export async function ensureCodeServer() {
  const folder = cached(`code-server-${versions.codeServer}`);
  const server = path.join(folder, 'node_modules/code-server/lib/vscode');
  if (isReady(folder, versions.codeServer)) return { server };
  if (windows)
    return { missing: 'The editor in the browser is not prepared on Windows: install VS Code.' };
  const compiler = await program(['g++'], ['build-essential']);
  if (compiler === undefined) return { missing: 'A C++ compiler (Debian: build-essential).' };
  if ((await python()) === undefined) return { missing: 'Python 3 (Debian: python3).' };
  const ripgrep = await program(['rg'], ['ripgrep']);
  if (ripgrep === undefined) return { missing: 'ripgrep (Debian: ripgrep).' };

  say(`Preparing the editor (code-server ${versions.codeServer}) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  // Its install scripts fetch from elsewhere; what they do is done below.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const steps = [
    [['install', `code-server@${versions.codeServer}`, ...quiet], folder],
    [['install', '--omit=dev', ...quiet], server],
  ];
  for (const [args, cwd] of steps) {
    if ((await npm(args, { cwd })) !== 0) {
      return { missing: `npm could not install code-server ${versions.codeServer}.` };
    }
  }
  // Headers of the running Node, if it came with them: node-gyp would fetch them otherwise.
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  const headers = existsSync(path.join(prefix, 'include/node/node.h'));
  const env = headers ? { ...process.env, npm_config_nodedir: prefix } : process.env;
  say("Building the native parts of the editor's server …");
  // npm may end with an error after it has built them: the files are what counts, and its words are kept
  // for when they are missing.
  const log = path.join(folder, 'native-modules.log');
  const output = openSync(log, 'w');
  await npm(['rebuild', ...Object.keys(nativeModules), '--loglevel=error'], {
    cwd: server,
    env,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const unbuilt = Object.entries(nativeModules)
    .filter(([name, file]) => !existsSync(path.join(server, 'node_modules', name, file)))
    .map(([name]) => name)
    .filter((name) => name !== '@parcel/watcher');
  if (unbuilt.length > 0) {
    return {
      missing: `${unbuilt.join(', ')} of the editor's server could not be built: ${log} says why.`,
    };
  }
  const bin = path.join(server, 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(bin, { recursive: true });
  const place = ask('which', [ripgrep]);
  rmSync(path.join(bin, 'rg'), { force: true });
  symlinkSync(place, path.join(bin, 'rg'));
  markReady(folder, versions.codeServer);
  return { server };
}

/** The path of a Chromium or Chrome; or `{ missing }`. */
export async function ensureChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const places = [process.env.PORTSIDE_CHROMIUM, ...names].filter((name) => name);
  const name = await program(places, ['chromium']);
  if (name === undefined) return { missing: 'Chromium (Debian: chromium).' };
  return { chromium: path.isAbsolute(name) ? name : ask(windows ? 'where' : 'which', [name]) };
}

/** What the tests inside the editor need where VS Code cannot be downloaded; or `{ missing }`. */
export async function ensureEditor() {
  const parts = [await ensureCodeServer(), await ensureChromium()];
  const missing = parts.flatMap((part) => part.missing ?? []);
  return missing.length > 0 ? { missing: missing.join(' ') } : Object.assign({}, ...parts);
}
