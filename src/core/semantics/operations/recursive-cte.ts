import type { CommonTableExpression, OptionClause, Statement, WithClause } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

type Meaning =
  | { readonly role: 'with'; readonly clause: WithClause }
  | {
      readonly role: 'expression';
      readonly expression: CommonTableExpression;
      /** Levels, the anchor included, after which the query fails; null for no limit. */
      readonly levels: number | null;
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
      if (node.kind === 'WithClause') return isRecursive(site, node) ? { role: 'with', clause: node } : null;
      if (node.kind !== 'CommonTableExpression' || !site.binding.recursive.has(node)) return null;
      const limit = maximumRecursion(site.binding.statement) ?? TSQL_DEFAULT_RECURSIONS;
      return { role: 'expression', expression: node, levels: limit === 0 ? null : limit + 1 };
    },
    databricks: (site) => {
      const { node } = site;
      if (node.kind === 'WithClause') return isRecursive(site, node) ? { role: 'with', clause: node } : null;
      if (node.kind !== 'CommonTableExpression' || !site.binding.recursive.has(node)) return null;
      const levels = node.maxRecursionLevel ?? SPARK_DEFAULT_LEVELS;
      return { role: 'expression', expression: node, levels: levels >= UNLIMITED_LEVELS ? null : levels };
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.role === 'with') return addRecursive(meaning.clause, context);
      const { expression, levels } = meaning;
      const word = asWord(expression, context);
      const text = `MAX RECURSION LEVEL ${levels ?? UNLIMITED_LEVELS} AS`;
      return { edits: { spans: [{ span: word, pieces: [context.text(text, word)] }] }, fidelity: EXACT };
    },
    duckdb: (meaning, context) => {
      if (meaning.role === 'with') return addRecursive(meaning.clause, context);
      // The limit itself has no counterpart; the time limit of a preview stands in for it.
      const { expression } = meaning;
      const word = asWord(expression, context);
      const start = expression.columns.at(-1)?.end ?? expression.name.end;
      const close = context.tokens({ start, end: word.start }).find((token) => token.text === ')');
      const from = close?.span.end ?? start;
      return {
        edits: { spans: [{ span: { start: from, end: word.end }, pieces: [context.text(' AS', word)] }] },
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Recursive common table expression',
    behaviour: {
      tsql: 'A CTE that refers to itself is recursive without a word for it; it fails after 100 recursions unless OPTION (MAXRECURSION n) says otherwise, 0 for no limit.',
      databricks: 'WITH RECURSIVE; it fails after 100 levels, the anchor included, unless MAX RECURSION LEVEL says otherwise.',
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
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-query (MAXRECURSION: 100 by default)',
      naive: 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101) SELECT count(*) AS c FROM n;',
    },
  ],
});

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
function asWord(expression: CommonTableExpression, context: WriteContext): { start: number; end: number } {
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
      return statement.option ?? (statement.source?.kind === 'Query' ? statement.source.option : null);
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
      return statement.option;
    default:
      return null;
  }
}
