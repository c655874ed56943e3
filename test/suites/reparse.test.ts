import assert from 'node:assert/strict';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import type { Statement } from '../../src/core/syntax/ast/index.ts';
import { statementListsOf } from '../../src/core/syntax/nested-statements.ts';
import type { ParseResult } from '../../src/core/syntax/parse.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { reparse } from '../../src/core/syntax/reparse.ts';

/** A procedure of 5,000 lines, three levels deep. */
function longProcedure(): string {
  const lines = ['CREATE PROCEDURE dbo.long_one @a int AS', 'BEGIN', 'SET NOCOUNT ON;'];
  for (let index = 0; index < 1249; index++) {
    lines.push(`IF @a = ${index}`, 'BEGIN', `  UPDATE dbo.t SET n = ${index} WHERE id = @a`, 'END');
  }
  lines.push('END');
  return lines.join('\n');
}

function replace(previous: ParseResult, find: string, by: string): ParseResult {
  const start = previous.text.indexOf(find);
  assert.notEqual(start, -1);
  return reparse(previous, { span: { start, end: start + find.length }, text: by });
}

function assertFresh(result: ParseResult): void {
  const fresh = parse(result.text, tsqlGrammar);
  assert.deepEqual(result.script, fresh.script);
  assert.deepEqual(result.diagnostics, fresh.diagnostics);
}

/** All statements of a result, nested ones included. */
function statementsOf(result: ParseResult): Set<Statement> {
  const found = new Set<Statement>();
  const waiting = result.script.items.map((item) => item.statement);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.add(next);
    for (const list of statementListsOf(next))
      waiting.push(...list.items.map((item) => item.statement));
  }
  return found;
}

describe('reparse of a part', () => {
  it('parses one statement anew deep inside a procedure of 5,000 lines, and shares all others', () => {
    const before = parse(longProcedure(), tsqlGrammar);
    assert.deepEqual(before.diagnostics, []);
    const after = replace(before, 'n = 700 WHERE', 'n = 700 + 1 WHERE');
    assert.equal(after.parsedStatements, 1);
    assertFresh(after);
    const old = statementsOf(before);
    const fresh = [...statementsOf(after)].filter((statement) => !old.has(statement));
    // The statement itself and the four around it: block, IF, block, procedure.
    assert.deepEqual(
      fresh.map((statement) => statement.kind),
      ['CreateProcedure', 'Block', 'IfStatement', 'Block', 'UpdateStatement'],
    );
  });

  it('reports a mistake that is typed and forgets it when it is mended', () => {
    const before = parse(longProcedure(), tsqlGrammar);
    const broken = replace(before, 'n = 700 WHERE', 'n = WHERE');
    assert.equal(broken.parsedStatements, 1);
    assert.equal(broken.diagnostics.length, 1);
    assertFresh(broken);
    const mended = replace(broken, 'n = WHERE', 'n = 700 WHERE');
    assert.equal(mended.parsedStatements, 1);
    assert.deepEqual(mended.diagnostics, []);
    assertFresh(mended);
  });

  it('moves what stands behind the edit, diagnostics included', () => {
    const before = parse('SELECT 1 AS a\nSELECT 2 AS b\nSELECT FROM t\nPRINT 3', tsqlGrammar);
    const after = replace(before, '1 AS', '1000 AS');
    assert.equal(after.parsedStatements, 1);
    assert.equal(after.script.items[1]?.statement, before.script.items[1]?.statement);
    assert.equal(after.diagnostics[0]?.span.start, (before.diagnostics[0]?.span.start ?? 0) + 3);
    assertFresh(after);
  });

  it('parses one statement anew where its end is typed, or space behind it', () => {
    const text = 'CREATE PROC p AS\nBEGIN\n  IF 1 = 1\n    SELECT a FROM t\n  PRINT 2\nEND';
    for (const by of ['FROM tt', 'FROM t WHERE', 'FROM t\n\n', 'FROM t -- why', 'FROM t\n  PRI']) {
      const after = replace(parse(text, tsqlGrammar), 'FROM t', by);
      assert.equal(after.parsedStatements, 1, by);
      assertFresh(after);
    }
  });

  const before =
    'PRINT 1\nGO\nCREATE PROC p AS\nBEGIN\n  SELECT a FROM t\n  PRINT 2\nEND\nGO\nSELECT 3';
  const edits: readonly (readonly [what: string, find: string, by: string])[] = [
    ['opens a comment', 'a FROM', '/* a FROM'],
    ['opens a string', 'a FROM', "'a FROM"],
    ['opens a block', 'FROM t', 'FROM t BEGIN'],
    ['ends the block', 'FROM t', 'FROM t END'],
    ['ends the batch', 'FROM t', 'FROM t\nGO\n'],
    ['turns the first word into a name', 'SELECT a', 'SELECTa'],
    ['removes a batch separator', 'END\nGO\n', 'END\n'],
    ['splits the statement', 'a FROM t', 'a FROM t SELECT 2'],
    ['joins two statements', '\n  PRINT', ' '],
    ['empties the text', before, ''],
  ];
  for (const [what, find, by] of edits) {
    it(`is right where an edit ${what}`, () => {
      assertFresh(replace(parse(before, tsqlGrammar), find, by));
    });
  }

  it('is right where an edit ends the name of a scripting variable', () => {
    const after = replace(parse('SELECT $(a-b-c-d-e-f-g-h AS x', tsqlGrammar), 'h AS', 'h) AS');
    assert.deepEqual(after.tokens, parse(after.text, tsqlGrammar).tokens);
  });

  it('keeps a chain of thousands of operators behind the edit', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `@a = ${index}`).join(' OR ');
    const text = `IF @a = 1 PRINT 'one' ELSE IF ${chain} PRINT 'two'`;
    const after = replace(parse(text, tsqlGrammar), "'one'", "'the first'");
    assert.equal(after.parsedStatements, 1);
    // Too deep a tree for a recursive comparison: the last leaf tells.
    const fresh = parse(after.text, tsqlGrammar);
    const ends = [after, fresh].map((result) => {
      const statement = result.script.items[0]?.statement;
      assert.ok(statement?.kind === 'IfStatement');
      const condition = statement.branches[1]?.condition;
      assert.ok(condition?.kind === 'LogicalExpression');
      return [condition.start, condition.end, condition.right.start, condition.right.end];
    });
    assert.deepEqual(ends[0], ends[1]);
  });
});
