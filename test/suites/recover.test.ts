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
import { pageCases } from '../support/fixtures/vendor-pages.ts';

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

  // Damages of one kind, and how many in 100 of them may lose a statement beside the damaged one.
  const kinds: readonly (readonly [name: string, damage: Damage, most: number])[] = [
    ['one token left out', without, 2],
    ['one token too many', withOneMore, 1],
    ['two tokens exchanged', exchanged, 1],
  ];
  for (const [name, damage, most] of kinds)
    it(`loses hardly a neighbour for ${name}`, function () {
      this.timeout(60_000);
      let tried = 0;
      const lost: string[] = [];
      // Some of all, as many of each kind: the step has no factor in common with the numbers of neighbours.
      for (const [statement, at] of places(17)) {
        const broken = damage(statement, at);
        if (broken === null) continue;
        tried += 1;
        const [before, behind] = NEIGHBOURS[tried % NEIGHBOURS.length] ?? ['', []];
        for (const text of scripts(before, broken, behind)) {
          if (losesNeighbour(text)) lost.push(text);
        }
      }
      assert.ok(tried > 1500, `only ${tried} tried`);
      assert.ok(lost.length <= (2 * tried * most) / 100, `${lost.length}\n${lost.join('\n')}`);
    });
});

/** What stands before a damaged statement, and behind it; each has a number of its own. */
const NEIGHBOURS: readonly (readonly [before: string, behind: readonly string[]])[] = [
  ['SELECT 111', ['SELECT 222', 'UPDATE t SET a = 333', 'PRINT 444']],
  ['EXEC p 111', ['INSERT INTO t (a) VALUES (222)', 'SELECT 333', 'EXEC p 444']],
  ['UPDATE t SET a = 111 WHERE b IS NULL', ['SET @x = 222', 'DELETE FROM t WHERE a = 333']],
  ['SET @v = 111', ['IF @x = 222 PRINT 333', 'RETURN 444']],
  ['INSERT INTO t (a) VALUES (111)', ['WITH c AS (SELECT 222 AS a) SELECT a FROM c', 'SELECT 333']],
  ['DELETE FROM t WHERE a = 111', ['EXEC p 222', 'PRINT 333']],
  ['SELECT a FROM t WHERE b = 111', ['DECLARE @q int = 222', 'SELECT 333']],
  ['IF @z = 111 PRINT @z', ['PRINT 222', 'SELECT 333']],
  [
    'SELECT a, 111 AS b FROM t ORDER BY a',
    ['MERGE t USING u ON a = 222 WHEN MATCHED THEN DELETE;'],
  ],
  ['DECLARE @z int = 111', ['WHILE @x = 222 SET @x = 333', 'PRINT 444']],
];

/** The damaged statement between the others, without semicolons: as it is, and in a block. */
function scripts(before: string, broken: string, behind: readonly string[]): readonly string[] {
  const lines = [before, broken, ...behind];
  return [`${lines.join('\n')}\n`, `BEGIN\n  ${lines.join('\n  ')}\nEND\n`];
}

/** True if a number of the neighbours is in no tree, or the block has come apart. */
function losesNeighbour(text: string): boolean {
  const { script } = parse(text, tsqlGrammar);
  const literals = new Set<string>();
  walkScript(script, (node) => {
    if (node.kind === 'Literal') literals.add(node.raw);
  });
  const all = ['111', '222', '333', '444'].filter((literal) => text.includes(literal));
  if (!all.every((literal) => literals.has(literal))) return true;
  return text.startsWith('BEGIN') && script.items.length !== 1;
}

/** Where a token starts and ends, and the one behind it. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly next: { readonly start: number; readonly end: number } | null;
}

type Damage = (statement: string, at: Place) => string | null;

/** Every `step`th token of all statements that are accepted, but those that must be alone in their batch. */
function* places(step: number): Iterable<readonly [string, Place]> {
  const queries = readFileSync(join(root, '../accept/tsql/queries.sql'), 'utf8').trim().split('\n');
  const statements = new Set([...queries, ...pageCases().map(({ statement }) => statement)]);
  let count = 0;
  for (const terminated of statements) {
    const statement = terminated.replace(/;\s*$/u, '');
    if (ALONE.test(statement)) continue;
    const { significant, starts } = parse(statement, tsqlGrammar).tokens;
    const place = (index: number): { start: number; end: number } => {
      const token = significant[index] ?? 0;
      return { start: starts[token] ?? 0, end: starts[token + 1] ?? 0 };
    };
    const last = significant.length - 2;
    for (let index = 0; index <= last; index++) {
      if (count++ % step !== 0) continue;
      yield [statement, { ...place(index), next: index < last ? place(index + 1) : null }];
    }
  }
}

const ALONE =
  /^(?:(?:CREATE|ALTER)\s+(?:OR\s+ALTER\s+)?(?:PROC|FUNC|TRIG|VIEW|MATERIALIZED|SCHEMA|DEFAULT|RULE)|[:!])/iu;

/** Without the token; what stood beside it stays apart. */
function without(statement: string, { start, end }: Place): string {
  const before = statement.slice(0, start);
  const behind = statement.slice(end);
  return /^\s|^$/u.test(behind) || /\s$|^$/u.test(before) ? before + behind : `${before} ${behind}`;
}

const STRAY = [
  ...['x', '(', ')', ',', '1', "'s'", '=', 'FROM', 'AS', '@v', 'BEGIN', 'END', 'SELECT', 'ON', '.'],
];

function withOneMore(statement: string, { start }: Place): string {
  const stray = STRAY[(start * 7 + statement.length) % STRAY.length] ?? '';
  return `${statement.slice(0, start)} ${stray} ${statement.slice(start)}`;
}

/** With the token and the next in each other's place; null where that is no damage. */
function exchanged(statement: string, { start, end, next }: Place): string | null {
  if (next === null) return null;
  const first = statement.slice(start, end);
  const second = statement.slice(next.start, next.end);
  if (first === second) return null;
  const between = next.start === end ? ' ' : statement.slice(end, next.start);
  return statement.slice(0, start) + second + between + first + statement.slice(next.end);
}
