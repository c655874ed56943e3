import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { walkScript } from '../../src/core/syntax/children.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { treeText } from '../../src/core/syntax/tree-text.ts';

/**
 * Every `*.sql` below `test/fixtures/recover/<dialect>` is broken. Lines `--  ^^^ message` mark the
 * diagnostics, all of them, at their characters in the line above; where the place lies in the first
 * two columns, the mark is `--^`. The marks are written by hand; `UPDATE=1` writes the `*.tree` anew.
 */
const root = fileURLToPath(new URL('../fixtures/recover/', import.meta.url));
const grammars: Readonly<Record<string, Grammar>> = {
  tsql: tsqlGrammar,
  databricks: databricksGrammar,
};

/** `line:column message` of each mark; column 0 where the mark cannot say it. */
function marksOf(text: string): string[] {
  const marks: string[] = [];
  let marked = 0;
  text.split('\n').forEach((line, index) => {
    const match = /^--(\s*)(\^+) (Expected .*)$/u.exec(line);
    if (match === null) marked = index;
    else
      marks.push(
        `${marked + 1}:${match[1] === '' ? 0 : 2 + (match[1] ?? '').length} ${match[3] ?? ''}`,
      );
  });
  return marks;
}

function diagnosticsOf(text: string, grammar: Grammar): string[] {
  return parse(text, grammar).diagnostics.map(({ message, span }) => {
    const before = text.slice(0, span.start);
    const line = before.split('\n').length;
    const column = span.start - (before.lastIndexOf('\n') + 1);
    return `${line}:${column < 3 ? 0 : column} ${message}`;
  });
}

for (const [dialect, grammar] of Object.entries(grammars)) {
  describe(`recover ${dialect}`, () => {
    const folder = join(root, dialect);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql'))) {
      it(file, () => {
        const path = join(folder, file);
        const text = readFileSync(path, 'utf8');
        assert.deepEqual(diagnosticsOf(text, grammar), marksOf(text));
        const tree = treeText(parse(text, grammar).script);
        const treePath = path.replace(/\.sql$/u, '.tree');
        if (process.env['UPDATE'] === '1') writeFileSync(treePath, tree);
        assert.ok(existsSync(treePath), `${treePath} is missing: UPDATE=1 writes it.`);
        assert.equal(tree, readFileSync(treePath, 'utf8'));
      });
    }
  });
}

describe('recover', () => {
  it('says what was never closed', () => {
    const [string] = parse("PRINT 1\nSELECT 'abc", tsqlGrammar).diagnostics;
    assert.match(string?.message ?? '', /string is never closed/);
    const [comment] = parse('SELECT 1 /* abc', tsqlGrammar).diagnostics;
    assert.match(comment?.message ?? '', /comment is never closed/);
  });

  it('ends nesting of any depth with a report, and goes on behind GO', () => {
    for (const open of ['BEGIN ', 'IF 1 = 1 ', 'WHILE 1 = 1 ', 'BEGIN TRY ']) {
      const result = parse(`${open.repeat(10_000)}\nGO\nSELECT 1`, tsqlGrammar);
      assert.ok(result.diagnostics.some((diagnostic) => diagnostic.code === 'syntax/too-deep'));
      assert.equal(result.script.items.at(-1)?.statement.kind, 'SelectStatement');
    }
  });

  it('reads a chain of thousands of ELSE IF', () => {
    const result = parse(`IF 1 = 1 PRINT 1 ${'ELSE IF 2 = 2 PRINT 2 '.repeat(5000)}`, tsqlGrammar);
    assert.deepEqual(result.diagnostics, []);
  });

  it('loses no neighbour of a damaged query, in a block without semicolons behind it', () => {
    const queries = readFileSync(join(root, '../accept/tsql/queries.sql'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.replace(/;\s*$/u, ''));
    const lost: string[] = [];
    let damaged = 0;
    for (const query of queries) {
      for (const broken of damages(query)) {
        const text = `BEGIN\n  SELECT 111;\n  ${broken}\n  SELECT 222\n  UPDATE t SET a = 333\n  PRINT 444\nEND\n`;
        const { script, diagnostics } = parse(text, tsqlGrammar);
        if (diagnostics.length === 0) continue;
        damaged += 1;
        const literals = new Set<string>();
        walkScript(script, (node) => {
          if (node.kind === 'Literal') literals.add(node.raw);
        });
        const all = ['111', '222', '333', '444'].every((literal) => literals.has(literal));
        if (!all || script.items.length !== 1) lost.push(broken);
      }
    }
    assert.ok(damaged > 1000, `only ${damaged} damaged`);
    assert.ok(lost.length <= damaged / 200, lost.join('\n'));
  });
});

/** A query with one of its parentheses, commas or words left out, each in turn. */
function* damages(query: string): Iterable<string> {
  for (const { index, 0: token } of query.matchAll(/[(),=]|\b[A-Z]{2,}\b/gu)) {
    yield `${query.slice(0, index)} ${query.slice(index + token.length)}`;
  }
}
