import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as oniguruma from 'vscode-oniguruma';
import * as textmate from 'vscode-textmate';
import type { IGrammar, IToken } from 'vscode-textmate';
import { cacheRoot, repository, skipOrFail, versions } from '../support/caches.ts';

/**
 * Every `*.sql` of `test/fixtures/grammar` is coloured by VS Code's own grammar of SQL with ours injected. A mark
 * `--  ^^^ scope !other` points at characters of the line above: all of them have a scope that has the words of the
 * first, and none that has those of the other. Marks are no part of the text.
 */
const fixtures = path.join(repository, 'test/fixtures/grammar');
const injection = path.join(repository, 'syntaxes/dynamic-sql.tmLanguage.json');
const INJECTED = 'portside.dynamic-sql.injection';

/** VS Code's grammar of SQL, which comes with the editor that the tests run in. */
const grammarOfSql = path.join(
  cacheRoot(),
  `code-server-${versions.codeServer}/node_modules/code-server/lib/vscode/extensions/sql/syntaxes/sql.tmLanguage.json`,
);

async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => {
      const file = scope === 'source.sql' ? grammarOfSql : scope === INJECTED ? injection : null;
      return Promise.resolve(
        file === null ? null : textmate.parseRawGrammar(readFileSync(file, 'utf8'), file),
      );
    },
    getInjections: (scope) => (scope === 'source.sql' ? [INJECTED] : undefined),
  });
  const grammar = await registry.loadGrammar('source.sql');
  assert.ok(grammar);
  return grammar;
}

interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

function read(text: string): {
  readonly lines: readonly string[];
  readonly marks: readonly Mark[];
} {
  const lines: string[] = [];
  const marks: Mark[] = [];
  for (const line of text.split('\n')) {
    const match = /^--\s*(\^+) (.+)$/u.exec(line);
    if (match === null) lines.push(line);
    else {
      const start = line.indexOf('^');
      const [, carets = '', scopes = ''] = match;
      marks.push({
        line: lines.length - 1,
        start,
        end: start + carets.length,
        scopes: scopes.split(' '),
      });
    }
  }
  return { lines, marks };
}

describe('the grammar of SQL in texts', () => {
  let grammar: IGrammar;
  before(async function () {
    if (!existsSync(grammarOfSql)) skipOrFail(this, "VS Code's grammar of SQL is not there.");
    grammar = await loadGrammar();
  });

  for (const file of readdirSync(fixtures)) {
    it(file, () => {
      const { lines, marks } = read(readFileSync(path.join(fixtures, file), 'utf8'));
      assert.ok(marks.length > 0);
      let stack = textmate.INITIAL;
      const tokens: IToken[][] = [];
      for (const line of lines) {
        const result = grammar.tokenizeLine(line, stack);
        stack = result.ruleStack;
        tokens.push(result.tokens);
      }
      for (const { line, start, end, scopes } of marks) {
        const marked = (tokens[line] ?? []).filter(
          (token) => token.startIndex < end && start < token.endIndex,
        );
        const text = (lines[line] ?? '').slice(start, end);
        assert.ok(marked.length > 0, text);
        for (const token of marked) {
          for (const scope of scopes) {
            const wanted = !scope.startsWith('!');
            const name = wanted ? scope : scope.slice(1);
            const has = token.scopes.some((each) => each.includes(name));
            const of = `${scope} of '${text}' in line ${line + 1}: ${token.scopes.join(' ')}`;
            assert.equal(has, wanted, of);
          }
        }
      }
    });
  }

  it('ends with every text: a script after it is coloured as without', () => {
    const text = readFileSync(path.join(fixtures, 'dynamic-sql.sql'), 'utf8');
    let stack = textmate.INITIAL;
    for (const line of read(text).lines) stack = grammar.tokenizeLine(line, stack).ruleStack;
    const line = 'SELECT a FROM dbo.t';
    assert.deepEqual(
      grammar.tokenizeLine(line, stack).tokens,
      grammar.tokenizeLine(line, textmate.INITIAL).tokens,
    );
  });
});
