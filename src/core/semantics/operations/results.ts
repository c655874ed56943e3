import type { Query, Statement, StatementList } from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { EXACT, type Fidelity } from '../finding.ts';

/** How faithful a block is that gives so many results: only its last comes out (measured on Spark 4.2.1). */
export function lastResultOnly(results: number): Fidelity {
  if (results < 2) return EXACT;
  return {
    kind: 'approximate',
    differs: 'of several results in a block only the last one comes out.',
  };
}

/** How many results the statements give at most; one inside a loop counts as several. */
export function resultsOf(list: StatementList): number {
  return list.items.reduce((sum, { statement }) => sum + resultsOfOne(statement), 0);
}

/** The same of one statement. */
export function resultsOfOne(statement: Statement): number {
  if (statement.kind === 'SelectStatement') return givesRows(statement.query) ? 1 : 0;
  if ('output' in statement)
    return statement.output !== null && statement.output.into === null ? 1 : 0;
  if (statement.kind === 'CreateProcedure' || statement.kind === 'CreateFunction') return 0;
  if (statement.kind === 'TryCatchBlock') {
    const { items } = statement.body;
    // Each is counted once: blocks stand in blocks.
    const each = items.map((item) => resultsOfOne(item.statement));
    const tried = each.reduce((all, one) => all + one, 0);
    const handled = resultsOf(statement.handler);
    const last = items.findLastIndex(
      (item) =>
        item.statement.kind !== 'ReturnStatement' && item.statement.kind !== 'EmptyStatement',
    );
    // A query at the end of TRY gives its rows, or fails and leaves it to CATCH.
    const either = (each[last] ?? 0) > 0;
    return either ? Math.max(tried, tried - 1 + handled) : tried + handled;
  }
  const inner = statementListsOf(statement).map(resultsOf);
  if (statement.kind === 'IfStatement') return Math.max(0, ...inner);
  const sum = inner.reduce((all, one) => all + one, 0);
  const repeats = statement.kind === 'WhileStatement' || statement.kind === 'RepeatedStatements';
  return repeats ? sum * 2 : sum;
}

function givesRows(query: Query): boolean {
  let { body } = query;
  while (body.kind === 'SetOperation') body = body.left;
  if (body.kind !== 'QuerySpecification') return true;
  return body.into === null && body.items.every((item) => item.assign === null);
}
