import type {
  Conversion,
  ConversionStep,
  DateReading,
  NoConversion,
  OnFailure,
} from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { databricksTypeName } from '../../targets/databricks-sql/type-name.ts';

/** `yyyy`, `yyyy-M`, `yyyy-M-d`, then `T` or a blank with anything after it. https://docs.databricks.com/aws/en/sql/language-manual/functions/cast */
const ISO: DateReading = {
  pattern: null,
  layouts: ['yyyy-M-d', 'yyyy-M', 'yyyy'],
  blank: 'fails',
  form: 'iso',
};
const ISO_TIME: DateReading = {
  pattern: null,
  layouts: [
    'yyyy-M-d',
    'yyyy-M',
    'yyyy',
    'yyyy-M-d H:m',
    'yyyy-M-d H:m:s',
    'yyyy-M-d H:m:s.S',
    'yyyy-M-d H',
  ],
  blank: 'fails',
  form: 'iso',
};

/**
 * What a CAST of Databricks SQL (ANSI mode) does, or an implicit conversion.
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/cast
 */
export function databricksConversion(
  from: DataType,
  to: DataType,
  attempt: boolean,
): Conversion | NoConversion {
  if (from.type === 'unknown') return { why: `the type of the value is not known: ${from.why}` };
  if (to.type === 'unknown') return { why: to.why };
  const steps =
    from.type === 'null' || JSON.stringify(from) === JSON.stringify(to)
      ? []
      : stepsFor(from, to, attempt);
  if (steps === null)
    return { why: `${databricksTypeName(from)} is not converted to ${databricksTypeName(to)}` };
  return { from, to, attempt, steps };
}

function malformed(from: DataType, to: DataType, attempt: boolean): OnFailure {
  if (attempt) return 'null';
  const message = `[CAST_INVALID_INPUT] The value '{value}' of the type "${databricksTypeName(from)}" cannot be cast to "${databricksTypeName(to)}" because it is malformed.`;
  return { number: 0, severity: 16, state: 1, message };
}

function overflow(from: DataType, to: DataType, attempt: boolean): OnFailure {
  if (attempt) return 'null';
  const message = `[CAST_OVERFLOW] The value {value} of the type "${databricksTypeName(from)}" cannot be cast to "${databricksTypeName(to)}" due to an overflow.`;
  return { number: 0, severity: 16, state: 1, message };
}

const WIDTH = { 8: 3, 16: 5, 32: 10, 64: 19 } as const;

function stepsFor(
  from: DataType,
  to: DataType,
  attempt: boolean,
): readonly ConversionStep[] | null {
  switch (to.type) {
    case 'text':
      return toText(from);
    case 'integer':
      return toInteger(from, to, attempt);
    case 'decimal':
      return toDecimal(from, to, attempt);
    case 'floating':
      if (from.type === 'floating') return [{ step: 'to-floating', bits: to.bits }];
      if (from.type === 'integer' || from.type === 'decimal')
        return [{ step: 'to-floating', bits: to.bits }];
      if (from.type === 'boolean') return [{ step: 'boolean-to-number', to }];
      return from.type === 'text'
        ? [
            {
              step: 'parse-floating',
              bits: to.bits,
              blank: 'fails',
              words: 'java',
              onFailure: malformed(from, to, attempt),
            },
          ]
        : null;
    case 'boolean':
      if (from.type === 'boolean') return [];
      if (from.type === 'integer' || from.type === 'decimal' || from.type === 'floating')
        return [{ step: 'to-boolean' }];
      return from.type === 'text'
        ? [{ step: 'parse-boolean', words: 'spark', onFailure: malformed(from, to, attempt) }]
        : null;
    case 'date':
      if (from.type === 'date') return [];
      if (from.type === 'timestamp') return [{ step: 'to-date' }];
      return from.type === 'text'
        ? [
            {
              step: 'parse-date',
              reading: ISO,
              to: 'date',
              onFailure: malformed(from, to, attempt),
            },
          ]
        : null;
    case 'timestamp':
      // The session's zone is UTC on both sides of a preview, so instants and wall clocks read alike.
      if (from.type === 'timestamp') return [];
      if (from.type === 'date') return [{ step: 'to-timestamp' }];
      return from.type === 'text'
        ? [
            {
              step: 'parse-date',
              reading: ISO_TIME,
              to: to.zone === 'instant' ? 'instant' : 'timestamp',
              onFailure: malformed(from, to, attempt),
            },
          ]
        : null;
    case 'binary':
      if (from.type === 'binary') return [];
      return from.type === 'text' ? [{ step: 'text-to-binary', encoding: 'utf-8' }] : null;
    default:
      return from.type === to.type ? [] : null;
  }
}

function toText(from: DataType): readonly ConversionStep[] | null {
  switch (from.type) {
    case 'text':
      // Lengths are not applied by CAST (measured on Spark 4.2.1: CAST('abcdef' AS VARCHAR(3)) is 'abcdef').
      return [];
    case 'boolean':
      return [{ step: 'format-boolean', words: 'word' }];
    case 'integer':
    case 'decimal':
      return [{ step: 'format-number' }];
    case 'floating':
      return [{ step: 'format-floating', form: 'java' }];
    case 'date':
      return [{ step: 'format-date', layout: 'yyyy-MM-dd', blankPadded: false }];
    case 'timestamp':
      return [{ step: 'format-number' }];
    case 'binary':
      return [{ step: 'format-binary', form: 'characters' }];
    case 'variant':
      return [{ step: 'format-variant' }];
    default:
      return null;
  }
}

function toInteger(
  from: DataType,
  to: Extract<DataType, { type: 'integer' }>,
  attempt: boolean,
): readonly ConversionStep[] | null {
  switch (from.type) {
    case 'integer':
      if (from.bits === to.bits) return [];
      return [
        {
          step: 'to-integer',
          to,
          rounding: 'truncate',
          fits: from.bits < to.bits,
          onFailure: overflow(from, to, attempt),
        },
      ];
    case 'decimal':
    case 'floating':
      return [
        {
          step: 'to-integer',
          to,
          rounding: 'truncate',
          fits: false,
          onFailure: overflow(from, to, attempt),
        },
      ];
    case 'boolean':
      return [{ step: 'boolean-to-number', to }];
    case 'text':
      return [
        { step: 'parse-integer', to, blank: 'fails', onFailure: malformed(from, to, attempt) },
      ];
    default:
      return null;
  }
}

function toDecimal(
  from: DataType,
  to: Extract<DataType, { type: 'decimal' }>,
  attempt: boolean,
): readonly ConversionStep[] | null {
  const { precision, scale } = to;
  switch (from.type) {
    case 'decimal': {
      if (from.precision === precision && from.scale === scale) return [];
      const fits = precision - scale >= from.precision - from.scale && scale >= from.scale;
      return [
        { step: 'to-decimal', precision, scale, fits, onFailure: overflow(from, to, attempt) },
      ];
    }
    case 'integer':
      return [
        {
          step: 'to-decimal',
          precision,
          scale,
          fits: precision - scale >= WIDTH[from.bits],
          onFailure: overflow(from, to, attempt),
        },
      ];
    case 'floating':
      return [
        {
          step: 'to-decimal',
          precision,
          scale,
          fits: false,
          onFailure: overflow(from, to, attempt),
        },
      ];
    case 'boolean':
      return [{ step: 'boolean-to-number', to }];
    case 'text':
      return [
        {
          step: 'parse-decimal',
          precision,
          scale,
          exponent: true,
          money: false,
          onFailure: malformed(from, to, attempt),
        },
      ];
    default:
      return null;
  }
}
