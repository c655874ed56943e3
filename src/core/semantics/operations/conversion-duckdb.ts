import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { RAISED_ERROR_PREFIX } from '../../program/program.ts';
import type {
  Conversion,
  ConversionStep,
  DateReading,
  OnFailure,
  RaisedError,
} from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { plainNumber } from './conversion-databricks.ts';
import {
  SPARK_LETTERS,
  paddedParts,
  readPattern,
  strptimePattern,
  type PatternPart,
} from './date-pattern.ts';
import { joinedTexts, strftimeText } from './date-text-duckdb.ts';

/** Text that gives a value; `simple` if it may be written several times (a column, a constant). */
export interface Value {
  readonly pieces: readonly Piece[];
  readonly simple: boolean;
}

/** A call that raises the error; `{value}` in its message is `value` as text. */
export function raise(
  context: WriteContext,
  error: RaisedError,
  value: readonly Piece[] | null = null,
): readonly Piece[] {
  const start = `${RAISED_ERROR_PREFIX}${error.number}|${error.severity}|${error.state}|`;
  const [before = '', after] = error.message.split('{value}');
  if (after === undefined || value === null)
    return context.sql`error(${context.literal(start + error.message)})`;
  return context.sql`error(${context.literal(start + before)} || CAST(${value} AS VARCHAR) || ${context.literal(after)})`;
}

/**
 * Text that uses a value several times but evaluates it once: a one-element list is mapped where the
 * value is not simple.
 */
export function once(
  context: WriteContext,
  value: Value,
  use: (value: readonly Piece[]) => readonly Piece[],
): readonly Piece[] {
  if (value.simple || isInComputedColumn(context)) return use(value.pieces);
  // The same text gets the same name, so that GROUP BY finds its expression again.
  const name = `value_${fingerprint(context.textOf(context.node))}_${value.pieces.length}`;
  return context.sql`list_transform([${value.pieces}], lambda ${name}: ${use(context.sql`${name}`)})[1]`;
}

/** DuckDB has no lambdas in a generated column, whose expressions give the same however often they are evaluated. */
export function isInComputedColumn({ statement, node }: WriteContext): boolean {
  return (
    statement.kind === 'CreateTable' &&
    statement.columns.some(
      ({ computed }) =>
        computed !== null && computed.start <= node.start && node.end <= computed.end,
    )
  );
}

function fingerprint(text: string): string {
  let hash = 5381;
  for (const character of text.replace(/\s+/g, ' '))
    hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 4_294_967_296;
  return hash.toString(36);
}

/** `attempt` where it is not NULL; else NULL for NULL, else the error. */
function orRaise(
  context: WriteContext,
  value: Value,
  onFailure: OnFailure,
  attempt: (value: readonly Piece[]) => readonly Piece[],
  overflow: Overflow | null = null,
): Value {
  if (onFailure === 'null') return { pieces: once(context, value, attempt), simple: false };
  const pieces = once(context, value, (v) => {
    const first =
      overflow === null
        ? []
        : context.sql`WHEN ${overflow.isNumber(v)} THEN ${raise(context, overflow.error, v)} `;
    return context.sql`coalesce(${attempt(v)}, CASE ${first}WHEN ${v} IS NOT NULL THEN ${raise(context, onFailure, v)} END)`;
  });
  return { pieces, simple: false };
}

/** What tells a number without room in its type from what is no number, and the error that it is. */
interface Overflow {
  readonly isNumber: (value: readonly Piece[]) => readonly Piece[];
  readonly error: RaisedError;
}

function overflowOf(
  onOverflow: OnFailure | undefined,
  isNumber: Overflow['isNumber'],
): Overflow | null {
  return onOverflow === undefined || onOverflow === 'null' ? null : { isNumber, error: onOverflow };
}

/** A conversion as DuckDB writes it, from its value's text to its result's. */
export function duckdbConversion(
  context: WriteContext,
  conversion: Conversion,
  value: Value,
): Value {
  if (conversion.from.type === 'null') {
    return {
      pieces: context.sql`CAST(${value.pieces} AS ${context.typeName(conversion.to)})`,
      simple: true,
    };
  }
  let current = value;
  let type: DataType = conversion.from;
  for (const step of conversion.steps) {
    current = write(context, step, current, type);
    type = typeAfter(step, type);
  }
  return current;
}

/** A number's plain digits. DuckDB 1.5.5 leaves the nought out of a DECIMAL that has all its digits behind the point. */
export function numberAsText(
  context: WriteContext,
  number: readonly Piece[],
  type: DataType,
): readonly Piece[] {
  return type.type === 'decimal' && type.precision === type.scale
    ? context.sql`regexp_replace(CAST(${number} AS VARCHAR), '^(-?)[.]', '\\10.')`
    : context.sql`CAST(${number} AS VARCHAR)`;
}

function typeAfter(step: ConversionStep, type: DataType): DataType {
  switch (step.step) {
    case 'to-floating':
    case 'parse-floating':
      return { type: 'floating', bits: step.bits };
    case 'to-decimal':
    case 'parse-decimal':
      return { type: 'decimal', precision: step.precision, scale: step.scale, money: false };
    case 'to-integer':
    case 'parse-integer':
    case 'binary-to-integer':
      return step.to;
    default:
      return type;
  }
}

function write(context: WriteContext, step: ConversionStep, value: Value, from: DataType): Value {
  const { pieces } = value;
  const plain = (text: readonly Piece[]): Value => ({ pieces: text, simple: value.simple });
  switch (step.step) {
    case 'to-integer': {
      const name = context.typeName(step.to);
      const whole = (v: readonly Piece[]): readonly Piece[] =>
        from.type === 'integer'
          ? v
          : step.rounding === 'truncate'
            ? context.sql`trunc(${v})`
            : context.sql`round(${v})`;
      if (step.fits) return plain(context.sql`CAST(${whole(pieces)} AS ${name})`);
      return orRaise(
        context,
        value,
        step.onFailure,
        (v) => context.sql`TRY_CAST(${whole(v)} AS ${name})`,
      );
    }
    case 'to-decimal': {
      const name = `DECIMAL(${step.precision},${step.scale})`;
      if (step.fits) return plain(context.sql`CAST(${pieces} AS ${name})`);
      return orRaise(context, value, step.onFailure, (v) => context.sql`TRY_CAST(${v} AS ${name})`);
    }
    case 'to-floating':
      return plain(context.sql`CAST(${pieces} AS ${step.bits === 32 ? 'FLOAT' : 'DOUBLE'})`);
    case 'to-boolean':
      return plain(context.sql`(${pieces} <> 0)`);
    case 'boolean-to-number':
      return plain(context.sql`CAST(${pieces} AS ${context.typeName(step.to)})`);
    case 'parse-integer': {
      const isNumber = (v: readonly Piece[]): readonly Piece[] =>
        context.sql`regexp_full_match(${v}, '\\s*[-+]?[0-9]+\\s*')`;
      return orRaise(
        context,
        value,
        step.onFailure,
        (v) => {
          const parsed = context.sql`WHEN ${isNumber(v)} THEN TRY_CAST(trim(${v}) AS ${context.typeName(step.to)})`;
          return context.sql`CASE ${parsed}${step.blank === 'zero' ? context.sql` WHEN trim(${v}) = '' THEN 0` : []} END`;
        },
        overflowOf(step.onOverflow, isNumber),
      );
    }
    case 'parse-decimal': {
      const name = `DECIMAL(${step.precision},${step.scale})`;
      const exponent = step.exponent ? '([eE][-+]?[0-9]+)?' : '';
      const shape = `'\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)${exponent}\\s*'`;
      const read = (v: readonly Piece[]): readonly Piece[] =>
        step.money ? context.sql`regexp_replace(${v}, '[$£€¥,]', '', 'g')` : v;
      const isNumber = (v: readonly Piece[]): readonly Piece[] =>
        context.sql`regexp_full_match(${read(v)}, ${shape})`;
      return orRaise(
        context,
        value,
        step.onFailure,
        (v) => {
          const none = step.money
            ? context.sql`regexp_full_match(${v}, ' *[-+]?[$£€¥]?[.]? *')`
            : context.sql`trim(${v}) = ''`;
          const blank = step.blank === 'zero' ? context.sql` WHEN ${none} THEN 0` : [];
          return context.sql`CASE WHEN ${isNumber(v)} THEN TRY_CAST(trim(${read(v)}) AS ${name})${blank} END`;
        },
        overflowOf(step.onOverflow, isNumber),
      );
    }
    case 'plain-number':
      return plain(plainNumber(context, step.group, step.point, pieces));
    case 'parse-floating':
      return orRaise(context, value, step.onFailure, (v) => {
        const name = step.bits === 32 ? 'FLOAT' : 'DOUBLE';
        const shape = '\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?';
        const parsed =
          step.words === 'java'
            ? context.sql`WHEN regexp_full_match(${v}, '${shape}[dDfF]?\\s*') THEN TRY_CAST(rtrim(trim(${v}), 'dDfF') AS ${name}) WHEN regexp_full_match(lower(trim(${v})), 'nan|[-+]?inf(inity)?') THEN CAST(ltrim(trim(${v}), '+') AS ${name})`
            : context.sql`WHEN regexp_full_match(${v}, '${shape}\\s*') THEN TRY_CAST(trim(${v}) AS ${name})`;
        return context.sql`CASE ${parsed}${step.blank === 'zero' ? context.sql` WHEN trim(${v}) = '' THEN 0` : []} END`;
      });
    case 'parse-boolean':
      return orRaise(context, value, step.onFailure, (v) =>
        step.words === 'spark'
          ? context.sql`CASE WHEN lower(trim(${v})) IN ('t', 'true', 'y', 'yes', '1') THEN TRUE WHEN lower(trim(${v})) IN ('f', 'false', 'n', 'no', '0') THEN FALSE END`
          : context.sql`CASE WHEN lower(trim(${v})) = 'true' THEN TRUE WHEN lower(trim(${v})) IN ('false', '') THEN FALSE WHEN regexp_full_match(trim(${v}), '[-+]?[0-9]+') THEN regexp_matches(${v}, '[1-9]') END`,
      );
    case 'parse-date':
      return readDate(context, step, value);
    case 'format-thousands':
      return plain(
        context.sql`(CASE WHEN ${pieces} < 0 THEN '-' ELSE '' END || format('{:,}', CAST(trunc(abs(${pieces})) AS BIGINT)) || right(CAST(${pieces} AS VARCHAR), 3))`,
      );
    case 'format-number':
      return plain(numberAsText(context, pieces, from));
    case 'format-uuid':
      return plain(context.sql`upper(CAST(${pieces} AS VARCHAR))`);
    case 'format-variant':
      return plain(context.sql`json_extract_string(${pieces}, '$')`);
    case 'format-floating':
      if (step.form === 'shortest') return plain(context.sql`CAST(${pieces} AS VARCHAR)`);
      if (step.form === 'java')
        return plain(context.sql`java_number_text(CAST(${pieces} AS VARCHAR))`);
      // An exponent has three digits (1.23457e+006).
      if (step.form !== 'six-digits')
        return plain(
          context.sql`regexp_replace(printf('%.${step.form === 'eight-digits' ? 7 : 15}e', CAST(${pieces} AS DOUBLE)), 'e([-+])([0-9]{2})$', 'e\\10\\2')`,
        );
      return plain(
        context.sql`regexp_replace(printf('%.6g', CAST(${pieces} AS DOUBLE)), 'e([-+])([0-9]{2})$', 'e\\10\\2')`,
      );
    case 'format-boolean':
      return plain(
        step.words === 'digit'
          ? context.sql`CAST(CAST(${pieces} AS INTEGER) AS VARCHAR)`
          : context.sql`CAST(${pieces} AS VARCHAR)`,
      );
    case 'format-date':
      return formatDate(context, step, value);
    case 'format-binary':
      if (step.form === 'characters') return plain(context.sql`decode(${pieces})`);
      return plain(
        step.form === 'hex' ? context.sql`hex(${pieces})` : context.sql`('0x' || hex(${pieces}))`,
      );
    case 'parse-uuid':
      return orRaise(
        context,
        value,
        step.onFailure,
        (v) => context.sql`upper(CAST(TRY_CAST(${v} AS UUID) AS VARCHAR))`,
      );
    case 'text-to-binary':
      if (step.encoding === 'utf-8') return plain(context.sql`encode(${pieces})`);
      return plain(
        UTF_16LE.split('$1').flatMap((text, index) =>
          index === 0 ? [context.text(text)] : [...pieces, context.text(text)],
        ),
      );
    case 'hex-to-binary': {
      const digits = (v: readonly Piece[]): readonly Piece[] =>
        step.prefixed ? context.sql`substring(${v}, 3)` : v;
      const shape = `'${step.prefixed ? '0[xX]' : ''}([0-9a-fA-F]{2})*'`;
      return orRaise(
        context,
        value,
        step.onFailure,
        (v) =>
          context.sql`CASE WHEN regexp_full_match(${v}, ${shape}) THEN unhex(${digits(v)}) END`,
      );
    }
    case 'integer-to-binary': {
      const digits = context.sql`right(lpad(hex(CAST(${pieces} AS BIGINT)), 16, '0'), ${2 * Math.min(step.width, step.length)})`;
      return plain(context.sql`unhex(lpad(${digits}, ${2 * step.length}, '0'))`);
    }
    case 'binary-to-integer':
      return plain(binaryToInteger(context, step.to, pieces));
    case 'fit-binary': {
      const fit = step.pad ? `rpad` : 'left';
      const filling = step.pad ? ", '0'" : '';
      const fitted = (v: readonly Piece[]): readonly Piece[] =>
        context.sql`unhex(${fit}(hex(${v}), CAST(${step.length * 2} AS INTEGER)${filling}))`;
      const { overlong } = step;
      if (overlong === 'truncate') return plain(fitted(pieces));
      const checked = once(
        context,
        value,
        (v) =>
          context.sql`CASE WHEN octet_length(${v}) > ${step.length} THEN ${raise(context, overlong, context.sql`hex(${v})`)} ELSE ${fitted(v)} END`,
      );
      return { pieces: checked, simple: false };
    }
    case 'fit-text':
      return fitText(context, step, value);
    case 'round-timestamp':
      return plain(roundTimestamp(context, step.precision, pieces));
    case 'time-to-timestamp':
      return plain(context.sql`CAST('1900-01-01 ' || ${pieces} AS TIMESTAMP)`);
    case 'time-digits':
      return plain(
        context.sql`(${pieces} || '${(step.from === 0 ? '.' : '') + '0'.repeat(step.to - step.from)}')`,
      );
    case 'wall-clock':
      return { pieces: once(context, value, (v) => wallClock(context, v)), simple: value.simple };
    case 'utc':
      return { pieces: once(context, value, (v) => utcClock(context, v)), simple: false };
    case 'instant':
      return {
        pieces: context.sql`timezone('UTC', ${once(context, value, (v) => utcClock(context, v))})`,
        simple: false,
      };
    case 'append':
      return plain(context.sql`(${pieces} || ${context.literal(step.text)})`);
    case 'keep-offset': {
      const kept = once(context, value, (v) => {
        const inner = step.inner.reduce(
          (current: Value, one) => write(context, one, current, from),
          { pieces: v, simple: true },
        );
        return context.sql`(${inner.pieces} || right(${v}, ${step.between === 'none' ? 6 : 7}))`;
      });
      return { pieces: kept, simple: false };
    }
    case 'parse-offset': {
      const parsed = once(context, value, (v) => {
        const inner = [step.parsed, ...step.inner].reduce(
          (current: Value, one) => write(context, one, current, from),
          { pieces: v, simple: true },
        );
        return context.sql`(${inner.pieces} || CASE WHEN regexp_matches(${v}, '[-+][0-9]{2}:[0-9]{2} *$') THEN ' ' || right(rtrim(${v}), 6) ELSE ' +00:00' END)`;
      });
      return { pieces: parsed, simple: false };
    }
    case 'ticks-to-fraction':
      return plain(
        context.sql`make_timestamp(CAST(round(round(epoch_us(${pieces}) * 3 / 10000.0) * 10000 / 3.0) AS BIGINT))`,
      );
    case 'check-year': {
      const { first, last, onFailure } = step;
      const instead = onFailure === 'null' ? context.sql`NULL` : raise(context, onFailure);
      const checked = once(
        context,
        value,
        (v) =>
          context.sql`CASE WHEN year(${v}) NOT BETWEEN ${first} AND ${last} THEN ${instead} ELSE ${v} END`,
      );
      return { pieces: checked, simple: false };
    }
    case 'to-date':
      return plain(context.sql`CAST(${pieces} AS DATE)`);
    case 'to-timestamp':
      return plain(context.sql`CAST(${pieces} AS TIMESTAMP)`);
    case 'days-to-timestamp':
      return plain(
        context.sql`(TIMESTAMP '1900-01-01' + to_microseconds(CAST(round(${pieces} * 86400000000) AS BIGINT)))`,
      );
    case 'timestamp-to-days': {
      const days = context.sql`(date_diff('microsecond', TIMESTAMP '1900-01-01', ${pieces}) / 86400000000.0)`;
      return plain(step.to === 'integer' ? context.sql`CAST(round(${days}) AS INTEGER)` : days);
    }
  }
}

/** The wall clock of a moment with an offset, which is the last seven characters. */
function wallClock(context: WriteContext, v: readonly Piece[]): readonly Piece[] {
  return context.sql`CAST(left(${v}, -7) AS TIMESTAMP)`;
}

/** The same moment's wall clock in UTC; `v`, a text with its offset, is written more than once. */
export function utcClock(context: WriteContext, v: readonly Piece[]): readonly Piece[] {
  const minutes = context.sql`CAST(left(right(${v}, 6), 3) AS INTEGER) * 60 + CAST(left(right(${v}, 6), 1) || right(${v}, 2) AS INTEGER)`;
  return context.sql`(${wallClock(context, v)} - to_minutes(${minutes}))`;
}

/** The last bytes as an unsigned number, from which a signed one is made. */
function binaryToInteger(
  context: WriteContext,
  to: Extract<DataType, { type: 'integer' }>,
  pieces: readonly Piece[],
): readonly Piece[] {
  const digits = context.sql`right('${'0'.repeat(16)}' || hex(${pieces}), ${to.bits / 4})`;
  const unsigned = context.sql`CAST(CAST('0x' || ${digits} AS UBIGINT) AS HUGEINT)`;
  if (!to.signed) return context.sql`CAST(${unsigned} AS ${context.typeName(to)})`;
  const half = String(2n ** BigInt(to.bits - 1));
  const range = String(2n ** BigInt(to.bits));
  return context.sql`CAST((${unsigned} + ${half}) % ${range} - ${half} AS ${context.typeName(to)})`;
}

/** The text `$1` as UTF-16LE, code point by code point; those beyond U+FFFF become two units. */
export const UTF_16LE = utf16();

function utf16(): string {
  const unit = (code: string): string =>
    `format('{:02X}{:02X}', (${code}) % 256, (${code}) // 256)`;
  const high = unit('55296 + (unicode(c) - 65536) // 1024');
  const low = unit('56320 + (unicode(c) - 65536) % 1024');
  const one = `CASE WHEN unicode(c) < 65536 THEN ${unit('unicode(c)')} ELSE ${high} || ${low} END`;
  const characters = "list_filter(string_split($1, ''), lambda c: c <> '')";
  return `unhex(array_to_string(list_transform(${characters}, lambda c: ${one}), ''))`;
}

function fitText(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'fit-text' }>,
  value: Value,
): Value {
  const { length, overlong, pad } = step;
  const padded = (text: readonly Piece[]): readonly Piece[] =>
    pad ? context.sql`rpad(${text}, ${length}, ' ')` : text;
  if (overlong === 'truncate') {
    return {
      pieces: pad ? padded(value.pieces) : context.sql`left(${value.pieces}, ${length})`,
      simple: value.simple,
    };
  }
  const pieces = once(context, value, (v) => {
    const instead = overlong === 'star' ? padded(context.sql`'*'`) : raise(context, overlong, v);
    if (step.ignoresBlanks === true) {
      return context.sql`CASE WHEN length(rtrim(${v}, ' ')) > ${length} THEN ${instead} ELSE ${pad ? padded(v) : context.sql`left(${v}, ${length})`} END`;
    }
    return context.sql`CASE WHEN length(${v}) > ${length} THEN ${instead} ELSE ${padded(v)} END`;
  });
  return { pieces, simple: false };
}

/** To 1/300 s, to minutes or to digits of a second, half up; all in whole microseconds. */
export function roundTimestamp(
  context: WriteContext,
  precision: 'ticks' | 'minutes' | number,
  pieces: readonly Piece[],
): readonly Piece[] {
  if (precision === 'ticks') {
    return context.sql`make_timestamp(CAST(round(round(epoch_us(${pieces}) * 3 / 10000.0) * 10 / 3.0) AS BIGINT) * 1000)`;
  }
  if (precision === 'minutes')
    return context.sql`date_trunc('minute', ${pieces} + to_microseconds(30001000))`;
  const unit = 10 ** (6 - Math.min(precision, 6));
  return unit === 1
    ? pieces
    : context.sql`make_timestamp(CAST(round(epoch_us(${pieces}) / ${unit}.0) AS BIGINT) * ${unit})`;
}

/** A layout's fields; all layouts of conversions are in letters that are known. */
function fieldsOf(layout: string): readonly PatternPart[] {
  return readPattern(layout, SPARK_LETTERS) ?? [];
}

/** Rewrites that put a lenient text into the one form that the layouts are written in. */
const LENIENT: readonly (readonly [string, string])[] = [
  // A T between day and time, a zone behind.
  ['^([0-9]{4}-[0-9]{2}-[0-9]{2})T', '\\1 '],
  [' *(Z|[-+][0-9]{1,2}:[0-9]{2})$', ''],
  // Six digits of a second are read; what stands behind a colon are thousandths.
  ['(:[0-9]{1,2}:[0-9]{1,2}):([0-9])([^0-9]|$)', '\\1.00\\2\\3'],
  ['(:[0-9]{1,2}:[0-9]{1,2}):([0-9]{2})([^0-9]|$)', '\\1.0\\2\\3'],
  ['(:[0-9]{1,2}:[0-9]{1,2}):([0-9]{3})', '\\1.\\2'],
  ['([.][0-9]{6})[0-9]+', '\\1'],
  // One separator between numbers, blanks around the name of a month.
  ['^([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,4})', '\\1-\\2-\\3'],
  ['([A-Za-z]{3})[A-Za-z]*[- ,]+', '\\1 '],
  ['([0-9])[- ,]*([A-Za-z]{3})', '\\1 \\2'],
  [' *([AaPp][Mm])$', ' \\1'],
  ['[ ,]+', ' '],
  // Years of two digits.
  ['^([0-9]{1,2}-[0-9]{1,2}-)([0-4][0-9])( |$)', '\\120\\2\\3'],
  ['^([0-9]{1,2}-[0-9]{1,2}-)([5-9][0-9])( |$)', '\\119\\2\\3'],
  ['^([0-9]{1,2} [A-Za-z]{3} |[A-Za-z]{3} [0-9]{1,2} )([0-4][0-9])( |$)', '\\120\\2\\3'],
  ['^([0-9]{1,2} [A-Za-z]{3} |[A-Za-z]{3} [0-9]{1,2} )([5-9][0-9])( |$)', '\\119\\2\\3'],
  ['^([0-4][0-9])([0-9]{4})( |$)', '20\\1\\2\\3'],
  ['^([5-9][0-9])([0-9]{4})( |$)', '19\\1\\2\\3'],
];

function lenientForm(context: WriteContext, v: readonly Piece[]): readonly Piece[] {
  return LENIENT.reduce<readonly Piece[]>(
    (text, [found, instead]) =>
      context.sql`regexp_replace(${text}, ${context.literal(found)}, ${context.literal(instead)}, 'g')`,
    context.sql`trim(${v})`,
  );
}

/** A text of digits and separators in the form of a date. */
const NUMERIC_DATE = '^ *([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{8})';

function readDate(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'parse-date' }>,
  value: Value,
): Value {
  const { reading, to, onFailure, onNoDate } = step;
  const attempt = (v: readonly Piece[]): readonly Piece[] => parseDate(context, reading, to, v);
  if (onFailure === 'null' || onNoDate === undefined || onNoDate === 'null')
    return orRaise(context, value, onFailure, attempt);
  const pieces = once(
    context,
    value,
    (v) =>
      context.sql`coalesce(${attempt(v)}, CASE WHEN regexp_matches(${v}, '${NUMERIC_DATE}') THEN ${raise(context, onNoDate)} WHEN ${v} IS NOT NULL THEN ${raise(context, onFailure)} END)`,
  );
  return { pieces, simple: false };
}

function parseDate(
  context: WriteContext,
  reading: DateReading,
  to: 'date' | 'timestamp' | 'instant',
  v: readonly Piece[],
): readonly Piece[] {
  const target = to === 'date' ? 'DATE' : 'TIMESTAMP';
  const formats = [...new Set(reading.layouts.map((layout) => strptimePattern(fieldsOf(layout))))]
    .map((format) => context.literal(format))
    .join(', ');
  const read = (text: readonly Piece[]): readonly Piece[] =>
    context.sql`CAST(try_strptime(${text}, [${formats}]) AS ${target})`;
  if (reading.form === 'iso') {
    // %Y would read two digits as the first century; %f reads six digits of a second.
    const cut = context.sql`regexp_replace(trim(${v}), '([.][0-9]{6})[0-9]+', '\\1')`;
    const text =
      to === 'date'
        ? context.sql`regexp_replace(trim(${v}), '[ T].*$', '')`
        : // Spark reads over a zone, and takes T for the blank.
          context.sql`regexp_replace(regexp_replace(${cut}, '^([0-9-]+)T', '\\1 '), ' *(Z|UTC|[-+][0-9]{1,2}:[0-9]{2})$', '')`;
    const parsed = context.sql`CASE WHEN regexp_matches(${v}, '[0-9]{4}') THEN ${read(text)} END`;
    if (to !== 'instant') return parsed;
    const offset = context.sql`regexp_extract(${v}, '([-+][0-9]{2}):([0-9]{2})$', ['h', 'm'])`;
    const minutes = context.sql`CASE WHEN regexp_matches(${v}, ':[0-9.]+ *[-+][0-9]{2}:[0-9]{2}$') THEN CAST(${offset}.h AS INTEGER) * 60 + CAST(left(${offset}.h, 1) || ${offset}.m AS INTEGER) ELSE 0 END`;
    return context.sql`timezone('UTC', ${parsed} - to_minutes(${minutes}))`;
  }
  // A time without a day is of 1 January 1900: so strptime has it, too.
  const parsed = once(
    context,
    { pieces: lenientForm(context, v), simple: false },
    (text) =>
      context.sql`CASE WHEN regexp_matches(${text}, '(^|[^0-9:.])[0-9]{4}|^[0-9]{8}|^[0-9]+[: ]') AND NOT regexp_matches(${text}, '^[0-9]{1,3}-[0-9]+-[0-9]{1,3}( |$)') THEN ${read(text)} END`,
  );
  if (reading.blank === 'fails') return parsed;
  return context.sql`CASE WHEN trim(${v}) = '' THEN ${target} '1900-01-01' ELSE ${parsed} END`;
}

function formatDate(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'format-date' }>,
  value: Value,
): Value {
  const { layout, blankPadded, bareSeconds } = step;
  const parts = blankPadded ? paddedParts(layout) : [{ text: layout, width: null }];
  const pieces = once(context, value, (v) => {
    const texts = parts.map(({ text, width }) => {
      const formatted = strftimeText(context, fieldsOf(text), v);
      return width === null ? formatted : context.sql`lpad(${formatted}, ${width}, ' ')`;
    });
    const joined = joinedTexts(context, texts, ' || ');
    const whole = texts.length > 1 ? context.sql`(${joined})` : joined;
    if (step.thirds === true) {
      const more = layout.replace(/[^S]/g, '').length - 3;
      const zeros = '0'.repeat(more);
      const sixes = `${'6'.repeat(more)}7`;
      return context.sql`regexp_replace(regexp_replace(${whole}, '3${zeros}$', '3${'3'.repeat(more)}'), '7${zeros}$', '${sixes}')`;
    }
    return bareSeconds === true && layout.includes('.')
      ? context.sql`regexp_replace(${whole}, '[.]0+$', '')`
      : whole;
  });
  return { pieces, simple: value.simple };
}
