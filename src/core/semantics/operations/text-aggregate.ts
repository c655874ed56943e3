import type { FunctionCall } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callTail } from './aggregate-call.ts';
import {
  callAt,
  isRewritten,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import type { Unknown } from '../operation.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly value: TextArgument;
  readonly separator: TextArgument | null;
}

/** STRING_AGG and listagg: texts joined, in an order if one is given; NULLs are left out. */
export const textAggregateOperation = defineOperation<Meaning>({
  operation: 'text-aggregate',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const fidelity = together(textFidelity(meaning.value), order(meaning.call));
      if (isRewritten(meaning.value)) return written(context, listagg(meaning, context), fidelity);
      return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
    },
    duckdb: (meaning, context) => {
      const { call } = meaning;
      const separator =
        meaning.separator === null ? [context.text("''")] : writeText(meaning.separator, context);
      const sorted =
        call.withinGroup.length === 0
          ? []
          : context.sql` ORDER BY ${context.list(call.withinGroup)}`;
      const pieces = context.sql`string_agg(${call.distinct ? 'DISTINCT ' : ''}${writeText(meaning.value, context)}, ${separator}${sorted})${callTail(call, context)}`;
      return written(context, pieces, together(textFidelity(meaning.value), order(call)));
    },
  },
  docs: {
    title: 'STRING_AGG',
    behaviour: {
      tsql: 'STRING_AGG joins the texts that are not NULL; without WITHIN GROUP their order is not defined.',
      databricks: 'string_agg, or listagg, does the same, with an order in WITHIN GROUP.',
    },
    port: 'Copied.',
    action: 'Give an order in WITHIN GROUP where the order matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-agg-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/listagg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT STRING_AGG(x, ',') WITHIN GROUP (ORDER BY x DESC) AS s FROM (VALUES ('a'), (NULL), ('b')) AS t (x);",
      rows: [['b,a']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-agg-transact-sql (NULLs are ignored; WITHIN GROUP orders)',
      naive:
        "SELECT array_join(collect_list(x), ',') AS s FROM (VALUES ('a'), (NULL), ('b')) AS t (x);",
    },
  ],
});

function order(call: FunctionCall): ReturnType<typeof conditional> {
  return call.withinGroup.length > 0
    ? { kind: 'exact' }
    : conditional('the order of the joined texts does not matter, for none is given.');
}

function listagg(
  { call, value, separator }: Meaning,
  context: WriteContext,
): ReturnType<WriteContext['sql']> {
  const given =
    separator === null
      ? writeText(value, context)
      : context.sql`${writeText(value, context)}, ${writeText(separator, context)}`;
  const sorted =
    call.withinGroup.length === 0
      ? []
      : context.sql` WITHIN GROUP (ORDER BY ${context.list(call.withinGroup)})`;
  return context.sql`string_agg(${call.distinct ? 'DISTINCT ' : ''}${given})${sorted}${callTail(call, context)}`;
}

function read(site: SiteOf<'FunctionCall'>, booleans: 'digit' | 'word'): Meaning | Unknown | null {
  const at = callAt(site);
  const [first, second] = site.node.arguments;
  if (first === undefined) return lacksArguments(site);
  if (at.call.words.includes('GRAPH PATH'))
    return unknown('the nodes along a path of a graph have no counterpart in Databricks SQL');
  const value = textArgument(site, first, booleans);
  const separator = second === undefined ? null : textArgument(site, second, booleans);
  if (value === null || (second !== undefined && separator === null))
    return unknown(
      `the text form of ${site.textOf(first)} is a matter of styles: write the CONVERT`,
    );
  return { call: at.call, value, separator };
}
