import type { FunctionCall } from '../../syntax/ast/index.ts';
import { DOUBLE, INTEGER, type DataType } from '../data-type.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall, castAround } from './aggregate-call.ts';
import { callAt, written } from './call.ts';
import { fidelityFrom } from './case.ts';
import { readOperand, writeOperand, type Operand } from './operand.ts';

interface Meaning {
  readonly call: FunctionCall;
  /** The function's name, the same in all that have it. */
  readonly name: string;
  /** The type that the number has; null where the argument decides. */
  readonly result: DataType | null;
  /** NULLs are passed over unless they count. */
  readonly ignoresNulls: boolean;
  /** What LAG and LEAD give beyond the partition, where it is of another type than the value. */
  readonly filler: Operand | null;
  readonly constantOffset: boolean;
}

/** ROW_NUMBER, RANK, LAG and the other window functions, whose names and meaning are standard. */
export const windowFunctionOperation = defineOperation<Meaning>({
  operation: 'window-function',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, null)),
    // Ranks are INT in Spark: https://docs.databricks.com/aws/en/sql/language-manual/functions/row_number
    databricks: readerOf('FunctionCall', (site) => read(site, INTEGER)),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      if (!meaning.constantOffset)
        return {
          pieces: [],
          fidelity: {
            kind: 'manual',
            because: `the offset of ${meaning.name.toUpperCase()} must be a constant in Databricks SQL.`,
          },
        };
      return meaning.filler === null ? null : withFiller(meaning.filler, context);
    },
    duckdb: (meaning, context): Emission | null => {
      const { call, name, result } = meaning;
      if (meaning.filler !== null && call.nullTreatment === null)
        return withFiller(meaning.filler, context);
      if (call.nullTreatment !== null)
        return written(context, aggregateCall(call, name, context.list(call.arguments), context));
      return result === null ? null : castAround(context, result, true);
    },
  },
  docs: {
    title: 'Window functions',
    behaviour: {
      tsql: 'ROW_NUMBER, RANK, DENSE_RANK and NTILE give a BIGINT.',
      databricks: 'row_number, rank, dense_rank and ntile give an INT.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/row-number-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/row_number',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT x, LAG(x, 1, 0) OVER (ORDER BY x) AS p FROM (VALUES (1), (3)) AS t (x) ORDER BY x;',
      rows: [
        ['1', '0'],
        ['3', '1'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/lag-transact-sql',
      naive: null,
    },
  ],
});

const RANKS = new Set(['row_number', 'rank', 'dense_rank', 'ntile']);

/** The call with the value beyond the partition in the type of the others. */
function withFiller(filler: Operand, context: WriteContext): Emission {
  const { pieces, assumptions, manual } = writeOperand(context, filler);
  return {
    edits: { replace: new Map([[filler.node, pieces]]) },
    fidelity: fidelityFrom(assumptions, manual),
    silent: context.target === 'duckdb',
  };
}

function read(site: SiteOf<'FunctionCall'>, rankType: DataType | null): Meaning | Unknown | null {
  const at = callAt(site);
  const result = RANKS.has(at.name)
    ? rankType
    : at.name === 'percent_rank' || at.name === 'cume_dist'
      ? DOUBLE
      : null;
  const [value, offset, beyond] = at.call.arguments;
  const given =
    rankType !== null || value === undefined || beyond === undefined
      ? null
      : readOperand(site, beyond, site.typeOf(value));
  if (given !== null && 'unknown' in given) return given;
  const isConverted = given !== null && (given.conversion !== null || given.constant !== null);
  return {
    filler: isConverted ? given : null,
    constantOffset:
      (at.name !== 'lag' && at.name !== 'lead') ||
      offset === undefined ||
      offset.kind === 'Variable' ||
      site.constantOf(offset) !== undefined,
    call: at.call,
    name: at.name,
    result,
    ignoresNulls: at.call.nullTreatment === 'IGNORE NULLS',
  };
}
