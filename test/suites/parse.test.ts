import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { treeText } from '../../src/core/syntax/tree-text.ts';

/**
 * Every `*.sql` below `test/fixtures/parse/<dialect>` parses without a diagnostic to the tree in the `*.tree`
 * beside it. `UPDATE=1` writes the trees anew: read them before you commit them.
 */
const root = fileURLToPath(new URL('../fixtures/parse/', import.meta.url));
const grammars: Readonly<Record<string, Grammar>> = {
  tsql: tsqlGrammar,
  databricks: databricksGrammar,
};

for (const [dialect, grammar] of Object.entries(grammars)) {
  describe(`parse ${dialect}`, () => {
    const folder = join(root, dialect);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.sql'),
    );
    it('has fixtures', () => assert.ok(files.length > 0));
    for (const file of files.sort()) {
      it(relative('.', file), () => {
        const path = join(folder, file);
        const result = parse(readFileSync(path, 'utf8'), grammar);
        assert.deepEqual(
          result.diagnostics.map(
            ({ message, span }) =>
              `${message} at ${result.text.slice(span.start, span.start + 20)}`,
          ),
          [],
        );
        const tree = treeText(result.script);
        const treePath = path.replace(/\.sql$/u, '.tree');
        if (process.env['UPDATE'] === '1') writeFileSync(treePath, tree);
        assert.ok(existsSync(treePath), `${treePath} is missing: UPDATE=1 writes it.`);
        assert.equal(tree, readFileSync(treePath, 'utf8'));
      });
    }
  });
}

/** A query to a line, each read whole: no tree beside them, for breadth. */
const accepted = fileURLToPath(new URL('../fixtures/accept/', import.meta.url));
for (const [dialect, grammar] of Object.entries(grammars)) {
  describe(`accept ${dialect}`, () => {
    for (const line of readFileSync(join(accepted, dialect, 'queries.sql'), 'utf8')
      .trim()
      .split('\n')) {
      it(line.slice(0, 90), () => {
        const { diagnostics, script } = parse(line, grammar);
        assert.deepEqual(diagnostics, []);
        assert.deepEqual(
          script.items.map(({ statement }) => [statement.kind, statement.end]),
          [['SelectStatement', line.length]],
        );
      });
    }
  });
}

/** A statement to a line as the vendor's pages have them, with its kind behind it; of T-SQL see `vendor-pages.test.ts`. */
describe('accept statements of databricks', () => {
  for (const line of readFileSync(join(accepted, 'databricks', 'statements.sql'), 'utf8')
    .trim()
    .split('\n')) {
    const [, statement = '', kind] = /^(.*;) -- (\w+)$/u.exec(line) ?? [];
    it(line.slice(0, 90), () => {
      const { diagnostics, script } = parse(statement, databricksGrammar);
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(
        script.items.map(({ statement: { kind: own, end } }) => [own, end]),
        [[kind, statement.length]],
      );
    });
  }
});

/** A broken statement to a line, with what its message names behind it. */
for (const [dialect, grammar] of Object.entries(grammars)) {
  describe(`refuse statements of ${dialect}`, () => {
    for (const line of readFileSync(join(accepted, dialect, 'refused.sql'), 'utf8')
      .trim()
      .split('\n')) {
      const [, statement = '', expected = ''] = /^(.*;) -- (.+)$/u.exec(line) ?? [];
      it(line.slice(0, 90), () => {
        const [first] = parse(statement, grammar).diagnostics;
        assert.ok(first?.message.includes(`Expected ${expected}`), first?.message);
      });
    }
  });
}
