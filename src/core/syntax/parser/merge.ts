import type {
  Expression,
  Identifier,
  MergeClause,
  MergeInsert,
  MergeStatement,
  Statement,
  WithClause,
} from '../ast/index.ts';
import {
  parseAssignments,
  parseDmlTarget,
  parseOptionalOption,
  parseOptionalOutput,
  parseOptionalTop,
  parseValueOrDefault,
} from './dml.ts';
import { parseExpression } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseTablePrimary, parseTableReference } from './query.ts';
import { NONE, commaSeparated, expectTargetColumn } from './list.ts';
import { isText, skipUnparsed } from './recovery.ts';

/**
 * merge := MERGE [TOP (n)] [INTO] target [[AS] alias] USING source ON condition {clause} [OUTPUT …]
 *          [OPTION (…)]
 */
export function parseMergeStatement(p: Parser, withClause: WithClause | null): Statement {
  const start = p.position;
  p.advance();
  const { sparkQuery } = p.grammar.features;
  // MERGE WITH SCHEMA EVOLUTION changes the table's columns.
  if (p.isWord('WITH') && isText(p, 'SCHEMA', 1)) return skipUnparsed(p, start);
  const top = parseOptionalTop(p);
  if (sparkQuery) p.expectWord('INTO');
  else p.takeWord('INTO');
  const target = parseDmlTarget(p, 'alias');
  p.expectWord('USING');
  const source = sparkQuery ? parseTablePrimary(p) : parseTableReference(p);
  p.expectWord('ON');
  const on: Expression = parseExpression(p);
  const clauses: MergeClause[] = [];
  while (p.isWord('WHEN')) {
    if (sparkQuery) checkPlace(p, clauses);
    clauses.push(parseMergeClause(p));
  }
  if (clauses.length === 0) p.expected('WHEN');
  const output = parseOptionalOutput(p);
  const option = parseOptionalOption(p);
  const merge: MergeStatement = {
    kind: 'MergeStatement',
    start: 0,
    end: p.previousEnd(),
    with: withClause,
    top,
    target,
    source,
    on,
    clauses,
    output,
    option,
  };
  return merge;
}

const KINDS = ['matched', 'not-matched', 'not-matched-by-source'];

/** Spark wants the kinds in their order, and no clause behind one of its kind that has no condition. */
function checkPlace(p: Parser, clauses: readonly MergeClause[]): void {
  const negated = p.isWordAt('NOT', 1);
  const source = negated && p.isWordAt('SOURCE', 4);
  const when = negated ? (source ? 'not-matched-by-source' : 'not-matched') : 'matched';
  const last = clauses.at(-1);
  if (last === undefined) return;
  if (KINDS.indexOf(when) < KINDS.indexOf(last.when))
    p.error('syntax/merge-order', 'MATCHED comes first, NOT MATCHED BY SOURCE last.');
  else if (last.when === when && last.condition === null)
    p.error('syntax/merge-clause', 'Only the last clause of its kind may leave the condition out.');
}

/** clause := WHEN [NOT] MATCHED [BY (TARGET | SOURCE)] [AND condition] THEN action */
function parseMergeClause(p: Parser): MergeClause {
  const start = p.start();
  p.advance();
  let when: MergeClause['when'] = 'matched';
  if (p.takeWord('NOT')) {
    when = 'not-matched';
    p.expectWord('MATCHED');
    if (p.takeWord('BY') && !p.takeWord('TARGET')) {
      p.expectWord('SOURCE');
      when = 'not-matched-by-source';
    }
  } else p.expectWord('MATCHED');
  const condition = p.takeWord('AND') ? parseExpression(p) : null;
  p.expectWord('THEN');
  const action = parseMergeAction(p, when);
  return { kind: 'MergeClause', start, end: p.previousEnd(), when, condition, action };
}

/** action := UPDATE SET (assignments | '*') | INSERT … | DELETE */
function parseMergeAction(p: Parser, when: MergeClause['when']): MergeClause['action'] {
  const start = p.start();
  if (when !== 'not-matched' && p.takeWord('UPDATE')) {
    p.expectWord('SET');
    if (p.grammar.features.sparkQuery && when === 'matched' && p.takeOperator('*')) {
      return { kind: 'MergeUpdate', start, end: p.previousEnd(), assignments: [] };
    }
    const assignments = parseAssignments(p);
    return { kind: 'MergeUpdate', start, end: p.previousEnd(), assignments };
  }
  if (when !== 'not-matched' && p.takeWord('DELETE')) {
    return { kind: 'MergeDelete', start, end: p.previousEnd() };
  }
  if (when === 'not-matched' && p.isWord('INSERT')) return parseMergeInsert(p);
  p.expected(when === 'not-matched' ? 'INSERT' : 'UPDATE or DELETE');
  return { kind: 'MergeDelete', start: p.previousEnd(), end: p.previousEnd() };
}

/** INSERT ('*' | ['(' columns ')'] (VALUES '(' values ')' | DEFAULT VALUES)) */
function parseMergeInsert(p: Parser): MergeInsert {
  const start = p.start();
  p.advance();
  if (p.grammar.features.sparkQuery && p.takeOperator('*')) {
    return {
      kind: 'MergeInsert',
      start,
      end: p.previousEnd(),
      columns: [],
      values: [],
      form: 'star',
    };
  }
  let columns: readonly Identifier[] = NONE;
  const { sparkQuery } = p.grammar.features;
  if (sparkQuery && !p.isOperator('(')) p.expected("'('");
  if (p.takeOperator('(')) {
    columns = commaSeparated(p, expectTargetColumn);
    p.expectOperator(')');
  }
  if (!sparkQuery && p.takeWords('DEFAULT', 'VALUES')) {
    const end = p.previousEnd();
    return { kind: 'MergeInsert', start, end, columns, values: [], form: 'default-values' };
  }
  p.expectWord('VALUES');
  p.expectOperator('(');
  const values = commaSeparated(p, parseValueOrDefault);
  if (columns.length > 0 && values.length !== columns.length) {
    const counts = `${values.length} values for ${columns.length} columns`;
    p.error('syntax/value-count', `There are ${counts}: give one value to each column.`);
  }
  p.expectOperator(')');
  return { kind: 'MergeInsert', start, end: p.previousEnd(), columns, values, form: 'values' };
}
