import type { TableFunction } from '../../syntax/ast/index.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { written } from './call.ts';

interface Meaning {
  /** Its arguments: the end; start and end; start, end and step. */
  readonly table: TableFunction;
}

/** range: a row for each whole number from a start up to an end, which is not among them. */
export const numberRowsOperation = defineOperation<Meaning>({
  operation: 'number-rows',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: ({ node }) => (node.kind === 'TableFunction' ? { table: node } : null),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ table }, context): Emission => {
      const given = table.arguments.slice(0, 3).flatMap((argument, index) => context.sql`${index === 0 ? '' : ', '}CAST(${context.emit(argument)} AS BIGINT)`);
      const column = table.alias?.columns[0]?.text ?? 'id';
      const name = table.alias === null ? context.fresh('numbers') : table.alias.name.text;
      return written(context, context.sql`range(${given}) AS ${context.identifier(name)}(${context.identifier(column)})`);
    },
  },
  docs: {
    title: 'Rows of numbers',
    behaviour: {
      tsql: 'GENERATE_SERIES of SQL Server 2022 gives the numbers up to its end, which is among them.',
      databricks: 'range gives the numbers up to its end, which is not among them.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/range'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: 'SELECT id FROM range(2, 8, 3) ORDER BY id;',
      rows: [['2'], ['5']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/range',
      naive: null,
    },
  ],
});
