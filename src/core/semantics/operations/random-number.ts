import { defineOperation, type Emission } from '../operation.ts';
import { readerOf } from '../site.ts';
import type { Fidelity } from '../finding.ts';

interface Meaning {
  readonly seeded: boolean;
}

const DIFFERS: Fidelity = {
  kind: 'approximate',
  differs: 'the numbers are others, and in T-SQL one number serves all rows of a statement',
};

/** RAND: chance can't be compared. */
export const randomNumberOperation = defineOperation<Meaning>({
  operation: 'random-number',
  meaningIn: {
    tsql: readerOf('FunctionCall', ({ node }) => ({ seeded: node.arguments.length > 0 })),
    databricks: readerOf('FunctionCall', ({ node }) => ({ seeded: node.arguments.length > 0 })),
  },
  emitAs: {
    'databricks-sql': (): Emission => ({ edits: {}, fidelity: DIFFERS }),
    duckdb: (_, context): Emission => ({ pieces: context.sql`random()`, fidelity: DIFFERS }),
  },
  docs: {
    title: 'Random numbers',
    behaviour: {
      tsql: 'RAND() is drawn once per statement; with a seed it is a fixed series.',
      databricks: 'rand() is drawn for each row; a seed gives another series.',
    },
    port: 'rand().',
    action:
      'Write rand() where each row shall have its own number; else put one into a variable first.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/rand-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/rand',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT SIGN(FLOOR(RAND())) AS a;',
      rows: [['0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/rand-transact-sql (from 0 through 1, exclusive)',
      naive: null,
    },
  ],
});
