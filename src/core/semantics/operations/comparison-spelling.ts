import type { ComparisonExpression } from '../../syntax/ast/index.ts';
import type { Span } from '../../text/span.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly comparison: ComparisonExpression;
}

/** `!<` and `!>`, which other dialects write `>=` and `<=`. */
export const comparisonSpellingOperation = defineOperation<Meaning>({
  operation: 'comparison-spelling',
  concerns: (node) =>
    node.kind === 'ComparisonExpression' && (node.operator === '>=' || node.operator === '<='),
  meaningIn: {
    tsql: readerOf('ComparisonExpression', ({ node }) => ({ comparison: node })),
    databricks: readerOf('ComparisonExpression', ({ node }) => ({ comparison: node })),
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Not less than, not greater than',
    behaviour: {
      tsql: '!< is "not less than", !> is "not greater than".',
      databricks: 'They are >= and <=; Spark reads the other spelling, too.',
    },
    port: 'The usual spelling.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/not-less-than-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT x FROM (VALUES (1), (2), (3)) AS t (x) WHERE x !< 2 AND x !> 2;',
      rows: [['2']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/not-less-than-transact-sql',
      naive: null,
    },
  ],
});

function write(meaning: Meaning, context: WriteContext): Emission | null {
  const { left, right, operator } = meaning.comparison;
  const tokens = context.tokens({ start: left.end, end: right.start });
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined || !first.text.startsWith('!')) return null;
  const span: Span = { start: first.span.start, end: last.span.end };
  return {
    edits: { spans: [{ span, pieces: [context.text(operator, span)] }] },
    fidelity: EXACT,
    silent: true,
  };
}
