import type { TableFunction } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { textArgument, textFidelity, writeText, written, type TextArgument } from './call.ts';

interface Meaning {
  readonly table: TableFunction;
  readonly text: TextArgument;
  readonly separator: TextArgument;
  /** The separator, where it is a constant. */
  readonly constant: string | null;
  /** A second column, ORDINAL, counts from 1. */
  readonly ordinal: boolean;
}

/** STRING_SPLIT: a row for each part of a text. */
export const splitRowsOperation = defineOperation<Meaning>({
  operation: 'split-rows',
  meaningIn: { tsql: readerOf('TableFunction', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context): Emission => {
      const { text, separator, constant } = meaning;
      const pattern =
        constant === null
          ? context.sql`concat('\\\\Q', ${writeText(separator, context)}, '\\\\E')`
          : context.sql`${context.literal(constant.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))}`;
      const parts = context.sql`split(${writeText(text, context)}, ${pattern})`;
      const fidelity = textFidelity(text, separator);
      if (!meaning.ordinal)
        return written(context, context.sql`explode(${parts})${alias(meaning, context)}`, fidelity);
      const inner = context.sql`(SELECT part AS value, CAST(place + 1 AS BIGINT) AS ordinal FROM posexplode(${parts}) AS parts(place, part))`;
      return written(context, context.sql`${inner}${alias(meaning, context)}`, fidelity);
    },
    duckdb: (meaning, context): Emission => {
      const { text, separator } = meaning;
      const parts = context.sql`string_split(${writeText(text, context)}, ${writeText(separator, context)})`;
      const fidelity = textFidelity(text, separator);
      if (!meaning.ordinal)
        return written(context, context.sql`unnest(${parts})${alias(meaning, context)}`, fidelity);
      const inner = context.sql`(SELECT unnest(${parts}) AS value, generate_subscripts(${parts}, 1) AS ordinal)`;
      return written(context, context.sql`${inner}${alias(meaning, context)}`, fidelity);
    },
  },
  docs: {
    title: 'STRING_SPLIT',
    behaviour: {
      tsql: 'STRING_SPLIT gives a row for each part, in no certain order, and the part’s number if asked.',
      databricks: 'split takes a regular expression and gives an array; explode makes rows of it.',
    },
    port: 'explode(split(…)) with the separator’s special characters escaped; posexplode for the ordinal.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-split-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/split',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT s.value FROM STRING_SPLIT('a|b', '|') AS s ORDER BY s.value;",
      rows: [['a'], ['b']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-split-transact-sql',
      naive: "SELECT s.value FROM explode(split('a|b', '|')) AS s (value) ORDER BY s.value;",
    },
  ],
});

/** The alias, with names for the columns, which the function itself does not give. */
function alias(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { alias: given } = meaning.table;
  const names = meaning.ordinal ? ['value', 'ordinal'] : ['value'];
  const columns =
    given !== null && given.columns.length > 0 ? given.columns.map((column) => column.text) : names;
  const name = given === null ? context.fresh('parts') : given.name.text;
  return context.sql` AS ${context.identifier(name)}(${columns.map((column) => context.identifier(column)).join(', ')})`;
}

function read(site: SiteOf<'TableFunction'>): Meaning | Unknown | null {
  const { node } = site;
  const [first, second, third] = node.arguments;
  if (first === undefined || second === undefined) return null;
  const text = textArgument(site, first);
  const separator = textArgument(site, second);
  if (text === null || separator === null)
    return unknown('the arguments of STRING_SPLIT are no text');
  const ordinal = third === undefined ? 0 : site.constantOf(third);
  if (ordinal !== 0 && ordinal !== 1 && ordinal !== null)
    return unknown('whether an ordinal is asked for is no constant');
  const constant = site.constantOf(second);
  return {
    table: node,
    text,
    separator,
    constant: typeof constant === 'string' ? constant : null,
    ordinal: ordinal === 1,
  };
}
