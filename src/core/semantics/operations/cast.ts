import type { CastExpression } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion, type Constant, type Conversion, type RaisedError } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Assumption, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import type { ValueFacts } from './conversion-databricks.ts';
import { raise } from './conversion-duckdb.ts';
import { constantText, factsOf, sameRepresentation, writeNodeConversion } from './operand.ts';

interface Meaning {
  readonly cast: CastExpression;
  readonly to: DataType;
  /** Null where the operand's type is not known: then the target's own cast stands, under an assumption. */
  readonly conversion: Conversion | null;
  readonly constant: Constant | null;
  /** The constant has a seventh digit of a second, which is not kept. */
  readonly cutsDigit: boolean;
  /** The error of a conversion that the dialect refuses. */
  readonly refused: RaisedError | null;
  readonly facts: ValueFacts;
}

/** CAST, CONVERT, TRY_CAST, TRY_CONVERT and `::`, with lengths and styles. */
export const castOperation = defineOperation<Meaning>({
  operation: 'cast',
  meaningIn: {
    tsql: readerOf('CastExpression', (site) => read(site)),
    databricks: readerOf('CastExpression', (site) => read(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, context),
    duckdb: (meaning, context) => write(meaning, context),
  },
  docs: {
    title: 'Conversion',
    behaviour: {
      tsql: 'Lengths cut text off, decimals become INT by cutting off and DECIMAL by rounding, blank text is 0 or 1900-01-01, dates are read and written by a style, DATETIME is rounded to 1/300 of a second.',
      databricks:
        'Lengths are not applied, blank text is an error, dates are read and written in ISO form unless a function gives a format.',
    },
    port: 'CAST or try_cast, with left, date_format, to_timestamp and kin for lengths, styles and rounding.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/cast',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST('abcdef' AS varchar(3)) AS a, CAST(12345 AS varchar(3)) AS b, CONVERT(varchar(10), CAST('2024-01-05' AS date), 103) AS c;",
      rows: [['abc', '*', '05/01/2024']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql (truncation, style 103)',
      naive:
        "SELECT CAST('abcdef' AS STRING) AS a, CAST(12345 AS STRING) AS b, CAST(CAST('2024-01-05' AS DATE) AS STRING) AS c;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT CAST('2024-01-31 23:59:59.999' AS datetime) AS d, TRY_CONVERT(int, '12abc') AS n, TRY_CONVERT(date, '31/04/2024', 103) AS e;",
      rows: [['2024-02-01 00:00:00', null, null]],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql (rounding of fractional seconds), .../functions/try-convert-transact-sql',
      naive:
        "SELECT CAST('2024-01-31 23:59:59.999' AS TIMESTAMP_NTZ) AS d, try_cast('12abc' AS INT) AS n, CAST(try_to_timestamp('31/04/2024', 'd/M/yyyy') AS DATE) AS e;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT CAST(2.9 AS INT) AS a, try_cast('2.5' AS INT) AS b, CAST('2024-3-2' AS DATE) AS c, CAST(TRUE AS STRING) AS d",
      rows: [['2', null, '2024-03-02', 'true']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

/** A text with a seventh digit of a second. */
export const SEVENTH_DIGIT = /[.:]\d{6}[1-9]/;

/** The shortest text of a day with a seventh digit of a second: `1/1/2024 0:0:0.1234567`. */
const SEVEN_DIGITS_LONG = 22;

/** Times and moments with an offset are text with all their digits, a DATETIME2 has six. */
export function losesSeventhDigit(from: DataType, to: DataType): boolean {
  if (to.type !== 'timestamp' || to.precision !== 7 || to.zone !== 'none') return false;
  if (from.type === 'text') return from.length === 'max' || from.length >= SEVEN_DIGITS_LONG;
  return from.type === 'time'
    ? from.digits === 7
    : from.type === 'timestamp' && from.zone === 'offset' && from.precision === 7;
}

/** What a conversion relies on that loses the seventh digit. */
export function seventhDigit(name: string): Assumption {
  return { statement: `No value of ${name} has a seventh digit of its second.`, check: null };
}

function read(site: SiteOf<'CastExpression'>): Meaning | Unknown | null {
  const { node } = site;
  const to = site.dialect.readType(node.type, site.settings, 'cast');
  if (to.type === 'unknown') return unknown(to.why);
  const from = site.typeOf(node.operand);
  const facts = factsOf(site, node.operand);
  const parses = node.form === 'PARSE' || node.form === 'TRY_PARSE';
  const named = node.style === null ? null : site.constantOf(node.style);
  const culture = parses ? (named === null ? 'en-US' : named) : undefined;
  if (parses && typeof culture !== 'string') return unknown('the culture is no constant');
  const style = parses ? null : named;
  if (style === null && node.style !== null && !parses)
    return unknown('the style is NULL, so that SQL Server gives NULL');
  if (style !== null && typeof style !== 'number')
    return unknown('the style is no constant number');
  if (from.type === 'unknown') return converts(node, to, facts, null);
  const attempt = node.form.startsWith('TRY_');
  const value = site.constantOf(node.operand);
  if (value !== undefined && value !== null && from.type === 'text') {
    const constant =
      typeof culture === 'string'
        ? site.dialect.foldParsedDate(String(value), to, culture, site.settings)
        : site.dialect.foldConstant(value, to, style, site.settings);
    if (constant !== null && (to.type === 'date' || to.type === 'timestamp' || to.type === 'time'))
      return {
        ...converts(node, to, facts, null),
        constant,
        cutsDigit:
          to.type === 'timestamp' &&
          to.zone === 'none' &&
          to.precision === 7 &&
          SEVENTH_DIGIT.test(String(value)),
      };
  }
  const request = { from, to, style, attempt, settings: site.settings };
  const conversion = site.dialect.convert(
    typeof culture === 'string' ? { ...request, culture } : request,
  );
  if (isConversion(conversion)) return converts(node, to, facts, conversion);
  const { refused, why } = conversion;
  return refused === undefined ? unknown(why) : { ...converts(node, to, facts, null), refused };
}

/** What a cast is whose value is no constant and which is not refused. */
function converts(
  cast: CastExpression,
  to: DataType,
  facts: Meaning['facts'],
  conversion: Meaning['conversion'],
): Meaning {
  return { cast, to, constant: null, cutsDigit: false, refused: null, facts, conversion };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { cast, to, conversion, constant } = meaning;
  const duckdb = context.target === 'duckdb';
  if (constant !== null) {
    const kept = keptConstant(meaning, constant, context);
    if (kept !== null) return kept;
    return {
      pieces: [context.text(constantText(context, constant))],
      fidelity: meaning.cutsDigit
        ? { kind: 'approximate', differs: 'time is kept to the microsecond.' }
        : EXACT,
      silent: duckdb && !meaning.cutsDigit,
    };
  }
  if (meaning.refused !== null) {
    const because = `SQL Server refuses it: ${meaning.refused.message}`;
    if (!duckdb) return { pieces: [], fidelity: { kind: 'manual', because } };
    const raised = raise(context, meaning.refused);
    return {
      pieces: context.sql`CAST(${raised} AS ${context.typeName(to)})`,
      fidelity: EXACT,
      silent: true,
    };
  }
  const attempt = cast.form.startsWith('TRY_');
  const word = attempt ? (duckdb ? 'TRY_CAST' : 'try_cast') : 'CAST';
  const name = context.typeName(to);
  const bare = context.sql`${word}(${context.emit(cast.operand)} AS ${name})`;
  if (conversion === null) {
    const statement = `The value, whose type is not known, converts to ${name} as Databricks converts it.`;
    return {
      pieces: bare,
      fidelity: { kind: 'conditional', assumptions: [{ statement, check: null }] },
    };
  }
  // Nothing to do: the operand has the very type, or its values read alike.
  if (conversion.steps.length === 0) {
    const same = sameRepresentation(conversion.from, to) && conversion.from.type === 'text';
    return same
      ? {
          pieces: context.sql`CAST(${context.emit(cast.operand)} AS ${name})`,
          fidelity: EXACT,
          silent: true,
        }
      : { pieces: bare, fidelity: EXACT, silent: true };
  }
  const written = writeNodeConversion(context, conversion, cast.operand, meaning.facts);
  const assumptions = losesSeventhDigit(conversion.from, to)
    ? [...written.assumptions, seventhDigit(meaning.facts.name)]
    : written.assumptions;
  const fidelity: Fidelity =
    written.manual !== null
      ? { kind: 'manual', because: written.manual }
      : assumptions.length === 0
        ? EXACT
        : { kind: 'conditional', assumptions };
  return {
    // A constant that SQL Server refuses is refused in its place.
    pieces: written.manual === null ? written.pieces : [],
    fidelity,
    silent:
      (duckdb && assumptions.length === 0) || (fidelity.kind === 'exact' && isPlain(conversion)),
  };
}

/** `CAST('2024-01-05' AS date)` stays a CAST in the port: the text is read alike. */
function keptConstant(
  meaning: Meaning,
  constant: Constant,
  context: WriteContext,
): Emission | null {
  if (
    context.target !== 'databricks-sql' ||
    context.constantOf(meaning.cast.operand) !== constant.text
  )
    return null;
  if (meaning.cast.form !== 'CAST' && meaning.cast.form !== '::') return null;
  return {
    pieces: context.sql`CAST(${context.emit(meaning.cast.operand)} AS ${context.typeName(meaning.to)})`,
    fidelity: EXACT,
    silent: true,
  };
}

/** A conversion of numbers and dates that both engines do alike: only the type's name is written anew. */
function isPlain(conversion: Conversion): boolean {
  return conversion.steps.every((step) => {
    switch (step.step) {
      case 'to-integer':
        return step.rounding === 'truncate';
      case 'to-decimal':
      case 'to-floating':
      case 'to-date':
      case 'to-timestamp':
      case 'to-boolean':
      case 'boolean-to-number':
      case 'format-number':
        return true;
      default:
        return false;
    }
  });
}
