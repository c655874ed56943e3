import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../support/caches.ts';
import { sourceFiles, type RepositoryFile } from './repository.ts';

interface Layer {
  readonly imports: readonly string[];
  readonly importsTypes?: readonly string[];
  readonly door?: string;
  readonly pure?: boolean;
  readonly browser?: boolean;
  readonly vscode?: boolean;
}

const layers = JSON.parse(
  readFileSync(path.join(repository, 'src/layers.json'), 'utf8'),
) as Readonly<Record<string, Layer>>;

/** The table as the design states it, so that loosening `layers.json` does not pass unseen. */
const design: Readonly<Record<string, string>> = {
  base: '',
  core: 'base',
  databricks: 'base',
  protocol: '',
  project: 'base core',
  engine: 'base core databricks protocol',
  workflows: 'base core databricks engine project protocol',
  cli: 'base core databricks engine project protocol workflows',
  extension: 'base core databricks engine project protocol workflows',
  webview: 'base protocol',
};

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Text in comments may look like an import; code in strings does not occur at the start of a line. */
function importsOf({ text }: RepositoryFile): readonly Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/^\s*\/\/.*$/gmu, '');
  const declared = code.matchAll(
    /^\s*(?:import|export)(\s+type)?\b(?:[^'";]*?\bfrom)?\s*'([^'\n]+)'/gmu,
  );
  const lazy = code.matchAll(/\bimport\(\s*'([^'\n]+)'\s*\)/gu);
  return [
    ...[...declared].map((found) => ({
      specifier: found[2] ?? '',
      typeOnly: found[1] !== undefined,
    })),
    ...[...lazy].map((found) => ({ specifier: found[1] ?? '', typeOnly: false })),
  ];
}

/** What is wrong with the imports of a file, one sentence each. */
function objections(file: RepositoryFile): string[] {
  const [, name = ''] = file.path.split('/');
  const own = layers[name];
  if (own === undefined) return [`${file.path}: '${name}' is no layer of src/layers.json.`];
  return importsOf(file).flatMap(({ specifier, typeOnly }) => {
    const says = (what: string): string[] => [`${file.path}: '${specifier}' ${what}`];
    if (specifier === 'vscode')
      return own.vscode === true ? [] : says('is for the extension only.');
    if (specifier.startsWith('node:')) {
      return own.pure === true || own.browser === true ? says('is Node, which is not here.') : [];
    }
    if (!specifier.startsWith('.')) return [];
    const target = path.posix.join(path.posix.dirname(file.path), specifier);
    if (target === 'package.json') return [];
    const [top, layer = '', ...inside] = target.split('/');
    if (top !== 'src') return says('leaves src/.');
    if (layer === name) return [];
    const typesAllowed = own.importsTypes?.includes(layer) === true;
    if (!own.imports.includes(layer) && !(typesAllowed && typeOnly)) {
      return says(
        `is of a layer that '${name}' may not import${typesAllowed ? ' but for types' : ''}.`,
      );
    }
    const door = layers[layer]?.door;
    return door !== undefined && inside.join('/') !== door ? says('goes past the door.') : [];
  });
}

describe('layers', () => {
  it('allow no more than the design does', () => {
    const table = Object.entries(layers)
      .filter(([name]) => name !== 'dev')
      .map(([name, { imports }]) => [name, [...imports].sort().join(' ')]);
    assert.deepEqual(Object.fromEntries(table), design);
    const importDev = Object.values(layers).filter(({ imports }) => imports.includes('dev'));
    assert.deepEqual(importDev, []);
    assert.equal(layers['core']?.door, 'index.ts');
    for (const name of ['base', 'core', 'protocol', 'project']) {
      assert.equal(layers[name]?.pure, true, name);
    }
  });

  it('are what the compiler is told of them, and all of them are compiled', () => {
    const references = (folder: string): readonly string[] => {
      const file = path.join(repository, folder, 'tsconfig.json');
      const config = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly compilerOptions: { readonly types: readonly string[] };
        readonly references: readonly { readonly path: string }[];
      };
      const pure = layers[path.basename(folder)]?.pure === true;
      if (pure) assert.deepEqual(config.compilerOptions.types, [], file);
      return config.references.map((each) => path.posix.join(folder, each.path)).sort();
    };
    const inSources = (names: readonly string[]): string[] =>
      names.map((name) => `src/${name}`).sort();
    for (const [name, { imports, importsTypes = [] }] of Object.entries(layers)) {
      assert.deepEqual(references(`src/${name}`), inSources([...imports, ...importsTypes]), name);
    }
    const compiled = [...references('test'), ...references('test/suites/webview')];
    for (const layer of inSources(Object.keys(layers))) assert.ok(compiled.includes(layer), layer);
  });

  it('are respected by every import', () => {
    const files = sourceFiles();
    assert.ok(files.length > 20, 'the sources were found');
    assert.deepEqual(files.flatMap(objections), []);
  });

  it('would be found broken', () => {
    const broken = (where: string, text: string): number =>
      objections({ path: where, text }).length;
    assert.equal(broken('src/core/a.ts', "import { b } from '../engine/index.ts';"), 1);
    assert.equal(broken('src/core/a.ts', "import { b } from 'node:fs';"), 1);
    assert.equal(broken('src/cli/a.ts', "import { b } from 'vscode';"), 1);
    assert.equal(broken('src/cli/a.ts', "import {\n  b,\n} from '../core/text/span.ts';"), 1);
    assert.equal(broken('src/protocol/a.ts', "import { b } from '../core/index.ts';"), 1);
    assert.equal(broken('src/protocol/a.ts', "import type { B } from '../core/index.ts';"), 0);
    assert.equal(broken('src/core/a.ts', "const b = await import('../cli/main.ts');"), 1);
    assert.equal(broken('src/core/a.ts', "import { b } from '../../test/b.ts';"), 1);
    assert.equal(broken('src/core/a.ts', "export * from '../project/b.ts';"), 1);
  });
});
