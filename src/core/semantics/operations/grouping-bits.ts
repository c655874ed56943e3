import type { FunctionCall } from '../../syntax/ast/index.ts';
import { BIGINT, INTEGER, type DataType } from '../data-type.ts';
import { defineOperation } from '../operation.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written } from './call.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly result: DataType;
}

/** GROUPING and GROUPING_ID: which keys a subtotal's row leaves out, as bits. */
export const groupingBitsOperation = defineOperation<Meaning>({
  operation: 'grouping-bits',
  meaningIn: {
    tsql: (site) => {
      const at = callAt(site);
      return at === null ? null : { call: at.call, result: INTEGER };
    },
    databricks: (site) => {
      const at = callAt(site);
      return at === null ? null : { call: at.call, result: at.name === 'grouping_id' ? BIGINT : { type: 'integer', bits: 8, signed: true } };
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) =>
      written(context, context.sql`CAST(${aggregateCall(meaning.call, 'grouping', context.list(meaning.call.arguments), context)} AS ${context.typeName(meaning.result)})`),
  },
  docs: {
    title: 'GROUPING and GROUPING_ID',
    behaviour: {
      tsql: 'A bit per key, 1 where the row is a subtotal over it.',
      databricks: 'A bit per key, 1 where the row is a subtotal over it.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/grouping-id-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/grouping_id',
    ],
  },
  examples: [],
});
