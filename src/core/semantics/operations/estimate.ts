import type { FunctionCall } from '../../syntax/ast/index.ts';
import type { Fidelity } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import { aggregateCall } from './aggregate-call.ts';
import { written } from './call.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly call: FunctionCall;
}

const SKETCH: Fidelity = {
  kind: 'approximate',
  differs: 'each engine estimates by a sketch of its own.',
};

/** APPROX_COUNT_DISTINCT: an estimate, which differs from engine to engine. */
export const estimateOperation = defineOperation<Meaning>({
  operation: 'estimate',
  meaningIn: {
    tsql: readerOf('FunctionCall', ({ node }) => ({ call: node })),
    databricks: readerOf('FunctionCall', ({ node }) => ({ call: node })),
  },
  emitAs: {
    'databricks-sql': () => ({ edits: {}, fidelity: SKETCH }),
    duckdb: (meaning, context) =>
      written(
        context,
        aggregateCall(
          meaning.call,
          'approx_count_distinct',
          context.list(meaning.call.arguments.slice(0, 1)),
          context,
        ),
        SKETCH,
      ),
  },
  docs: {
    title: 'Estimated counts',
    behaviour: {
      tsql: 'APPROX_COUNT_DISTINCT is within 2 % with a probability of 97 %.',
      databricks: 'approx_count_distinct has a relative standard deviation of 5 % by default.',
    },
    port: 'Copied.',
    action: 'Use COUNT(DISTINCT …) where the number must be the same.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/approx-count-distinct-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/approx_count_distinct',
    ],
  },
  examples: [],
});
