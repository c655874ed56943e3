import type { Expression } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { callAt, written } from './call.ts';
import {
  DOTNET_LETTERS,
  DOTNET_STANDARD,
  SPARK_LETTERS,
  readPattern,
  sparkPattern,
  strftimePattern,
  type DateField,
  type PatternPart,
} from './date-pattern.ts';
import { dateFidelity, dateValue, writeDate, type DateValue } from './date-value.ts';

interface Meaning {
  readonly value: DateValue;
  readonly node: Expression;
  readonly pattern: readonly PatternPart[];
}

/** A date as text by a pattern: FORMAT of dates, date_format. */
export const formatDateOperation = defineOperation<Meaning>({
  operation: 'format-date',
  meaningIn: {
    tsql: (site) => {
      const [given, pattern, culture] = callAt(site)?.call.arguments ?? [];
      if (given === undefined || pattern === undefined) return null;
      const type = site.typeOf(given).type;
      if (type !== 'date' && type !== 'timestamp') return null;
      const named = culture === undefined ? 'en-US' : site.constantOf(culture);
      if (typeof named !== 'string' || !/^en(-us)?$/i.test(named))
        return unknown('the culture of FORMAT is not en-US');
      return read(site, given, pattern, DOTNET_LETTERS);
    },
    databricks: (site) => {
      const [given, pattern] = callAt(site)?.call.arguments ?? [];
      return given === undefined || pattern === undefined
        ? null
        : read(site, given, pattern, SPARK_LETTERS);
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const pattern = sparkPattern(meaning.pattern);
      return written(
        context,
        context.sql`date_format(${writeDate(meaning.value, context)}, ${context.literal(pattern)})`,
        dateFidelity(meaning.value),
      );
    },
    duckdb: (meaning, context) => {
      const pattern = strftimePattern(meaning.pattern);
      return written(
        context,
        context.sql`strftime(${writeDate(meaning.value, context, 'timestamp')}, ${context.literal(pattern)})`,
        dateFidelity(meaning.value),
      );
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
  ],
});

function read(
  site: ReadSite,
  given: Expression,
  pattern: Expression,
  letters: Readonly<Record<string, DateField>>,
): Meaning | Unknown {
  const value = dateValue(site, given, 'refused');
  const constant = site.constantOf(pattern);
  if (value === null || typeof constant !== 'string')
    return unknown('the pattern is no constant, or the value no date');
  // One letter alone is a standard format of .NET, with a culture's own layout.
  const standard =
    letters === DOTNET_LETTERS
      ? Object.hasOwn(DOTNET_STANDARD, constant)
        ? DOTNET_STANDARD[constant]
        : constant.length === 1
          ? null
          : constant
      : constant;
  const parts = standard === null || standard === undefined ? null : readPattern(standard, letters);
  if (parts === null)
    return unknown(
      `the pattern ${site.textOf(pattern)} has letters that Portside does not translate`,
    );
  return { value, node: given, pattern: parts };
}
