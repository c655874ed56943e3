import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { compile, createCatalog } from '../../src/core/index.ts';
import { repository } from '../support/caches.ts';
import { clock, dialects, portText, shortName } from '../support/preview/port-text.ts';
import type { DialectName } from '../support/preview/port-text.ts';

/** Milliseconds after which a text of some thousand characters is taken for one that is never ported. */
const NEVER = 20_000;

/** Ports the text, and compiles it for the local engine; an error if that throws or does not end. */
function portAndCompile(text: string, dialect: DialectName): void {
  const source = dialects[dialect];
  const work = (): void => {
    if (dialect === 'tsql') portText(text, dialect);
    compile(text, {
      dialect: source,
      catalog: createCatalog(source.defaultSettings),
      options: {
        target: 'duckdb',
        sparkOnly: false,
        targetRuntime: '17.3',
        mapName: (object) => ['main', shortName(object).join('.')],
        clock,
      },
    });
  };
  // Only this ends a loop that never ends.
  runInNewContext('work()', { work }, { timeout: NEVER });
}

/** The scripts of the fixtures that run, without the lines about them. */
function scripts(dialect: DialectName): readonly string[] {
  const folder = path.join(repository, 'test/fixtures/run', dialect);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replace(/^--.*\n/gmu, ''))
    .filter((text) => text.length < 4_000);
}

const TOKEN = /[\w@#$]+|\s+|'[^']*'|./gsu;

/** What happens to a script: some tokens are left out, repeated or moved, its end is cut off, or another's tokens come in. */
function damaged(texts: readonly string[]): fc.Arbitrary<string> {
  const kind = fc.constantFrom('cut', 'delete', 'repeat', 'exchange', 'splice');
  const change = fc.record({ kind, from: fc.nat(), to: fc.nat(), other: fc.nat() });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  return fc.tuple(fc.nat(texts.length - 1), changes).map(([first, all]) => {
    let tokens = tokensOf(texts[first]);
    for (const { kind: how, from, to, other } of all) {
      const at = from % (tokens.length + 1);
      const few = to % 6;
      const rest = tokens.slice(at);
      const before = tokens.slice(0, at);
      if (how === 'cut') tokens = before;
      else if (how === 'delete') tokens = [...before, ...rest.slice(few)];
      else if (how === 'repeat') tokens = [...before, ...rest.slice(0, few), ...rest];
      else if (how === 'exchange') tokens = [...before, ...rest.slice(few), ...rest.slice(0, few)];
      else
        tokens = [
          ...before,
          ...tokensOf(texts[other % texts.length]).slice(to % 50, (to % 50) + 20),
          ...rest,
        ];
    }
    return tokens.join('');
  });
}

function tokensOf(text: string | undefined): string[] {
  return text?.match(TOKEN) ?? [];
}

/** Each threw once, or was read for ever. */
const ONCE: readonly (readonly [DialectName, string])[] = [
  ['databricks', "SELECT INTERVAL '1 02:03:04b5' DAY TO SECOND AS a"],
  ['databricks', "SELECT INTERVAL 'x' YEAR TO MONTH AS a, INTERVAL '1''' DAY AS b"],
  ['tsql', 'CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES u (a) NOT FOR x)'],
];

describe('damaged texts', () => {
  for (const [dialect, text] of ONCE)
    it(`are ported: ${text}`, () => {
      portAndCompile(text, dialect);
    });

  for (const dialect of ['tsql', 'databricks'] as const)
    it(`of ${dialect} are ported and compiled, and that ends`, function () {
      this.timeout(120_000);
      const texts = scripts(dialect);
      assert.ok(texts.length > 20);
      fc.assert(
        fc.property(damaged(texts), (text) => portAndCompile(text, dialect)),
        { numRuns: 200 },
      );
    });
});
