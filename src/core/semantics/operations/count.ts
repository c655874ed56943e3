import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Collation, DataType } from '../data-type.ts';
import { BIGINT, INTEGER } from '../data-type.ts';
import { defineOperation } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written } from './call.ts';
import { collationKey, groupingCollation } from './collation-key.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly arguments: readonly Expression[];
  /** For COUNT(DISTINCT text): what is the same. */
  readonly collation: Collation | null;
  readonly result: DataType;
}

/** COUNT: the type of the number, and what is distinct. */
export const countOperation = defineOperation<Meaning>({
  operation: 'count',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) =>
      read(site, callAt(site).name === 'count_big' ? BIGINT : INTEGER),
    ),
    databricks: readerOf('FunctionCall', (site) => read(site, BIGINT)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const [argument] = meaning.arguments;
      const name = meaning.call.name;
      if (meaning.collation !== null && argument !== undefined) {
        return written(
          context,
          aggregateCall(
            meaning.call,
            'count',
            collationKey(context, meaning.collation, operand(argument, context)),
            context,
          ),
        );
      }
      if (meaning.result === INTEGER || context.textOf(name).toLowerCase() === 'count') return null;
      return {
        edits: { replace: new Map([[name, [context.text('count', name)]]]) },
        fidelity: { kind: 'exact' },
        silent: true,
      };
    },
    duckdb: (meaning, context) => {
      const { call, collation } = meaning;
      const [argument] = meaning.arguments;
      if (collation !== null && argument !== undefined) {
        const key = collationKey(context, collation, operand(argument, context));
        return written(
          context,
          context.sql`CAST(${aggregateCall(call, 'count', key, context)} AS ${context.typeName(meaning.result)})`,
        );
      }
      if (meaning.arguments.length > 1) {
        // A row in which any value is NULL is not counted; DuckDB would count it as a row.
        const present = meaning.arguments.flatMap(
          (each, index) => context.sql`${index === 0 ? '' : ' AND '}${each} IS NOT NULL`,
        );
        const row = context.sql`CASE WHEN ${present} THEN (${context.list(meaning.arguments)}) END`;
        return written(context, aggregateCall(call, 'count', row, context));
      }
      const given =
        meaning.arguments.length === 0 ? [context.text('*')] : context.list(meaning.arguments);
      return written(
        context,
        context.sql`CAST(${aggregateCall(call, 'count', given, context)} AS ${context.typeName(meaning.result)})`,
      );
    },
  },
  docs: {
    title: 'COUNT',
    behaviour: {
      tsql: 'COUNT gives an INT, COUNT_BIG a BIGINT; COUNT(DISTINCT text) takes texts for the same that the collation does.',
      databricks: 'count gives a BIGINT; texts are the same if their bytes are.',
    },
    port: 'The text carries the collation that compares as the old one did.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/count-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/count',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT COUNT(DISTINCT x) AS n FROM (VALUES ('a'), ('A'), ('a ')) AS t (x);",
      rows: [['1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (CI), https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment (trailing blanks)',
      naive: "SELECT COUNT(DISTINCT x) AS n FROM (VALUES ('a'), ('A'), ('a ')) AS t (x);",
    },
  ],
});

/** The argument; an explicit COLLATE on it is what the collation was read from. */
function operand(
  argument: Expression,
  context: Parameters<typeof collationKey>[0],
): ReturnType<typeof collationKey> {
  return [context.emit(argument.kind === 'CollateExpression' ? argument.operand : argument)];
}

function read(site: SiteOf<'FunctionCall'>, result: DataType): Meaning | null {
  const at = callAt(site);
  const [argument] = at.call.arguments;
  const single = at.call.distinct && at.call.arguments.length === 1 && argument !== undefined;
  const collation = single ? groupingCollation(site.typeOf(argument)) : null;
  return { call: at.call, arguments: at.call.arguments, collation, result };
}
