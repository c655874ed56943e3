import type { Expression } from '../../syntax/ast/index.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { databricksConversionText } from './conversion-databricks.ts';
import { duckdbConversion } from './conversion-duckdb.ts';
import { isConversion, type Conversion } from '../conversion.ts';
import { readOperand } from './operand.ts';

type Meaning =
  | { readonly test: 'constant'; readonly value: 0 | 1 }
  | { readonly test: 'numeric'; readonly argument: Expression }
  | { readonly test: 'date'; readonly argument: Expression; readonly conversion: Conversion };

/** A number with an exponent, a sign, commas or a currency sign, or nothing of these. */
const NUMBER_SHAPE = '\\s*[-+]?[$£€]?[-+]?([0-9,]*[.]?[0-9,]*([eEdD][-+]?[0-9]+)?)\\s*';
/** What is numeric has one of these: one alone is enough. */
const NUMBER_SIGN = '[-+$£€0-9.,]';

/** A DATETIME has three digits of a second: https://learn.microsoft.com/en-us/sql/t-sql/functions/isdate-transact-sql */
const TOO_FINE = /[.:][0-9]{4}/u;
/** The year between month and day, or the day before the month behind a year. */
const UNUSUAL_ORDERS = new Set(['myd', 'dym', 'ydm']);

/** ISNUMERIC and ISDATE. */
export const valueTestOperation = defineOperation<Meaning>({
  operation: 'value-test',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.test === 'constant')
        return { pieces: context.sql`${meaning.value}`, fidelity: EXACT };
      const argument = context.emit(meaning.argument);
      if (meaning.test === 'numeric') {
        const statement = 'No text has a currency sign other than $, £ and €.';
        const pieces = context.sql`CAST(coalesce(${argument} RLIKE ${context.literal(`^${NUMBER_SHAPE}$`)} AND ${argument} RLIKE ${context.literal(NUMBER_SIGN)}, false) AS INT)`;
        return {
          pieces,
          fidelity: { kind: 'conditional', assumptions: [{ statement, check: null }] },
        };
      }
      const given = context.sql`nullif(trim(${argument}), '')`;
      const facts = { trimmed: true, notBlank: true, name: context.textOf(meaning.argument) };
      const read = meaning.conversion.steps.filter(({ step }) => step === 'parse-date');
      const parsing = { ...meaning.conversion, steps: read };
      const { pieces, assumptions } = databricksConversionText(context, parsing, given, facts);
      const digits = {
        statement: `No text in ${facts.name} has more than three digits of a second.`,
        check: null,
      };
      return {
        pieces: context.sql`CAST(${pieces} IS NOT NULL AS INT)`,
        fidelity: { kind: 'conditional', assumptions: [...assumptions, digits] },
      };
    },
    duckdb: (meaning, context) => {
      if (meaning.test === 'constant')
        return { pieces: context.sql`${meaning.value}`, fidelity: EXACT, silent: true };
      if (meaning.test === 'date') {
        const given = context.sql`nullif(trim(${meaning.argument}), '')`;
        const value = duckdbConversion(context, meaning.conversion, {
          pieces: given,
          simple: false,
        });
        return {
          pieces: context.sql`CAST(coalesce(${value.pieces} IS NOT NULL AND NOT regexp_matches(${meaning.argument}, '${TOO_FINE.source}'), FALSE) AS INTEGER)`,
          fidelity: EXACT,
          silent: true,
        };
      }
      const argument = context.sql`${meaning.argument}`;
      const pieces = context.sql`CAST(coalesce(regexp_full_match(${argument}, ${context.literal(NUMBER_SHAPE)}) AND regexp_matches(${argument}, ${context.literal(NUMBER_SIGN)}), FALSE) AS INTEGER)`;
      return { pieces, fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'ISNUMERIC and ISDATE',
    behaviour: {
      tsql: 'ISNUMERIC is 1 for whatever converts to any numeric type, for $ and + too; ISDATE for what converts to a DATETIME.',
      databricks: 'Has no such functions; try_cast gives NULL for what does not convert.',
    },
    port: 'A regular expression of what ISNUMERIC takes; try_cast … IS NOT NULL for ISDATE, as 0 or 1.',
    action: 'Check the texts named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/isnumeric-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/isdate-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT ISNUMERIC('12.5') AS a, ISNUMERIC('12a') AS b, ISDATE('2024-02-30') AS c;",
      rows: [['1', '0', '0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/isnumeric-transact-sql, .../isdate-transact-sql',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const argument = site.node.arguments[0];
  if (argument === undefined) return lacksArguments(site);
  const from = site.typeOf(argument);
  if (at.name === 'isnumeric') {
    if (from.type === 'text' || from.type === 'unknown') return { test: 'numeric', argument };
    return {
      test: 'constant',
      value:
        from.type === 'integer' ||
        from.type === 'decimal' ||
        from.type === 'floating' ||
        from.type === 'boolean'
          ? 1
          : 0,
    };
  }
  const to = { type: 'timestamp', precision: 'ticks', zone: 'none' } as const;
  const text =
    from.type === 'unknown'
      ? ({
          type: 'text',
          length: 'max',
          unicode: true,
          padded: false,
          collation: site.settings.collation,
        } as const)
      : from;
  const conversion = site.dialect.convert({
    from: text,
    to,
    style: null,
    attempt: true,
    settings: site.settings,
  });
  if (UNUSUAL_ORDERS.has(site.settings.dateFormat))
    return unknown(`texts in the order ${site.settings.dateFormat} are not read as dates here`);
  const given = site.constantOf(argument);
  if (typeof given === 'string') {
    if (/^\s*\d{1,2}[/.-]\d{4}[/.-]\d{1,2}/u.test(given))
      return unknown('a text with its year in the middle is not read as a date here');
    if (TOO_FINE.test(given)) return { test: 'constant', value: 0 };
    const operand = readOperand(site, argument, to);
    if (!('unknown' in operand))
      return { test: 'constant', value: operand.constant === null ? 0 : 1 };
  }
  return isConversion(conversion)
    ? { test: 'date', argument, conversion }
    : unknown(conversion.why);
}
