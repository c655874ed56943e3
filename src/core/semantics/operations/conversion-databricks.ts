import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Conversion, ConversionStep, OnFailure } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { relyingOn, type Assumption } from '../finding.ts';
import { paddedParts } from './date-pattern.ts';

/** A value's text in the port, and under which assumptions it is right. */
export interface PortedValue {
  readonly pieces: readonly Piece[];
  /** True if the text is an operator expression. */
  readonly loose: boolean;
  readonly assumptions: readonly Assumption[];
  /** Why a part can't be written, else null. */
  readonly manual: string | null;
}

/** What is known of the value that goes into a conversion. */
export interface ValueFacts {
  /** It has no blanks at its ends. */
  readonly trimmed: boolean;
  /** It is not the empty text (NULLIF(x, '')). */
  readonly notBlank: boolean;
  /** It is a whole number's digits. */
  readonly digits?: boolean;
  /** The fewest and the most characters of the text that a whole number becomes. */
  readonly width?: { readonly fewest: number; readonly most: number } | null;
  /** How a person would name it in a sentence. */
  readonly name: string;
  /** Its text where it is a constant. */
  readonly constant?: string | null;
}

/** Of a value that nothing is known of. */
export const NO_FACTS: ValueFacts = { trimmed: false, notBlank: false, name: '' };

/** A conversion as the port writes it. */
export function databricksConversionText(
  context: WriteContext,
  conversion: Conversion,
  pieces: readonly Piece[],
  facts: ValueFacts,
): PortedValue {
  let current: PortedValue = { pieces, loose: false, assumptions: [], manual: null };
  let steps = conversion.steps;
  if (conversion.from.type === 'null')
    return {
      ...current,
      pieces: context.sql`CAST(${pieces} AS ${context.typeName(conversion.to)})`,
    };
  if (steps.length === 0) return current;
  // A last rounding after parsing what has too few digits to be rounded is left out by the caller's type.
  steps = steps.filter(
    (step) =>
      !(
        step.step === 'to-integer' &&
        step.fits &&
        step.to.type === 'integer' &&
        isWider(conversion.from, step.to)
      ),
  );
  if (steps.length === 0)
    return {
      ...current,
      pieces: context.sql`CAST(${pieces} AS ${context.typeName(conversion.to)})`,
    };
  for (const step of steps) {
    const before =
      current.loose && needsOperand(step) ? context.sql`(${current.pieces})` : current.pieces;
    const next = write(context, step, before, conversion, facts);
    if (next.fails === true && conversion.attempt)
      return {
        pieces: context.sql`CAST(NULL AS ${context.typeName(conversion.to)})`,
        loose: false,
        assumptions: [],
        manual: null,
      };
    current = {
      pieces: next.pieces,
      loose: next.loose ?? false,
      assumptions: [...current.assumptions, ...(next.assumptions ?? [])],
      manual: current.manual ?? next.manual ?? null,
    };
  }
  return current;
}

function isWider(from: DataType, to: DataType): boolean {
  return from.type === 'integer' && to.type === 'integer' && from.bits < to.bits;
}

/** Replaced in the engine's own words: both know replace. */
export function plainNumber(
  context: WriteContext,
  group: string,
  point: string,
  pieces: readonly Piece[],
): readonly Piece[] {
  const bare = context.sql`replace(${pieces}, ${context.literal(group)}, '')`;
  return point === '.' ? bare : context.sql`replace(${bare}, ${context.literal(point)}, '.')`;
}

/** Steps that write an operator behind the value. */
function needsOperand({ step }: ConversionStep): boolean {
  return step === 'append' || step === 'keep-offset' || step === 'round-timestamp';
}

function writeAll(
  context: WriteContext,
  steps: readonly ConversionStep[],
  pieces: readonly Piece[],
  conversion: Conversion,
  facts: ValueFacts,
): Written {
  let current: Written = { pieces };
  for (const step of steps) {
    const next = write(context, step, current.pieces, conversion, facts);
    const assumptions = [...(current.assumptions ?? []), ...(next.assumptions ?? [])];
    current = { ...next, assumptions };
  }
  return current;
}

interface Written {
  readonly pieces: readonly Piece[];
  readonly loose?: boolean;
  readonly assumptions?: readonly Assumption[];
  readonly manual?: string;
  /** True for a constant that the source engine does not convert. */
  readonly fails?: boolean;
}

/**
 * What a step relies on; a constant shows at once whether it holds. A constant that `fails` in the source engine is
 * NULL where the conversion is an attempt.
 */
function assume(
  { constant }: ValueFacts,
  statement: string,
  holds: (constant: string) => boolean,
  fails: (constant: string) => boolean = () => false,
): Pick<Written, 'assumptions' | 'manual' | 'fails'> {
  const isConstant = constant !== undefined && constant !== null;
  const fidelity = relyingOn(statement, isConstant ? holds(constant) : null);
  if (fidelity.kind === 'manual')
    return { manual: fidelity.because, fails: isConstant && fails(constant) };
  return fidelity.kind === 'conditional' ? { assumptions: fidelity.assumptions } : {};
}

/** What rows alone can tell, even of a constant. */
function rowsTell(facts: ValueFacts, statement: string): Pick<Written, 'assumptions' | 'manual'> {
  return assume({ ...facts, constant: null }, statement, () => true);
}

const isByte = (constant: string): boolean => Number(constant) > -1 && Number(constant) < 256;

function cast(
  context: WriteContext,
  pieces: readonly Piece[],
  type: DataType,
  onFailure: OnFailure,
): readonly Piece[] {
  return onFailure === 'null'
    ? context.sql`try_cast(${pieces} AS ${context.typeName(type)})`
    : context.sql`CAST(${pieces} AS ${context.typeName(type)})`;
}

/** Text that is no amount, and 0 as MONEY: a sign or a point alone. */
const NO_AMOUNT = '^ *[-+]?[$£€¥]?[.]? *$';

/** The digits of a number's shortest text, without zeros at their ends. */
function significantDigits(number: string): string {
  return number.replace(/[eE].*$|[-.]/g, '').replace(/^0+|0+$/g, '');
}

const WITH_OFFSET = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?[-+]\d\d:\d\d|Z)?$/;

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function write(
  context: WriteContext,
  step: ConversionStep,
  pieces: readonly Piece[],
  conversion: Conversion,
  facts: ValueFacts,
): Written {
  const { to } = conversion;
  switch (step.step) {
    case 'to-integer': {
      const whole = step.rounding === 'half-away' ? context.sql`round(${pieces})` : pieces;
      const unsigned = step.to.type === 'integer' && !step.to.signed;
      const text = cast(context, whole, step.to, step.onFailure);
      // An unsigned TINYINT is kept as SMALLINT, which takes more.
      if (!unsigned || step.fits) return { pieces: text };
      if (step.onFailure === 'null')
        return { pieces: context.sql`CASE WHEN ${text} BETWEEN 0 AND 255 THEN ${text} END` };
      return {
        pieces: text,
        ...assume(facts, `Every value of ${facts.name} lies between 0 and 255.`, isByte),
      };
    }
    case 'to-decimal':
      return {
        pieces: cast(
          context,
          pieces,
          { type: 'decimal', precision: step.precision, scale: step.scale, money: false },
          step.fits ? { number: 0, severity: 0, state: 0, message: '' } : step.onFailure,
        ),
      };
    case 'to-floating':
      return { pieces: context.sql`CAST(${pieces} AS ${step.bits === 32 ? 'FLOAT' : 'DOUBLE'})` };
    case 'to-boolean':
    case 'boolean-to-number':
      return {
        pieces: context.sql`CAST(${pieces} AS ${context.typeName(step.step === 'to-boolean' ? { type: 'boolean' } : step.to)})`,
      };
    case 'parse-integer': {
      const read =
        step.blank === 'zero' && !facts.notBlank
          ? context.sql`regexp_replace(${pieces}, '^ *$', '0')`
          : pieces;
      const unsigned = step.to.type === 'integer' && !step.to.signed;
      const text = cast(context, read, step.to, step.onFailure);
      if (unsigned && step.onFailure === 'null')
        return { pieces: context.sql`CASE WHEN ${text} BETWEEN 0 AND 255 THEN ${text} END` };
      return unsigned
        ? {
            pieces: text,
            ...assume(facts, `Every number in ${facts.name} lies between 0 and 255.`, isByte),
          }
        : { pieces: text };
    }
    case 'plain-number':
      return { pieces: plainNumber(context, step.group, step.point, pieces) };
    case 'parse-decimal': {
      const none = step.money ? NO_AMOUNT : '^ *$';
      const mayBeNone = step.money ? new RegExp(none).test(facts.constant ?? '') : !facts.notBlank;
      const filled =
        step.blank === 'zero' && mayBeNone
          ? context.sql`regexp_replace(${pieces}, '${none}', '0')`
          : pieces;
      const read = step.money ? context.sql`regexp_replace(${filled}, '[$£€¥,]', '')` : filled;
      const text = cast(
        context,
        read,
        { type: 'decimal', precision: step.precision, scale: step.scale, money: false },
        step.onFailure,
      );
      if (step.exponent) return { pieces: text };
      return {
        pieces: text,
        ...assume(
          facts,
          `No number in ${facts.name} is written with an exponent (1e3).`,
          (constant) => !/e/i.test(constant),
          () => true,
        ),
      };
    }
    case 'parse-floating': {
      const read =
        step.blank === 'zero' && !facts.notBlank
          ? context.sql`regexp_replace(${pieces}, '^ *$', '0')`
          : pieces;
      return {
        pieces: cast(context, read, { type: 'floating', bits: step.bits }, step.onFailure),
        ...assume(
          facts,
          `No text in ${facts.name} is NaN or Infinity, or ends in d or f.`,
          (constant) => !/nan|inf|[df]\s*$/iu.test(constant),
        ),
      };
    }
    case 'parse-boolean':
      if (step.words === 'spark')
        return { pieces: cast(context, pieces, { type: 'boolean' }, step.onFailure) };
      return {
        pieces: cast(context, pieces, { type: 'boolean' }, step.onFailure),
        ...assume(
          facts,
          `Every text in ${facts.name} is 0, 1, true or false.`,
          (constant) => /^ *(?:0|1|true|false) *$/i.test(constant),
          (constant) => /[a-z]/i.test(constant),
        ),
      };
    case 'parse-date':
      return parseDate(context, step, pieces, facts);
    case 'format-number':
    case 'format-variant':
      return { pieces: context.sql`CAST(${pieces} AS STRING)` };
    case 'format-thousands':
      return { pieces: context.sql`format_number(${pieces}, 2)` };
    case 'format-uuid':
      return { pieces: context.sql`upper(${pieces})` };
    case 'format-floating':
      if (step.form === 'java') return { pieces: context.sql`CAST(${pieces} AS STRING)` };
      if (step.form === 'shortest')
        return {
          pieces: context.sql`CAST(${pieces} AS STRING)`,
          ...rowsTell(
            facts,
            `The text of ${facts.name} needs to tell values apart only: SQL Server writes 17 digits, the port as many as it takes.`,
          ),
        };
      if (step.form !== 'six-digits')
        return {
          pieces: context.sql`regexp_replace(format_string('%.${step.form === 'eight-digits' ? 7 : 15}e', CAST(${pieces} AS DOUBLE)), '(e[-+])([0-9]{2})$', '$10$2')`,
        };
      return {
        // Java's %g keeps trailing zeros, which SQL Server drops, and its exponent has two digits, SQL Server's three.
        pieces: context.sql`regexp_replace(regexp_replace(format_string('%.6g', CAST(${pieces} AS DOUBLE)), '([.][0-9]*[1-9])0+(e|$)|[.]0+(e|$)', '$1$2$3'), '(e[-+])([0-9]{2})$', '$10$2')`,
        ...assume(
          facts,
          `No value of ${facts.name} lies half way between two texts of six digits.`,
          (constant) => significantDigits(constant).slice(6) !== '5',
        ),
      };
    case 'format-boolean':
      return {
        pieces:
          step.words === 'digit'
            ? context.sql`CAST(CAST(${pieces} AS INT) AS STRING)`
            : context.sql`CAST(${pieces} AS STRING)`,
      };
    case 'format-date':
      return formatDate(context, step, pieces, conversion.from);
    case 'format-binary':
      if (step.form === 'characters') return { pieces: context.sql`CAST(${pieces} AS STRING)` };
      return {
        pieces:
          step.form === 'hex'
            ? context.sql`hex(${pieces})`
            : context.sql`concat('0x', hex(${pieces}))`,
      };
    case 'parse-uuid':
      if (step.onFailure === 'null') {
        return {
          pieces: context.sql`CASE WHEN ${pieces} RLIKE '(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN upper(${pieces}) END`,
        };
      }
      return {
        pieces: context.sql`upper(${pieces})`,
        ...assume(facts, `Every text in ${facts.name} is a GUID of 36 characters.`, (constant) =>
          GUID.test(constant),
        ),
      };
    case 'text-to-binary':
      return {
        pieces:
          step.encoding === 'utf-8'
            ? context.sql`CAST(${pieces} AS BINARY)`
            : context.sql`encode(${pieces}, 'UTF-16LE')`,
      };
    case 'hex-to-binary': {
      const shape = step.prefixed ? /^0x(?:[0-9a-f]{2})*$/i : /^(?:[0-9a-f]{2})*$/i;
      return {
        pieces: context.sql`unhex(${step.prefixed ? context.sql`substring(${pieces}, 3)` : pieces})`,
        ...assume(
          facts,
          `Every text in ${facts.name} is an even number of hexadecimal digits${step.prefixed ? ' after 0x' : ''}.`,
          (constant) => shape.test(constant),
        ),
      };
    }
    case 'integer-to-binary': {
      const kept = 2 * Math.min(step.width, step.length);
      const digits = context.sql`lpad(hex(${pieces}), 16, '0')`;
      const cut = kept === 16 ? digits : context.sql`right(${digits}, ${kept})`;
      const filled =
        step.length > step.width ? context.sql`lpad(${cut}, ${2 * step.length}, '0')` : cut;
      return { pieces: context.sql`unhex(${filled})` };
    }
    case 'binary-to-integer':
      return { pieces: binaryToInteger(context, step.to, pieces) };
    case 'fit-binary':
      // A column of bytes has no length in Databricks SQL.
      if (step.overlong !== 'truncate') {
        const filled = context.sql`unhex(rpad(hex(${pieces}), ${step.length * 2}, '0'))`;
        return {
          pieces: step.pad ? filled : pieces,
          ...rowsTell(facts, `No value of ${facts.name} has more than ${step.length} bytes.`),
        };
      }
      return {
        pieces: step.pad
          ? context.sql`unhex(rpad(hex(${pieces}), ${step.length * 2}, '0'))`
          : context.sql`unhex(left(hex(${pieces}), ${step.length * 2}))`,
      };
    case 'fit-text':
      return fitText(context, step, pieces, facts);
    case 'round-timestamp':
      return { pieces: roundTimestamp(context, step.precision, pieces) };
    case 'time-to-timestamp':
      return { pieces: context.sql`CAST('1900-01-01 ' || ${pieces} AS TIMESTAMP_NTZ)` };
    case 'time-digits':
      return {
        pieces: context.sql`${pieces} || '${(step.from === 0 ? '.' : '') + '0'.repeat(step.to - step.from)}'`,
        loose: true,
      };
    case 'wall-clock':
      return { pieces: context.sql`CAST(${pieces} AS TIMESTAMP_NTZ)` };
    case 'utc':
      return { pieces: context.sql`convert_timezone('UTC', CAST(${pieces} AS TIMESTAMP))` };
    case 'instant':
      return { pieces: context.sql`CAST(${pieces} AS TIMESTAMP)` };
    case 'append':
      return { pieces: context.sql`${pieces} || ${context.literal(step.text)}`, loose: true };
    case 'keep-offset': {
      const inner = writeAll(context, step.inner, pieces, conversion, facts);
      const offset = context.sql`right(${pieces}, ${step.between === 'none' ? 6 : 7})`;
      return { ...inner, pieces: context.sql`${inner.pieces} || ${offset}`, loose: true };
    }
    case 'parse-offset': {
      const read = cast(
        context,
        pieces,
        { type: 'timestamp', precision: 6, zone: 'none' },
        step.onFailure,
      );
      const inner = writeAll(context, step.inner, read, conversion, facts);
      return {
        pieces: context.sql`${inner.pieces} || CASE WHEN ${pieces} RLIKE '[-+][0-9]{2}:[0-9]{2}$' THEN ' ' || right(${pieces}, 6) ELSE ' +00:00' END`,
        loose: true,
        ...assume(
          facts,
          `Every text in ${facts.name} that is a date is written yyyy-MM-dd HH:mm:ss, with an offset like +01:00, with Z or without one.`,
          (constant) => WITH_OFFSET.test(constant),
        ),
      };
    }
    case 'ticks-to-fraction':
      return {
        pieces,
        ...rowsTell(
          facts,
          `No value of ${facts.name} has thousandths of a second that are thirds of a hundredth (.003, .007).`,
        ),
      };
    case 'check-year':
      // What is out of range is an error in SQL Server and a value in the port.
      return step.onFailure === 'null'
        ? {
            pieces,
            ...assume(
              facts,
              `No year of ${facts.name} is before ${step.first}${step.last < 9999 ? ` or after ${step.last}` : ''}.`,
              (constant) => {
                const year = Number(/\d{4}/u.exec(constant)?.[0] ?? step.first);
                // SMALLDATETIME ends within its last year.
                return year >= step.first && (year < step.last || step.last === 9999);
              },
              (constant) => {
                const year = Number(/\d{4}/u.exec(constant)?.[0] ?? step.first);
                return year < step.first || year > step.last;
              },
            ),
          }
        : { pieces };
    case 'to-date':
      return { pieces: context.sql`CAST(${pieces} AS DATE)` };
    case 'to-timestamp':
      // A moment with an offset is kept as text, which date_format makes of a date as well.
      return {
        pieces:
          to.type === 'timestamp' && to.zone === 'offset'
            ? pieces
            : context.sql`CAST(${pieces} AS ${context.typeName(to)})`,
      };
    case 'days-to-timestamp':
      return conversion.from.type === 'integer'
        ? { pieces: context.sql`CAST(date_add(DATE'1900-01-01', ${pieces}) AS TIMESTAMP_NTZ)` }
        : {
            pieces: context.sql`timestampadd(MICROSECOND, CAST(round(${pieces} * 86400000000) AS BIGINT), TIMESTAMP_NTZ'1900-01-01')`,
          };
    case 'timestamp-to-days': {
      const days = context.sql`timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1900-01-01', ${pieces}) / 86400000000`;
      return step.to === 'integer'
        ? { pieces: context.sql`CAST(round(${days}) AS INT)` }
        : { pieces: days, loose: true };
    }
  }
}

/** conv with base -10 makes 64 bits a signed number; shifts copy the sign of fewer. Measured on Spark 4.2.1. */
function binaryToInteger(
  context: WriteContext,
  to: Extract<DataType, { type: 'integer' }>,
  pieces: readonly Piece[],
): readonly Piece[] {
  const digits = context.sql`right(hex(${pieces}), ${to.bits / 4})`;
  if (to.bits === 64) return context.sql`CAST(conv(${digits}, 16, -10) AS BIGINT)`;
  const unsigned = context.sql`CAST(conv(${digits}, 16, 10) AS BIGINT)`;
  const unused = 64 - to.bits;
  const value = to.signed
    ? context.sql`shiftright(shiftleft(${unsigned}, ${unused}), ${unused})`
    : unsigned;
  return context.sql`CAST(${value} AS ${context.typeName(to)})`;
}

/**
 * Measured on Spark 4.2.1: the first optional section that fits counts, and a text that none fits is 1970-01-01 only
 * if it is empty.
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/to_date, .../try_to_date, .../try_to_timestamp
 */
function parseDate(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'parse-date' }>,
  pieces: readonly Piece[],
  facts: ValueFacts,
): Written {
  const { reading, to, onFailure } = step;
  const type: DataType =
    to === 'date'
      ? { type: 'date' }
      : { type: 'timestamp', precision: 6, zone: to === 'instant' ? 'instant' : 'none' };
  if (reading.form === 'iso') return { pieces: cast(context, pieces, type, onFailure) };
  if (reading.pattern === null && facts.digits !== true) {
    const filled = facts.notBlank
      ? pieces
      : context.sql`regexp_replace(${pieces}, '^ *$', '1900-01-01')`;
    const assumed = rowsTell(
      facts,
      `Every text in ${facts.name} that is a date is written yyyy-MM-dd.`,
    );
    return { pieces: cast(context, filled, type, onFailure), ...assumed };
  }
  // A blank text and a time alone get their day; Spark would take 1970.
  const pattern = facts.digits === true ? 'yyyyMMdd' : (reading.pattern ?? '');
  const bare = facts.trimmed ? pieces : context.sql`trim(${pieces})`;
  const after = reading.shortYearAfter;
  const trimmed =
    after === undefined
      ? bare
      : context.sql`regexp_replace(${bare}, '[${after}]([5-9][0-9])( |$)', '${after}19$1$2')`;
  const dayless =
    reading.blank === 'fails' && !pattern.includes(':')
      ? trimmed
      : pattern.includes(':')
        ? context.sql`regexp_replace(${trimmed}, '^([0-9]+:|$)', '19000101 $1')`
        : context.sql`regexp_replace(${trimmed}, '^$', '19000101')`;
  const read = facts.notBlank && !pattern.includes(':') ? trimmed : dayless;
  const fits = pattern.includes('[') ? 'fits the pattern' : 'is written';
  const assumed = rowsTell(facts, `Every text in ${facts.name} that is a date ${fits} ${pattern}.`);
  const layout = context.literal(pattern);
  const attempt = onFailure === 'null' ? 'try_' : '';
  return to === 'date'
    ? { pieces: context.sql`${attempt}to_date(${read}, ${layout})`, ...assumed }
    : {
        pieces: context.sql`CAST(${attempt}to_timestamp(${read}, ${layout}) AS ${context.typeName(type)})`,
        ...assumed,
      };
}

/** A fraction of zero with its point, at the end of a text. */
const ZERO_FRACTION = '[.]0+$';

function formatDate(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'format-date' }>,
  pieces: readonly Piece[],
  from: DataType,
): Written {
  const { layout, blankPadded, bareSeconds } = step;
  if (!blankPadded) {
    if (layout === 'yyyy-MM-dd' && from.type === 'date')
      return { pieces: context.sql`CAST(${pieces} AS STRING)` };
    const text = context.sql`date_format(${pieces}, ${context.literal(layout)})`;
    if (step.thirds === true) {
      const statement =
        'No value has thousandths of a second that are thirds of a hundredth (.003, .007).';
      return { pieces: text, ...rowsTell(NO_FACTS, statement) };
    }
    return {
      pieces:
        bareSeconds === true && layout.includes('.')
          ? context.sql`regexp_replace(${text}, '${ZERO_FRACTION}', '')`
          : text,
    };
  }
  const parts = paddedParts(layout).map(({ text, width }) => {
    const formatted = context.sql`date_format(${pieces}, ${context.literal(text)})`;
    return width === null ? formatted : context.sql`lpad(${formatted}, ${width}, ' ')`;
  });
  const joined = parts.flatMap((part, index) =>
    index === 0 ? part : [context.text(', '), ...part],
  );
  return { pieces: context.sql`concat(${joined})` };
}

function fitText(
  context: WriteContext,
  step: Extract<ConversionStep, { step: 'fit-text' }>,
  pieces: readonly Piece[],
  facts: ValueFacts,
): Written {
  const { length, overlong, pad } = step;
  const known = facts.constant?.length;
  const width = known === undefined ? facts.width : { fewest: known, most: known };
  if (width && width.most <= length)
    return pad && width.fewest < length
      ? { pieces: context.sql`rpad(${pieces}, ${length}, ' ')` }
      : { pieces };
  if (overlong === 'truncate')
    return {
      pieces: pad
        ? context.sql`rpad(${pieces}, ${length}, ' ')`
        : context.sql`left(${pieces}, ${length})`,
    };
  const padded = pad ? context.sql`rpad(${pieces}, ${length}, ' ')` : pieces;
  if (step.rarely)
    return {
      pieces: padded,
      ...assume(
        facts,
        `No value of ${facts.name} needs more than ${length} characters.`,
        (constant) => constant.length <= length,
      ),
    };
  if (overlong === 'star') {
    return {
      pieces: context.sql`CASE WHEN length(${pieces}) > ${length} THEN ${pad ? `rpad('*', ${length}, ' ')` : "'*'"} ELSE ${padded} END`,
    };
  }
  return {
    pieces: padded,
    ...assume(
      facts,
      `No value of ${facts.name} needs more than ${length} characters (SQL Server raises error ${overlong.number}).`,
      (constant) => constant.length <= length,
    ),
  };
}

/** Measured on Spark 4.2.1: 23:59:59.999 gives midnight of the next day, .995 gives .997. */
export function roundTimestamp(
  context: WriteContext,
  precision: 'ticks' | 'minutes' | number,
  pieces: readonly Piece[],
): readonly Piece[] {
  const micros = context.sql`timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1970-01-01', ${pieces})`;
  if (precision === 'ticks') {
    return context.sql`timestampadd(MILLISECOND, CAST(round(round(${micros} * 0.0003BD) / 0.3BD) AS BIGINT), TIMESTAMP_NTZ'1970-01-01')`;
  }
  if (precision === 'minutes') {
    return context.sql`CAST(date_trunc('MINUTE', ${pieces} + INTERVAL '30.001' SECOND) AS TIMESTAMP_NTZ)`;
  }
  if (precision >= 6) return pieces;
  if (precision === 0)
    return context.sql`CAST(date_trunc('SECOND', ${pieces} + INTERVAL '0.5' SECOND) AS TIMESTAMP_NTZ)`;
  if (precision === 3)
    return context.sql`CAST(date_trunc('MILLISECOND', ${pieces} + INTERVAL '0.0005' SECOND) AS TIMESTAMP_NTZ)`;
  return context.sql`timestampadd(MICROSECOND, CAST(round(${micros}, ${precision - 6}) AS BIGINT), TIMESTAMP_NTZ'1970-01-01')`;
}
