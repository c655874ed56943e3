import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation } from '../data-type.ts';
import { BIGINT, INTEGER, TINYINT_UNSIGNED, type DataType } from '../data-type.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type ReadSite } from '../site.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written } from './call.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly result: DataType;
  /** The grouping keys, with the collations by which text keys are grouped. */
  readonly keys: readonly {
    readonly expression: Expression;
    readonly collation: Collation | null;
  }[];
}

/** GROUPING and GROUPING_ID: which keys a subtotal's row leaves out, as bits. */
export const groupingBitsOperation = defineOperation<Meaning>({
  operation: 'grouping-bits',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      return {
        call: at.call,
        result: at.name === 'grouping' ? TINYINT_UNSIGNED : INTEGER,
        keys: keysOf(site, at.call),
      };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      return {
        call: at.call,
        result: at.name === 'grouping_id' ? BIGINT : { type: 'integer', bits: 8, signed: true },
        keys: keysOf(site, at.call),
      };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      if (
        meaning.keys.every(
          ({ expression, collation }) =>
            collation === null || expression.kind === 'CollateExpression',
        )
      )
        return null;
      const name = context.textOf(meaning.call.name);
      return written(
        context,
        aggregateCall(meaning.call, name, keyPieces(meaning, context), context),
      );
    },
    duckdb: (meaning, context) =>
      written(
        context,
        context.sql`CAST(${aggregateCall(meaning.call, 'grouping', keyPieces(meaning, context), context)} AS ${context.typeName(meaning.result)})`,
      ),
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
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT GROUPING(x) AS g, COUNT(*) AS n FROM (VALUES ('a'), ('A')) AS t (x) GROUP BY ROLLUP (x) ORDER BY g;",
      rows: [
        ['0', '2'],
        ['1', '2'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/grouping-transact-sql',
      naive:
        "SELECT GROUPING(x) AS g, COUNT(*) AS n FROM VALUES ('a'), ('A') AS t (x) GROUP BY ROLLUP (x) ORDER BY GROUPING(x);",
    },
  ],
});

function keysOf(site: ReadSite, call: FunctionCall): Meaning['keys'] {
  return call.arguments.map((expression) => ({
    expression,
    collation: comparingCollation(site.typeOf(expression)),
  }));
}

/** The keys as GROUP BY has them: text under its collation. */
function keyPieces(meaning: Meaning, context: WriteContext): readonly Piece[] {
  return meaning.keys.flatMap(({ expression, collation }, index) => {
    const bare = expression.kind === 'CollateExpression' ? expression.operand : expression;
    const key =
      collation === null
        ? [context.emit(expression)]
        : collationKey(context, collation, context.sql`${bare}`);
    return index === 0 ? key : [context.text(', '), ...key];
  });
}
