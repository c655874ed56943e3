import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import {
  callAt,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { once } from './conversion-duckdb.ts';
import {
  SPARK_LETTERS,
  readSections,
  strptimePattern,
  type PatternPart,
  type ReadPattern,
} from './date-pattern.ts';
import { isNumber, isSimple, readOperand, writeOperand, type Operand } from './operand.ts';
import { readerOf } from '../site.ts';

type Gives = 'date' | 'wall-clock' | 'instant';

type Meaning =
  | {
      readonly text: TextArgument;
      readonly pattern: ReadPattern;
      readonly gives: Gives;
      readonly onFailure: 'error' | 'null';
    }
  /** Without a pattern, and of a date with any (Spark 4.2.1), it is a cast. */
  | { readonly operand: Operand; readonly gives: Gives };

/** to_date, to_timestamp and their kin: a text read by a pattern. */
export const parseDateOperation = defineOperation<Meaning>({
  operation: 'parse-date',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const [given, format] = site.node.arguments;
      if (given === undefined) return lacksArguments(site);
      const gives: Gives = at.name.endsWith('date')
        ? 'date'
        : at.name.endsWith('ntz')
          ? 'wall-clock'
          : 'instant';
      const { type } = site.typeOf(given);
      if (format !== undefined && gives !== 'date' && isNumber(site.typeOf(given)))
        return unknown('Spark reads no number by a pattern: write the CAST to STRING');
      if (format === undefined || type === 'date' || type === 'timestamp') {
        const to =
          gives === 'date'
            ? ({ type: 'date' } as const)
            : ({
                type: 'timestamp',
                precision: 6,
                zone: gives === 'instant' ? 'instant' : 'none',
              } as const);
        const operand = readOperand(site, given, to, null, at.name.startsWith('try_'));
        return 'unknown' in operand ? operand : { operand, gives };
      }
      const text = textArgument(site, given, 'word');
      const constant = site.constantOf(format);
      const pattern = typeof constant === 'string' ? readSections(constant, SPARK_LETTERS) : null;
      if (text === null || pattern === null)
        return unknown('the pattern is no constant, or has letters that are not known here');
      const onFailure = at.name.startsWith('try_') ? 'null' : 'error';
      return { text, pattern, gives, onFailure };
    }),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context): Emission => {
      const type = { date: 'DATE', 'wall-clock': 'TIMESTAMP', instant: 'TIMESTAMPTZ' }[
        meaning.gives
      ];
      if ('operand' in meaning)
        return written(
          context,
          context.sql`CAST(${writeOperand(context, meaning.operand).pieces} AS ${type})`,
        );
      const error = context.literal(
        'portside:0|16|1|[CANNOT_PARSE_TIMESTAMP] The text does not fit the pattern.',
      );
      const read = (text: readonly Piece[]): readonly Piece[] => {
        const parsed = parsedBy(context, meaning.pattern, text);
        return meaning.onFailure === 'null'
          ? parsed
          : context.sql`coalesce(${parsed}, CASE WHEN ${text} IS NOT NULL THEN error(${error}) END)`;
      };
      const simple = meaning.text.form === 'text' && isSimple(meaning.text.node);
      const value = once(context, { pieces: writeText(meaning.text, context), simple }, read);
      const { flat } = meaning.pattern;
      const shortYear =
        flat.length > 1 &&
        flat.some((parts) => parts.some((part) => 'field' in part && part.field === 'year-2'));
      const fidelity = together(
        textFidelity(meaning.text),
        shortYear ? conditional('no year of two digits is 69 or more.') : EXACT,
      );
      return written(context, context.sql`CAST(${value} AS ${type})`, fidelity);
    },
  },
  docs: {
    title: 'Reading dates by a pattern',
    behaviour: {
      tsql: 'CONVERT reads a text by its style.',
      databricks:
        'to_date and to_timestamp read a text by a pattern; what does not fit is an error, NULL with try_.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_date',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_timestamp',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT CAST(to_date('2016-12-31', 'yyyy-MM-dd') AS STRING) AS a, CAST(to_date('5/1/2024', 'd/M/yyyy') AS STRING) AS b, try_to_timestamp('x', 'yyyy') AS c;",
      rows: [['2016-12-31', '2024-01-05', null]],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_date, Spark 4.2.1',
      naive: null,
    },
  ],
});

/** Without a year it is 1970, where DuckDB takes 1900; two digits are of this century, where DuckDB takes the last from 69 on. */
function inSparksYears(
  context: WriteContext,
  parts: readonly PatternPart[],
  moment: readonly Piece[],
): readonly Piece[] {
  const years = parts.flatMap((part) =>
    'field' in part && part.field.startsWith('year') ? [part.field] : [],
  );
  if (years.length === 0) return context.sql`${moment} + to_years(70)`;
  return years.includes('year-2')
    ? context.sql`${moment} + CASE WHEN year(${moment}) < 2000 THEN to_years(100) ELSE to_years(0) END`
    : moment;
}

/**
 * The text as the first pattern that it fits reads it. What is optional between the fields is put into one form, so
 * that fewer formats are left; a day that is not written is 1 January 1970.
 */
function parsedBy(
  context: WriteContext,
  pattern: ReadPattern,
  text: readonly Piece[],
): readonly Piece[] {
  const regex = context.literal(pattern.regex);
  const [only] = pattern.flat;
  if (pattern.flat.length === 1 && only !== undefined)
    return context.sql`CASE WHEN regexp_full_match(${text}, ${regex}) THEN ${inSparksYears(context, only, context.sql`try_strptime(${text}, ${context.literal(strptimePattern(only))})`)} END`;
  const inOneForm = (format: string): string => format.replaceAll(/[ ,T]+/g, ' ').trim();
  const formats = [...new Set(pattern.flat.map(strptimePattern).map(inOneForm))]
    .filter((format) => format !== '')
    // %Y reads two digits, too, as the first century.
    .sort((a, b) => Number(b.includes('%y')) - Number(a.includes('%y')))
    .map((format) => context.literal(format));
  const fine = pattern.flat.some((parts) =>
    parts.some((part) => 'fraction' in part && part.fraction > 6),
  );
  const form = (fine ? [...ONE_FORM, SEVENTH_DIGIT] : ONE_FORM).reduce<readonly Piece[]>(
    (before, [found, instead]) =>
      context.sql`regexp_replace(${before}, ${context.literal(found)}, ${context.literal(instead)}, 'g')`,
    text,
  );
  const moment = context.sql`try_strptime(trim(${form}), [${formats.join(', ')}])`;
  return context.sql`CASE WHEN NOT regexp_full_match(${text}, ${regex}) THEN NULL WHEN trim(${text}) = '' THEN TIMESTAMP '1970-01-01' WHEN regexp_matches(${text}, '^ *[0-9]+:') THEN ${moment} + to_years(70) ELSE ${moment} END`;
}

/** Microseconds are kept, and DuckDB reads no more digits. */
const SEVENTH_DIGIT = ['([.][0-9]{6})[0-9]+', '\\1'] as const;

const ONE_FORM: readonly (readonly [string, string])[] = [
  ['([0-9])T', '\\1 '],
  ['([0-9])Z$', '\\1'],
  ['[ ,]+', ' '],
  [' *([AaPp][Mm])$', ' \\1'],
];
