import type {
  CommonTableExpression,
  Node,
  OptionClause,
  QueryBody,
  Statement,
  TableReference,
  WithClause,
} from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { branchesOf, differingColumn } from '../recursive-types.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { tablesOf } from './dml-target.ts';

type Meaning =
  | { readonly role: 'with'; readonly clause: WithClause }
  | {
      readonly role: 'expression';
      readonly expression: CommonTableExpression;
      /** Levels, the anchor included, after which the query fails; null for no limit. */
      readonly levels: number | null;
      /** The error of the source engine beyond them. */
      readonly exhausted: string;
    };

/** T-SQL's limit without a hint: recursions after the anchor. */
const TSQL_DEFAULT_RECURSIONS = 100;
/** Spark's limit without a clause: levels, the anchor included (spark.sql.cteRecursionLevelLimit). */
const SPARK_DEFAULT_LEVELS = 100;
/** Stands for "no limit" where the target wants a number. */
const UNLIMITED_LEVELS = 1_000_000;

/** A common table expression that refers to itself, and how deep it may go. */
export const recursiveCteOperation = defineOperation<Meaning>({
  operation: 'recursive-cte',
  meaningIn: {
    tsql: (site) => {
      const { node } = site;
      if (node.kind === 'WithClause')
        return isRecursive(site, node) ? { role: 'with', clause: node } : null;
      if (node.kind !== 'CommonTableExpression' || !site.binding.recursive.has(node)) return null;
      const differing = differingColumn(node.query.body, (branch) => site.outputOf(branch));
      if (differing !== null)
        return unknown(
          `SQL Server refuses it (error 240), for the anchor and the recursive part give the column ${differing} in different types`,
        );
      const limit = maximumRecursion(site.binding.statement) ?? TSQL_DEFAULT_RECURSIONS;
      const exhausted = `530|16|1|The statement terminated. The maximum recursion ${limit} has been exhausted before statement completion.`;
      return {
        role: 'expression',
        expression: node,
        levels: limit === 0 ? null : limit + 1,
        exhausted,
      };
    },
    databricks: (site) => {
      const { node } = site;
      if (node.kind === 'WithClause')
        return isRecursive(site, node) ? { role: 'with', clause: node } : null;
      if (node.kind !== 'CommonTableExpression' || !site.binding.recursive.has(node)) return null;
      const levels = node.maxRecursionLevel ?? SPARK_DEFAULT_LEVELS;
      const exhausted = `0|16|1|[RECURSION_LEVEL_LIMIT_EXCEEDED] Recursion level limit ${levels} reached.`;
      return {
        role: 'expression',
        expression: node,
        levels: levels >= UNLIMITED_LEVELS ? null : levels,
        exhausted,
      };
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.role === 'with') return addRecursive(meaning.clause, context);
      const { expression, levels } = meaning;
      const own = expression.name.text.toLowerCase();
      const parts = recursiveParts(expression.query.body, own, context);
      if (parts !== null && parts.branches.length > 1) return severalBranches();
      const word = asWord(expression, context);
      const text = `MAX RECURSION LEVEL ${levels ?? UNLIMITED_LEVELS} AS`;
      return {
        edits: { spans: [{ span: word, pieces: [context.text(text, word)] }] },
        fidelity: EXACT,
      };
    },
    duckdb: (meaning, context) => {
      if (meaning.role === 'with') return addRecursive(meaning.clause, context);
      const { expression } = meaning;
      const guarded = withLevels(meaning, context);
      if (guarded !== null) return { pieces: guarded, fidelity: EXACT, silent: true };
      // Without a limit, the time limit of a preview stands in for it.
      const word = asWord(expression, context);
      const start = expression.columns.at(-1)?.end ?? expression.name.end;
      const close = context.tokens({ start, end: word.start }).find((token) => token.text === ')');
      const from = close?.span.end ?? start;
      return {
        edits: {
          spans: [{ span: { start: from, end: word.end }, pieces: [context.text(' AS', word)] }],
        },
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Recursive common table expression',
    behaviour: {
      tsql: 'A CTE that refers to itself is recursive without a word for it; it fails after 100 recursions unless OPTION (MAXRECURSION n) says otherwise, 0 for no limit.',
      databricks:
        'WITH RECURSIVE; it fails after 100 levels, the anchor included, unless MAX RECURSION LEVEL says otherwise.',
    },
    port: 'WITH RECURSIVE and MAX RECURSION LEVEL, one more than the recursions for the anchor.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/with-common-table-expression-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-cte',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101) SELECT count(*) AS c FROM n;',
      rows: [['101']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-query (MAXRECURSION: 100 by default)',
      naive:
        'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101) SELECT count(*) AS c FROM n;',
    },
  ],
});

function severalBranches(): Emission {
  const because =
    'Spark takes one recursive branch: put the tables that the branches join together by UNION ALL first.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

/**
 * DuckDB recurses without a limit. Each row carries its level, in a CTE of its own from which the one
 * that is asked for takes its columns; beyond the last level the error is raised. Null where the CTE has
 * no such shape.
 */
function withLevels(
  meaning: Extract<Meaning, { role: 'expression' }>,
  context: WriteContext,
): readonly Piece[] | null {
  const { expression, levels, exhausted } = meaning;
  const { query } = expression;
  const own = expression.name.text.toLowerCase();
  const named = expression.columns.map((column) => column.text);
  const names =
    named.length > 0 ? named : context.outputOf(query.body).map((output) => output.name);
  if (levels === null || names.length === 0 || names.some((name) => name === '' || name === '*'))
    return null;
  const inner = context.fresh(`${own.replaceAll(/[^a-z0-9_]/g, '_')}_levels`);
  const replace = new Map<Node, readonly Piece[]>();
  const parts = recursiveParts(query.body, own, context);
  const several = parts !== null && parts.branches.length > 1 && query.orderBy === null;
  const anchors = several ? parts.anchor : null;
  for (const branch of several ? parts.branches : branchesOf(query.body)) {
    const last = branch.kind === 'QuerySpecification' ? branch.items.at(-1) : undefined;
    if (branch.kind !== 'QuerySpecification' || last === undefined) return null;
    const itself = (branch.from === null ? [] : tablesOf(branch.from)).filter((table) =>
      isReferenceTo(own, table, context),
    );
    const reference = itself[0];
    if (reference?.kind !== 'NamedTable') {
      replace.set(last, context.sql`${context.emit(last)}, 0`);
      continue;
    }
    if (
      branch.items.some(
        (item) => item.expression.kind === 'Star' && item.expression.qualifier === null,
      )
    )
      return null;
    const qualifier = context.identifier(reference.alias?.name.text ?? expression.name.text);
    const level = `${qualifier}.recursion_level`;
    const next = context.sql`CASE WHEN ${level} >= ${levels - 1} THEN error(${context.literal(`portside:${exhausted}`)}) ELSE ${level} + 1 END`;
    replace.set(last, context.sql`${context.emit(last)}, ${next}`);
    replace.set(reference.name, [
      context.text(reference.alias === null ? `${inner} AS ${qualifier}` : inner, reference.name),
    ]);
  }
  const list = names.map((name) => context.identifier(name)).join(', ');
  // The engine takes one recursive branch: several of them together are one.
  const rows =
    several && anchors !== null
      ? context.sql`SELECT anchors.*, 0 FROM (${context.emit(anchors)}) AS anchors UNION ALL (${parts.branches.flatMap(
          (branch, index): readonly Piece[] => [
            ...(index === 0 ? [] : [context.text(' UNION ALL ')]),
            { emit: branch, replace },
          ],
        )})`
      : [{ emit: query, replace }];
  return context.sql`${inner} (${list}, recursion_level) AS (${rows}), ${context.emit(expression.name)} AS (SELECT ${list} FROM ${inner})`;
}

/** What stands before the first recursive branch, and the branches from it on; null where there is no anchor. */
function recursiveParts(
  body: QueryBody,
  own: string,
  context: WriteContext,
): { readonly anchor: QueryBody; readonly branches: readonly QueryBody[] } | null {
  const refers = (branch: QueryBody): boolean =>
    branch.kind === 'QuerySpecification' &&
    branch.from !== null &&
    tablesOf(branch.from).some((table) => isReferenceTo(own, table, context));
  const branches: QueryBody[] = [];
  let anchor = body;
  while (anchor.kind === 'SetOperation' && refers(anchor.right)) {
    branches.unshift(anchor.right);
    anchor = anchor.left;
  }
  return branches.length === 0 || branchesOf(anchor).some(refers) ? null : { anchor, branches };
}

function isReferenceTo(name: string, table: TableReference, context: WriteContext): boolean {
  return (
    table.kind === 'NamedTable' &&
    table.name.parts.length === 1 &&
    table.name.parts[0]?.text.toLowerCase() === name &&
    context.relationOf(table)?.kind === 'cte'
  );
}

function isRecursive(site: ReadSite, clause: WithClause): boolean {
  return clause.expressions.some((expression) => site.binding.recursive.has(expression));
}

function addRecursive(clause: WithClause, context: WriteContext): Emission | null {
  if (clause.recursive) return null;
  const word = context.tokens({ start: clause.start, end: clause.end })[0];
  if (word === undefined) return null;
  const pieces = [context.text('WITH RECURSIVE', word.span)];
  return { edits: { spans: [{ span: word.span, pieces }] }, fidelity: EXACT, silent: true };
}

/** The span of the word AS between the name and the query, from any MAX RECURSION LEVEL before it on. */
function asWord(
  expression: CommonTableExpression,
  context: WriteContext,
): { start: number; end: number } {
  const start = expression.columns.at(-1)?.end ?? expression.name.end;
  const words = context.tokens({ start, end: expression.query.start });
  const as = words.find((word) => word.text.toUpperCase() === 'AS');
  if (as === undefined) return { start, end: start };
  return as.span;
}

function maximumRecursion(statement: Statement): number | null {
  return optionOf(statement)?.maxRecursion ?? null;
}

function optionOf(statement: Statement): OptionClause | null {
  switch (statement.kind) {
    case 'SelectStatement':
      return statement.query.option;
    case 'InsertStatement':
      return (
        statement.option ?? (statement.source?.kind === 'Query' ? statement.source.option : null)
      );
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
      return statement.option;
    default:
      return null;
  }
}
