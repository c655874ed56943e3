import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { cultureOf, layoutOf, type CultureNames } from '../../dialects/tsql/cultures.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { together, written, lacksArguments } from './call.ts';
import { conditional, EXACT } from '../finding.ts';
import {
  DOTNET_LETTERS,
  SPARK_LETTERS,
  readPattern,
  sparkPattern,
  type DateField,
  type PatternPart,
} from './date-pattern.ts';
import { joinedTexts, strftimeText } from './date-text-duckdb.ts';
import { dateFidelity, dateValue, writeDate, type DateValue } from './date-value.ts';

interface Meaning {
  readonly value: DateValue;
  readonly pattern: readonly PatternPart[];
  /** Names of months and weekdays; null for English ones. */
  readonly names: CultureNames | null;
}

/** A date as text by a pattern: FORMAT of dates, date_format. */
export const formatDateOperation = defineOperation<Meaning>({
  operation: 'format-date',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const date = writeDate(meaning.value, context);
      const text = joinedRuns(meaning, context, (run) => {
        const pattern = context.literal(sparkPattern(run));
        return context.sql`date_format(${date}, ${pattern})`;
      });
      const again = text.count > 1 && !context.isPure(meaning.value.node);
      const doubt = again
        ? conditional(
            'the date, which is read several times, does not change between the readings.',
          )
        : EXACT;
      return written(context, text.pieces, together(dateFidelity(meaning.value), doubt));
    },
    duckdb: (meaning, context) => {
      const date = writeDate(meaning.value, context, 'timestamp');
      const text = joinedRuns(meaning, context, (run) => strftimeText(context, run, date));
      return written(context, text.pieces, dateFidelity(meaning.value));
    },
  },
  docs: {
    title: 'Dates as text by a pattern',
    behaviour: {
      tsql: 'FORMAT takes a .NET pattern and a culture.',
      databricks: 'date_format takes a pattern of Spark’s own; most letters are those of Java.',
    },
    port: 'date_format with the pattern’s letters translated.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/format-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datetime-pattern',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT FORMAT(CAST('2024-03-05' AS date), 'dddd, dd MMM yyyy') AS d;",
      rows: [['Tuesday, 05 Mar 2024']],
      evidence:
        'https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings',
      naive: "SELECT date_format(CAST('2024-03-05' AS date), 'dddd, dd MMM yyyy') AS d;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT date_format('2024-01-15 23:30:00 -05:00', 'yyyy-MM-dd HH:mm') AS t",
      rows: [['2024-01-16 04:30']],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/date_format (a text is a TIMESTAMP), in a session of UTC',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [given, pattern, culture] = site.node.arguments;
  if (given === undefined || pattern === undefined) return lacksArguments(site);
  const type = site.typeOf(given).type;
  if (type !== 'date' && type !== 'timestamp') return null;
  const named = culture === undefined ? 'en-US' : site.constantOf(culture);
  const known = typeof named === 'string' ? cultureOf(named) : null;
  if (known === null)
    return unknown(
      `the culture ${culture === undefined ? '' : site.textOf(culture)} is not known here`,
    );
  const value = dateValue(site, given, 'refused');
  const constant = site.constantOf(pattern);
  if (value === null || typeof constant !== 'string')
    return unknown('the pattern is no constant, or the value no date');
  const standard = layoutOf(constant, known);
  const parts = standard === null ? null : readPattern(standard.layout, DOTNET_LETTERS);
  if (standard === null || parts === null)
    return unknown(
      `the pattern ${site.textOf(pattern)} has letters that Portside does not translate`,
    );
  // The signs / and : stand for what the culture has there.
  const own = parts.map((part): PatternPart =>
    'literal' in part && part.literal === '/' && !standard.invariant
      ? { literal: known.dateSeparator }
      : !known.halfDays && 'field' in part && part.field.startsWith('half-day')
        ? { literal: '' }
        : part,
  );
  return { value, pattern: own, names: standard.invariant ? null : known.names };
}

function plainSections(run: string): string {
  return run.length === 1 ? '' : run;
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [given, pattern] = site.node.arguments;
  if (given === undefined || pattern === undefined) return lacksArguments(site);
  // Text is a TIMESTAMP there: https://docs.databricks.com/aws/en/sql/language-manual/functions/date_format
  const value = dateValue(site, given, 'refused', 'instant');
  const constant = site.constantOf(pattern);
  if (value === null || typeof constant !== 'string')
    return unknown('the pattern is no constant, or the value no date');
  // A section is written as if it had no brackets.
  const parts = readPattern(
    constant.replace(/'(?:[^']|'')*'|[[\]]/gu, plainSections),
    SPARK_LETTERS,
  );
  if (parts === null)
    return unknown(
      `the pattern ${site.textOf(pattern)} has letters that Portside does not translate`,
    );
  return { value, pattern: parts, names: null };
}

const NAMES: Partial<Record<DateField, keyof CultureNames>> = {
  'month-name': 'months',
  'month-short': 'monthsShort',
  'weekday-name': 'weekdays',
  'weekday-short': 'weekdaysShort',
};

/** Runs of fields that the engine's own function writes, with names of other languages and half days' letters between. */
function joinedRuns(
  meaning: Meaning,
  context: WriteContext,
  write: (run: readonly PatternPart[]) => readonly Piece[],
): { readonly pieces: readonly Piece[]; readonly count: number } {
  const texts: (readonly Piece[])[] = [];
  let run: PatternPart[] = [];
  const flush = (): void => {
    if (run.length > 0) texts.push(write(run));
    run = [];
  };
  for (const part of meaning.pattern) {
    const own = specialField(part, meaning, context, write);
    if (own === null) {
      run.push(part);
      continue;
    }
    flush();
    texts.push(own);
  }
  flush();
  const [only = context.sql`''`] = texts;
  return texts.length <= 1
    ? { pieces: only, count: 1 }
    : { pieces: context.sql`concat(${joinedTexts(context, texts, ', ')})`, count: texts.length };
}

function specialField(
  part: PatternPart,
  { names, value }: Meaning,
  context: WriteContext,
  write: (run: readonly PatternPart[]) => readonly Piece[],
): readonly Piece[] | null {
  if (!('field' in part)) return null;
  if (part.field === 'half-day-letter')
    return context.sql`left(${write([{ field: 'half-day' }])}, 1)`;
  const list = names === null ? undefined : NAMES[part.field];
  if (names === null || list === undefined) return null;
  const written = names[list].map((name) => context.literal(name)).join(', ');
  const date = writeDate(value, context, context.target === 'duckdb' ? 'timestamp' : 'any');
  const month = list.startsWith('months');
  if (context.target === 'duckdb')
    return context.sql`([${written}])[${month ? context.sql`month(${date})` : context.sql`dayofweek(${date}) + 1`}]`;
  return context.sql`elt(${month ? 'month' : 'dayofweek'}(${date}), ${written})`;
}
