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
  if (value.simple) return use(value.pieces);
  const { start, end } = context.node;
  const depth = value.pieces.length;
  const name = `value_${start}_${end}_${depth}`;
  return context.sql`list_transform([${value.pieces}], lambda ${name}: ${use(context.sql`${name}`)})[1]`;
}

/** `attempt` where it is not NULL; else NULL for NULL, else the error. */
function orRaise(
  context: WriteContext,
  value: Value,
  onFailure: OnFailure,
  attempt: (value: readonly Piece[]) => readonly Piece[],
): Value {
  if (onFailure === 'null') return { pieces: once(context, value, attempt), simple: false };
  const pieces = once(
    context,
    value,
    (v) =>
      context.sql`coalesce(${attempt(v)}, CASE WHEN ${v} IS NOT NULL THEN ${raise(context, onFailure, v)} END)`,
  );
  return { pieces, simple: false };
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
    case 'parse-integer':
      return orRaise(context, value, step.onFailure, (v) => {
        const parsed = context.sql`WHEN regexp_full_match(${v}, '\\s*[-+]?[0-9]+\\s*') THEN TRY_CAST(trim(${v}) AS ${context.typeName(step.to)})`;
        return context.sql`CASE ${parsed}${step.blank === 'zero' ? context.sql` WHEN trim(${v}) = '' THEN 0` : []} END`;
      });
    case 'parse-decimal':
      return orRaise(context, value, step.onFailure, (v) => {
        const name = `DECIMAL(${step.precision},${step.scale})`;
        const read = step.money ? context.sql`regexp_replace(${v}, '[$£€¥,]', '', 'g')` : v;
        const exponent = step.exponent ? '([eE][-+]?[0-9]+)?' : '';
        const shape = `'\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)${exponent}\\s*'`;
        return context.sql`CASE WHEN regexp_full_match(${read}, ${shape}) THEN TRY_CAST(trim(${read}) AS ${name}) END`;
      });
    case 'parse-floating':
      return orRaise(context, value, step.onFailure, (v) => {
        const name = step.bits === 32 ? 'FLOAT' : 'DOUBLE';
        const parsed = context.sql`WHEN regexp_full_match(${v}, '\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\\s*') THEN TRY_CAST(trim(${v}) AS ${name})`;
        return context.sql`CASE ${parsed}${step.blank === 'zero' ? context.sql` WHEN trim(${v}) = '' THEN 0` : []} END`;
      });
    case 'parse-boolean':
      return orRaise(context, value, step.onFailure, (v) =>
        step.words === 'spark'
          ? context.sql`CASE WHEN lower(trim(${v})) IN ('t', 'true', 'y', 'yes', '1') THEN TRUE WHEN lower(trim(${v})) IN ('f', 'false', 'n', 'no', '0') THEN FALSE END`
          : context.sql`CASE WHEN lower(trim(${v})) = 'true' THEN TRUE WHEN lower(trim(${v})) IN ('false', '') THEN FALSE WHEN regexp_full_match(trim(${v}), '[-+]?[0-9]+') THEN regexp_matches(${v}, '[1-9]') END`,
      );
    case 'parse-date':
      return orRaise(context, value, step.onFailure, (v) =>
        parseDate(context, step.reading, step.to, v),
      );
    case 'format-thousands':
      return plain(
        context.sql`(CASE WHEN ${pieces} < 0 THEN '-' ELSE '' END || format('{:,}', CAST(trunc(abs(${pieces})) AS BIGINT)) || right(CAST(${pieces} AS VARCHAR), 3))`,
      );
    case 'format-number':
    case 'format-uuid':
      return plain(
        step.step === 'format-uuid'
          ? context.sql`upper(CAST(${pieces} AS VARCHAR))`
          : context.sql`CAST(${pieces} AS VARCHAR)`,
      );
    case 'format-variant':
      return plain(context.sql`json_extract_string(${pieces}, '$')`);
    case 'format-floating':
      if (step.form === 'shortest') return plain(context.sql`CAST(${pieces} AS VARCHAR)`);
      // Six digits; an exponent has three digits (1.23457e+006).
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
      return formatDate(context, step.layout, step.blankPadded, value);
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
      return plain(utf16(context, pieces));
    case 'fit-binary':
      return plain(context.sql`unhex(left(hex(${pieces}), ${step.length * 2}))`);
    case 'fit-text':
      return fitText(context, step, value);
    case 'round-timestamp':
      return plain(roundTimestamp(context, step.precision, pieces));
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

/** UTF-16LE bytes, code point by code point; those beyond U+FFFF become two units. */
function utf16(context: WriteContext, text: readonly Piece[]): readonly Piece[] {
  const unit = (code: string): string =>
    `format('{:02X}{:02X}', (${code}) % 256, (${code}) // 256)`;
  const high = unit('55296 + (unicode(c) - 65536) // 1024');
  const low = unit('56320 + (unicode(c) - 65536) % 1024');
  const one = `CASE WHEN unicode(c) < 65536 THEN ${unit('unicode(c)')} ELSE ${high} || ${low} END`;
  return context.sql`unhex(array_to_string(list_transform(string_split(${text}, ''), lambda c: ${one}), ''))`;
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
  const unit = precision === 'minutes' ? 60_000_000 : 10 ** (6 - Math.min(precision, 6));
  return unit === 1
    ? pieces
    : context.sql`make_timestamp(CAST(round(epoch_us(${pieces}) / ${unit}.0) AS BIGINT) * ${unit})`;
}

const STRPTIME: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  y: '%Y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%m',
  dd: '%d',
  d: '%d',
  HH: '%H',
  H: '%H',
  hh: '%I',
  h: '%I',
  mm: '%M',
  m: '%M',
  ss: '%S',
  s: '%S',
  a: '%p',
};

const STRFTIME: Readonly<Record<string, string>> = {
  ...STRPTIME,
  M: '%-m',
  d: '%-d',
  H: '%-H',
  h: '%-I',
  m: '%-M',
  s: '%-S',
  EEEE: '%A',
  E: '%a',
  EEE: '%a',
};

/** A layout taken apart: runs of one letter, quoted text, other characters. */
function fieldsOf(layout: string): readonly string[] {
  return layout.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? [];
}

function parseFormat(layout: string): string {
  return fieldsOf(layout)
    .map((field) =>
      field.startsWith("'")
        ? field.slice(1, -1)
        : /^S+$/.test(field)
          ? '%f'
          : (STRPTIME[field] ?? field),
    )
    .join('');
}

function parseDate(
  context: WriteContext,
  reading: DateReading,
  to: 'date' | 'timestamp',
  v: readonly Piece[],
): readonly Piece[] {
  const target = to === 'date' ? 'DATE' : 'TIMESTAMP';
  const formats = [...new Set(reading.layouts.map(parseFormat))]
    .map((format) => context.literal(format))
    .join(', ');
  // %Y would read two digits as the first century; %f reads six digits of a second.
  const cut = context.sql`regexp_replace(trim(${v}), '([.][0-9]{6})[0-9]+', '\\1')`;
  const text = !reading.iso
    ? cut
    : to === 'date'
      ? context.sql`regexp_replace(trim(${v}), '[ T].*$', '')`
      : // Spark reads over a zone, and takes T for the blank.
        context.sql`regexp_replace(regexp_replace(${cut}, '^([0-9-]+)T', '\\1 '), ' *(Z|UTC|[-+][0-9]{1,2}:[0-9]{2})$', '')`;
  const parsed = context.sql`CASE WHEN regexp_matches(${v}, '[0-9]{4}') THEN CAST(try_strptime(${text}, [${formats}]) AS ${target}) END`;
  if (reading.blank === 'fails') return parsed;
  return context.sql`CASE WHEN trim(${v}) = '' THEN ${target} '1900-01-01' ELSE ${parsed} END`;
}

function formatDate(
  context: WriteContext,
  layout: string,
  blankPadded: boolean,
  value: Value,
): Value {
  const groups: string[] = [];
  let format = '';
  for (const field of fieldsOf(layout)) {
    const digits = /^S+$/.test(field) ? field.length : 0;
    if (digits === 0 || digits === 3 || digits >= 6) {
      const mapped =
        digits === 0
          ? field.startsWith("'")
            ? field.slice(1, -1)
            : (STRFTIME[field] ?? field)
          : digits === 3
            ? '%g'
            : `%f${'0'.repeat(digits - 6)}`;
      format += mapped;
      continue;
    }
    groups.push(format, String(digits));
    format = '';
  }
  const pieces = once(
    context,
    blankPadded || groups.length > 0 ? value : { ...value, simple: true },
    (v) => {
      if (blankPadded) {
        const date = context.sql`strftime(${v}, '%b ') || lpad(strftime(${v}, '%-d'), 2, ' ') || strftime(${v}, ' %Y')`;
        return layout.includes('h')
          ? context.sql`(${date} || ' ' || lpad(strftime(${v}, '%-I:%M%p'), 7, ' '))`
          : context.sql`(${date})`;
      }
      const parts: (readonly Piece[])[] = [];
      for (let index = 0; index + 1 < groups.length; index += 2) {
        if (groups[index] !== '')
          parts.push(context.sql`strftime(${v}, ${context.literal(groups[index] ?? '')})`);
        parts.push(context.sql`left(strftime(${v}, '%f'), ${groups[index + 1] ?? ''})`);
      }
      if (format !== '') parts.push(context.sql`strftime(${v}, ${context.literal(format)})`);
      const joined = parts.flatMap((part, index) =>
        index === 0 ? part : [context.text(' || '), ...part],
      );
      return parts.length > 1 ? context.sql`(${joined})` : joined;
    },
  );
  return { pieces, simple: value.simple };
}
