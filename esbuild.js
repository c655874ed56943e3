import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
/** The folder whose `dist/` is built: this one, or the one that a package is made from. */
const into = path.resolve(
  root,
  process.argv.find((argument) => argument.startsWith('--into='))?.slice('--into='.length) ?? '.',
);
const dist = path.join(into, 'dist');

/** What all bundles have in common. */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/**
 * The tables of East Asian code pages would be a third of each program, and hardly anybody needs one: they
 * stand beside the programs, which load one when a file is written in it.
 */
const codePages = {
  name: 'code-pages',
  setup(bundler) {
    bundler.onResolve({ filter: /\/tables\/[\w-]+\.json$/ }, ({ path: asked, resolveDir }) => {
      const name = path.basename(asked);
      mkdirSync(path.join(dist, 'code-pages'), { recursive: true });
      copyFileSync(path.join(resolveDir, asked), path.join(dist, 'code-pages', name));
      return { path: `./code-pages/${name}`, external: true };
    });
  },
};

/** The formatter brings grammars of its own, and few ask for it: it stands beside the programs, and is loaded when they do. */
const FORMATTER = 'src/workflows/formatter/sql-formatter.ts';
const formatterBeside = {
  name: 'formatter-beside',
  setup(bundler) {
    bundler.onResolve({ filter: /\/formatter\/sql-formatter\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './sql-formatter.cjs', external: true },
    );
  },
};

/**
 * The core, and the base that it stands on, are one script beside the programs that use all of it: each has
 * its classes from there, and the editor loads it when a text is asked about. The engine's child needs a word of it only.
 */
const CORE = /\/src\/(?:base\/[\w-]+|core\/index)\.ts$/;
const coreBeside = {
  name: 'core-beside',
  setup(bundler) {
    bundler.onResolve({ filter: /^\..*\.ts$/ }, ({ path: asked, resolveDir }) =>
      CORE.test(path.resolve(resolveDir, asked).replaceAll('\\', '/'))
        ? { path: './core.cjs', external: true }
        : undefined,
    );
  },
};
const coreAndBase = {
  contents: [
    ...readdirSync(path.join(root, 'src/base'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `base/${name}`),
    'core/index.ts',
  ]
    .map((file) => `export * from './src/${file}';`)
    .join('\n'),
  resolveDir: root,
  sourcefile: 'core-and-base.ts',
  loader: 'ts',
};

/** A program for Node. DuckDB's bindings are native, and `vscode` exists only inside the editor. */
const forNode = (entry, outfile, { banner = '', plugins = [] } = {}) => ({
  ...common,
  ...(typeof entry === 'string' ? { entryPoints: [entry] } : { stdin: entry }),
  outfile: path.join(dist, outfile),
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', '@duckdb/node-bindings-*'],
  plugins: [codePages, formatterBeside, ...plugins],
  // CommonJS has no import.meta: sources that ask where they are get the bundle's own address.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: {
    js: `${banner}const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`,
  },
});

/** A page for a webview: one classic script, its style sheet beside it. */
const forBrowser = (view) => ({
  ...common,
  entryPoints: [{ in: `src/webview/${view}/main.ts`, out: view }],
  outdir: path.join(dist, 'webview'),
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
});

const webviews = readdirSync(path.join(root, 'src/webview'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  // The others are parts of these.
  .filter((name) => existsSync(path.join(root, 'src/webview', name, 'main.ts')));

const bundles = [
  forNode('src/extension/extension.ts', 'extension.cjs', { plugins: [coreBeside] }),
  forNode('src/cli/main.ts', 'cli.cjs', { banner: '#!/usr/bin/env node\n', plugins: [coreBeside] }),
  forNode(coreAndBase, 'core.cjs'),
  forNode('src/engine/duckdb/host/main.ts', 'duckdb-host.cjs'),
  forNode(FORMATTER, 'sql-formatter.cjs'),
  ...webviews.map(forBrowser),
];

if (!watch) rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** What went into the bundles, by path from here. */
const inputs = new Set();
let failed = false;
for (const bundle of bundles) {
  try {
    if (watch) {
      await (await context(bundle)).watch();
      continue;
    }
    const { metafile } = await build(bundle);
    for (const file of Object.keys(metafile.inputs)) inputs.add(file);
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      // Sizes are for whoever packages; everybody else waits for what is built.
      if (production && !file.endsWith('.map')) {
        console.error(`${file}  ${(bytes / 1024).toFixed(0)} kB`);
      }
    }
  } catch (error) {
    // What is wrong in a source esbuild has printed, with its place.
    if (error.errors === undefined) console.error(error);
    failed = true;
  }
}
if (failed) process.exitCode = 1;
else if (!watch) writeFileSync(path.join(dist, '.built'), [...inputs].sort().join('\n'));
