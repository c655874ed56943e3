import type {
  Conversion,
  ConversionStep,
  NoConversion,
  OnFailure,
} from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import type { ConversionRequest } from '../../semantics/dialect.ts';
import { conversionFails, fails, overflows } from './conversion-failures.ts';
import { cultureOf } from './cultures.ts';
import { DAY_LENGTH, dateReading } from './date-text.ts';
import { WIDTH, toText } from './text-conversions.ts';
import { toOffset, toTime } from './zoned-conversions.ts';
import { bareName, isRefused, refusedConversion } from './refused-conversions.ts';
import { tsqlTypeName } from './types.ts';

type Request = ConversionRequest;

/**
 * What T-SQL's conversion of a value does, explicit or implicit; `style` is CONVERT's third argument.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql
 */
export function tsqlConversion(request: Request): Conversion | NoConversion {
  const { from, to } = request;
  if (from.type === 'unknown') return { why: `the type of the value is not known: ${from.why}` };
  if (to.type === 'unknown') return { why: to.why };
  const steps =
    from.type === 'null' || from.type !== 'text' || request.culture === undefined
      ? from.type === 'null'
        ? []
        : stepsFor(request)
      : parsedBy(request, request.culture);
  if (steps === null && isRefused(from, to)) return refusedConversion(from, to);
  if (steps === null)
    return { why: `${tsqlTypeName(from)} is not converted to ${tsqlTypeName(to)}` };
  return { from, to, attempt: request.attempt, steps };
}

/**
 * PARSE: dates in the culture's order, numbers with its signs; blank text is no value.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/parse-transact-sql
 */
function parsedBy(request: Request, name: string): readonly ConversionStep[] | null {
  const { to } = request;
  const culture = cultureOf(name);
  if (culture === null) return null;
  const onFailure = fails(
    request,
    9819,
    1,
    `Error converting string value '{value}' into data type ${bareName(to)} using culture '${name}'.`,
  );
  const { group, point } = culture;
  const plain: ConversionStep = { step: 'plain-number', group, point };
  switch (to.type) {
    case 'integer':
      return [plain, { step: 'parse-integer', to, blank: 'fails', onFailure }];
    case 'decimal': {
      const { precision, scale, money } = to;
      return [
        plain,
        {
          step: 'parse-decimal',
          precision,
          scale,
          exponent: false,
          blank: 'fails',
          money,
          onFailure,
        },
      ];
    }
    case 'floating':
      return [
        plain,
        { step: 'parse-floating', bits: to.bits, blank: 'fails', words: 'digits', onFailure },
      ];
    case 'date':
    case 'timestamp': {
      const settings = { ...request.settings, dateFormat: culture.order };
      const steps = stepsFor({ ...request, settings });
      return (
        steps?.map((step) =>
          step.step === 'parse-date'
            ? {
                ...step,
                onFailure,
                reading: {
                  ...step.reading,
                  pattern: `[${culture.shortDate.replace('dd', 'd').replace('MM', 'M')}]${step.reading.pattern ?? ''}`,
                  blank: 'fails' as const,
                },
              }
            : step,
        ) ?? null
      );
    }
    default:
      return null;
  }
}

function stepsFor(request: Request): readonly ConversionStep[] | null {
  switch (request.to.type) {
    case 'text':
      return toText(request, request.to);
    case 'integer':
      return toInteger(request, request.to);
    case 'decimal':
      return toDecimal(request, request.to);
    case 'floating':
      return toFloating(request, request.to.bits);
    case 'boolean':
      return toBoolean(request);
    case 'date':
      return toDate(request);
    case 'timestamp':
      if (request.to.zone === 'none') return toTimestamp(request, request.to);
      return toOffset(
        request.from,
        typeof request.to.precision === 'number' ? request.to.precision : 7,
        parseDate(request, 'timestamp'),
        noDate(request),
      );
    case 'time':
      return toTime(request.from, request.to.digits, parseDate(request, 'timestamp'));
    case 'uuid':
      if (request.from.type === 'uuid') return [];
      return request.from.type === 'text'
        ? [
            {
              step: 'parse-uuid',
              onFailure: fails(
                request,
                8169,
                2,
                'Conversion failed when converting from a character string to uniqueidentifier.',
              ),
            },
          ]
        : null;
    case 'binary':
      return toBinary(request, request.to);
    case 'xml':
      return request.from.type === 'text' || request.from.type === 'xml' ? [] : null;
    default:
      return request.from.type === request.to.type ? [] : null;
  }
}

function toInteger(
  request: Request,
  to: Extract<DataType, { type: 'integer' }>,
): readonly ConversionStep[] | null {
  const { from } = request;
  switch (from.type) {
    case 'integer': {
      if (from.bits === to.bits && from.signed === to.signed) return [];
      const fits = from.bits < to.bits;
      const name = bareName(to);
      const small = to.bits <= 16;
      const onFailure = small
        ? fails(
            request,
            220,
            1,
            `Arithmetic overflow error for data type ${name}, value = {value}.`,
          )
        : overflows(request);
      return [{ step: 'to-integer', to, rounding: 'truncate', fits, onFailure }];
    }
    case 'boolean':
      return [{ step: 'boolean-to-number', to }];
    case 'decimal':
      // MONEY rounds where decimals are cut off: the truncation table of the CAST page.
      return [
        {
          step: 'to-integer',
          to,
          rounding: from.money ? 'half-away' : 'truncate',
          fits: false,
          onFailure: overflows(request),
        },
      ];
    case 'floating':
      return [
        {
          step: 'to-integer',
          to,
          rounding: 'truncate',
          fits: false,
          onFailure: to.bits === 64 ? overflows(request) : overflowsFloat(request),
        },
      ];
    case 'text':
      return [parseInteger(request, to)];
    case 'binary':
      return [{ step: 'binary-to-integer', to }];
    case 'timestamp':
      return from.precision === 'ticks' || from.precision === 'minutes'
        ? [{ step: 'timestamp-to-days', to: 'integer' }]
        : null;
    default:
      return null;
  }
}

/** BIGINT has the errors of DECIMAL, the smaller types have their own. */
function parseInteger(
  request: Request,
  to: Extract<DataType, { type: 'integer' }>,
): ConversionStep {
  const step = { step: 'parse-integer', to, blank: 'zero' } as const;
  const from = bareName(request.from);
  if (to.bits === 64) {
    const onFailure = fails(request, 8114, 5, `Error converting data type ${from} to bigint.`);
    return { ...step, onFailure, onOverflow: overflows(request) };
  }
  const column = { 8: 'an INT1', 16: 'an INT2', 32: 'an int' }[to.bits];
  const more = to.bits === 32 ? '' : ' Use a larger integer column.';
  const onOverflow = fails(
    request,
    to.bits === 32 ? 248 : 244,
    1,
    `The conversion of the ${from} value '{value}' overflowed ${column} column.${more}`,
  );
  return { ...step, onFailure: conversionFails(request), onOverflow };
}

function toDecimal(
  request: Request,
  to: Extract<DataType, { type: 'decimal' }>,
): readonly ConversionStep[] | null {
  const { from } = request;
  const { precision, scale } = to;
  switch (from.type) {
    case 'decimal': {
      if (from.precision === precision && from.scale === scale) return [];
      const fits = precision - scale >= from.precision - from.scale && scale >= from.scale;
      return [{ step: 'to-decimal', precision, scale, fits, onFailure: overflows(request) }];
    }
    case 'integer':
      return [
        {
          step: 'to-decimal',
          precision,
          scale,
          fits: precision - scale >= WIDTH[from.bits],
          onFailure: overflows(request),
        },
      ];
    case 'floating':
      return [{ step: 'to-decimal', precision, scale, fits: false, onFailure: overflows(request) }];
    case 'boolean':
      return [{ step: 'boolean-to-number', to }];
    case 'text': {
      const onFailure = to.money
        ? fails(
            request,
            235,
            0,
            'Cannot convert a char value to money. The char value has incorrect syntax.',
          )
        : fails(request, 8114, 5, `Error converting data type ${bareName(from)} to numeric.`);
      return [
        {
          step: 'parse-decimal',
          precision,
          scale,
          exponent: false,
          blank: to.money ? 'zero' : 'fails',
          money: to.money,
          onFailure,
          onOverflow: fails(
            request,
            8115,
            8,
            `Arithmetic overflow error converting ${bareName(from)} to data type ${bareName(to)}.`,
          ),
        },
      ];
    }
    case 'timestamp':
      return typeof from.precision !== 'number'
        ? [
            { step: 'timestamp-to-days', to: 'floating' },
            { step: 'to-decimal', precision, scale, fits: false, onFailure: overflows(request) },
          ]
        : null;
    default:
      return null;
  }
}

function toFloating(request: Request, bits: 32 | 64): readonly ConversionStep[] | null {
  const { from } = request;
  switch (from.type) {
    case 'floating':
      return from.bits === bits ? [] : [{ step: 'to-floating', bits }];
    case 'integer':
    case 'decimal':
      return [{ step: 'to-floating', bits }];
    case 'boolean':
      return [{ step: 'boolean-to-number', to: { type: 'floating', bits } }];
    case 'text':
      return [
        {
          step: 'parse-floating',
          bits,
          words: 'digits',
          blank: 'zero',
          onFailure: fails(
            request,
            8114,
            5,
            `Error converting data type ${bareName(from)} to ${bareName(request.to)}.`,
          ),
        },
      ];
    case 'timestamp':
      return typeof from.precision !== 'number'
        ? [{ step: 'timestamp-to-days', to: 'floating' }]
        : null;
    default:
      return null;
  }
}

/** Error 232: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999 */
function overflowsFloat(request: Request): OnFailure {
  const name = bareName(request.to);
  return fails(request, 232, 3, `Arithmetic overflow error for type ${name}, value = {value}.`);
}

function toBoolean(request: Request): readonly ConversionStep[] | null {
  switch (request.from.type) {
    case 'boolean':
      return [];
    case 'integer':
    case 'decimal':
    case 'floating':
      return [{ step: 'to-boolean' }];
    case 'text':
      return [
        { step: 'parse-boolean', words: 'true-false-number', onFailure: conversionFails(request) },
      ];
    default:
      return null;
  }
}

function noDate(request: Request): OnFailure {
  const { to } = request;
  // SMALLDATETIME has an error of its own.
  if (to.type === 'timestamp' && to.precision === 'minutes')
    return fails(
      request,
      295,
      3,
      'Conversion failed when converting character string to smalldatetime data type.',
    );
  const message = 'Conversion failed when converting date and/or time from character string.';
  return fails(request, 241, 1, message);
}

function parseDate(request: Request, to: 'date' | 'timestamp'): ConversionStep {
  const { from, style, settings } = request;
  const length = from.type === 'text' ? from.length : 'max';
  return {
    step: 'parse-date',
    reading: dateReading(request.to, style, settings, length),
    to,
    onFailure: noDate(request),
    ...(yearsOf(request.to) === null ? {} : { onNoDate: outOfRange(request) }),
  };
}

/**
 * The first and last year of DATETIME and SMALLDATETIME.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql, .../smalldatetime-transact-sql
 */
function yearsOf(to: DataType): readonly [number, number] | null {
  if (to.type !== 'timestamp' || typeof to.precision === 'number') return null;
  return to.precision === 'ticks' ? [1753, 9999] : [1900, 2079];
}

function outOfRange(request: Request): OnFailure {
  const [from, to] = [bareName(request.from), bareName(request.to)];
  return fails(
    request,
    242,
    3,
    `The conversion of a ${from} data type to a ${to} data type resulted in an out-of-range value.`,
  );
}

function checkYear(request: Request): readonly ConversionStep[] {
  const years = yearsOf(request.to);
  if (years === null) return [];
  return [{ step: 'check-year', first: years[0], last: years[1], onFailure: outOfRange(request) }];
}

function toDate(request: Request): readonly ConversionStep[] | null {
  switch (request.from.type) {
    case 'date':
      return [];
    case 'timestamp':
      return request.from.zone === 'offset'
        ? [{ step: 'wall-clock' }, { step: 'to-date' }]
        : [{ step: 'to-date' }];
    case 'text':
      return [parseDate(request, 'date')];
    default:
      return null;
  }
}

function toTimestamp(
  request: Request,
  to: Extract<DataType, { type: 'timestamp' }>,
): readonly ConversionStep[] | null {
  const { from } = request;
  const round: ConversionStep = { step: 'round-timestamp', precision: to.precision };
  switch (from.type) {
    case 'timestamp': {
      // Style 1 asks for the moment in UTC.
      const wall: readonly ConversionStep[] =
        from.zone === 'offset' ? [{ step: request.style === 1 ? 'utc' : 'wall-clock' }] : [];
      const checked = typeof from.precision === 'number' ? checkYear(request) : [];
      // https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql: since SQL Server 2016.
      if (from.precision === 'ticks' && typeof to.precision === 'number' && to.precision > 3)
        return [{ step: 'ticks-to-fraction' }, ...(to.precision < 6 ? [round] : [])];
      if (to.precision === 'ticks' && keepsTicks(from.precision)) return [...wall, ...checked];
      return from.precision === to.precision || finer(to.precision, from.precision)
        ? wall
        : [...wall, ...checked, round];
    }
    case 'time':
      return [
        { step: 'time-to-timestamp' },
        ...((typeof to.precision === 'number' && to.precision >= Math.min(from.digits, 6)) ||
        (to.precision === 'ticks' && keepsTicks(from.digits))
          ? []
          : [round]),
      ];
    case 'date':
      return [{ step: 'to-timestamp' }, ...checkYear(request)];
    case 'text':
      return to.precision === 7 || to.precision === 6
        ? [parseDate(request, 'timestamp')]
        : [
            parseDate(request, 'timestamp'),
            ...checkYear(request),
            ...(to.precision === 'ticks' && from.length !== 'max' && from.length <= DAY_LENGTH
              ? []
              : [round]),
          ];
    case 'integer':
      return typeof to.precision === 'number' ? null : [{ step: 'days-to-timestamp' }];
    case 'decimal':
    case 'floating':
      return typeof to.precision === 'number' ? null : [{ step: 'days-to-timestamp' }, round];
    default:
      return null;
  }
}

/** Minutes and hundredths of a second are whole ticks of DATETIME. */
function keepsTicks(precision: number | 'ticks' | 'minutes'): boolean {
  return precision === 'minutes' || (typeof precision === 'number' && precision <= 2);
}

function finer(to: number | 'ticks' | 'minutes', from: number | 'ticks' | 'minutes'): boolean {
  const digits = (precision: number | 'ticks' | 'minutes'): number =>
    precision === 'ticks' ? 3 : precision === 'minutes' ? 0 : precision;
  return to !== 'ticks' && to !== 'minutes' && digits(to) >= digits(from);
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql (binary styles; text is filled on the right, other types on the left) */
function toBinary(
  request: Request,
  to: Extract<DataType, { type: 'binary' }>,
): readonly ConversionStep[] | null {
  const { from, style } = request;
  const { length } = to;
  if (from.type === 'integer') {
    const width = from.bits / 8;
    if (length === 'max') return [{ step: 'integer-to-binary', width, length: width }];
    return [
      { step: 'integer-to-binary', width, length: to.padded ? length : Math.min(width, length) },
    ];
  }
  const fits = (longest: number | 'max'): boolean =>
    length === 'max' || (longest !== 'max' && (to.padded ? longest === length : longest <= length));
  const fitted = (steps: readonly ConversionStep[]): readonly ConversionStep[] =>
    length === 'max'
      ? steps
      : [...steps, { step: 'fit-binary', length, pad: to.padded, overlong: 'truncate' }];
  if (from.type === 'binary')
    return fits(from.length) && (!to.padded || from.padded) ? [] : fitted([]);
  if (from.type !== 'text') return null;
  if (style === 1 || style === 2)
    return fitted([
      {
        step: 'hex-to-binary',
        prefixed: style === 1,
        onFailure: fails(
          request,
          8114,
          5,
          `Error converting data type ${bareName(from)} to ${bareName(to)}.`,
        ),
      },
    ]);
  if (style !== null && style !== 0) return null;
  const encoding = from.unicode ? 'utf-16le' : 'utf-8';
  return fitted([{ step: 'text-to-binary', encoding }]);
}
