import type { JoinedTable, Node, ParenthesizedTable } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

type Meaning = { readonly join: JoinedTable } | { readonly escape: ParenthesizedTable };

/** What a join's words say that the target has no words for: a hint, or a nesting without parentheses. */
export const joinSpellingOperation = defineOperation<Meaning>({
  operation: 'join-spelling',
  meaningIn: {
    tsql: (site) => {
      const { node } = site;
      if (node.kind === 'JoinedTable' && (node.hint !== null || node.right.kind === 'JoinedTable'))
        return { join: node };
      if (node.kind === 'ParenthesizedTable' && site.textOf(node).startsWith('{'))
        return { escape: node };
      return null;
    },
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Join hints, nested joins and ODBC outer joins',
    behaviour: {
      tsql: 'LOOP, HASH, MERGE or REMOTE before JOIN says how to join; in a JOIN b JOIN c ON … ON … the right side is the join of b and c; {oj …} is the join in it.',
      databricks:
        'Hints are comments of a SELECT; a join is the right side of another only in parentheses.',
    },
    port: 'The hint is dropped, for it has no effect on the rows; the nested join and that of {oj …} get parentheses.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-join',
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-join',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT a.x, b.y, c.z FROM (VALUES (1), (2)) AS a (x) LEFT JOIN (VALUES (1), (2)) AS b (y) INNER HASH JOIN (VALUES (2)) AS c (z) ON c.z = b.y ON b.y = a.x;',
      rows: [
        ['1', null, null],
        ['2', '2', '2'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql (joined_table)',
      naive:
        'SELECT a.x, b.y, c.z FROM (VALUES (1), (2)) AS a (x) LEFT JOIN (VALUES (1), (2)) AS b (y) ON b.y = a.x INNER JOIN (VALUES (2)) AS c (z) ON c.z = b.y;',
    },
  ],
});

function write(meaning: Meaning, context: WriteContext): Emission {
  if ('escape' in meaning) {
    const pieces = context.sql`(${context.emit(meaning.escape.table)})`;
    return { pieces, fidelity: EXACT, silent: true };
  }
  const { join } = meaning;
  const { hint, left, right } = join;
  const word = context
    .tokens({ start: left.end, end: right.start })
    .find((token) => token.text.toUpperCase() === hint);
  const nested = right.kind === 'JoinedTable';
  const replace = new Map<Node, readonly Piece[]>(
    nested ? [[right, context.sql`(${context.emit(right)})`]] : [],
  );
  const spans = word === undefined ? [] : [{ span: word.span, pieces: [] }];
  return { edits: { replace, spans }, fidelity: EXACT, silent: hint === null };
}
