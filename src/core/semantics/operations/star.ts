import type { Star } from '../../syntax/ast/index.ts';
import { EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';

/** `* EXCEPT (a, b)`: all columns but some. */
export const starOperation = defineOperation<{ readonly star: Star }>({
  operation: 'star',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: ({ node }) =>
      node.kind === 'Star' && node.except.length > 0 ? { star: node } : null,
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ star }, context) => {
      const all = star.qualifier === null ? '*' : context.sql`${context.emit(star.qualifier)}.*`;
      return {
        pieces: context.sql`${all} EXCLUDE (${context.list(star.except)})`,
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'All columns but some',
    behaviour: { tsql: 'Has no such thing.', databricks: '* EXCEPT (a, b) leaves columns out.' },
    port: 'Kept.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-star',
      'https://duckdb.org/docs/stable/sql/expressions/star',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: 'SELECT * EXCEPT (b) FROM VALUES (1, 2, 3) AS t (a, b, c);',
      rows: [['1', '3']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});
