import type { ConversionStep, OnFailure } from '../../semantics/conversion.ts';
import type { DataType, TimestampType } from '../../semantics/data-type.ts';
import { dateLayout } from './date-styles.ts';

/** `HH:mm:ss.SSS`, with that many digits of a second. */
function clock(digits: number): string {
  return digits === 0 ? 'HH:mm:ss' : `HH:mm:ss.${'S'.repeat(digits)}`;
}

/** The step that writes a moment as the text of a TIME. */
export function timeText(digits: number): ConversionStep {
  return { step: 'format-date', layout: clock(digits), blankPadded: false };
}

/** The step that writes a moment as the text of a DATETIMEOFFSET, without the offset. */
export function momentText(digits: number): ConversionStep {
  return { step: 'format-date', layout: `yyyy-MM-dd ${clock(digits)}`, blankPadded: false };
}

/** A moment rounded to the digits of a TIME or DATETIMEOFFSET, where it has more. */
function rounded(from: TimestampType['precision'], digits: number): readonly ConversionStep[] {
  const finer = from === 'ticks' ? digits < 3 : typeof from === 'number' && from > digits;
  return finer ? [{ step: 'round-timestamp', precision: digits }] : [];
}

/** DATETIME's thousandths stand for thirds of a hundredth, which more digits show. */
function withThirds(
  from: TimestampType['precision'],
  digits: number,
  text: ConversionStep,
): ConversionStep {
  return from === 'ticks' && digits > 3 && text.step === 'format-date'
    ? { ...text, thirds: true }
    : text;
}

/**
 * To TIME, which is kept as text `HH:mm:ss.fff`: null where SQL Server refuses. `parsed` reads a text as a moment.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/time-transact-sql
 */
export function toTime(
  from: DataType,
  digits: number,
  parsed: ConversionStep,
): readonly ConversionStep[] | null {
  const text = timeText(digits);
  switch (from.type) {
    case 'time':
      if (from.digits === digits) return [];
      return from.digits < digits
        ? [{ step: 'time-digits', from: from.digits, to: digits }]
        : [{ step: 'time-to-timestamp' }, { step: 'round-timestamp', precision: digits }, text];
    case 'timestamp': {
      const wall: readonly ConversionStep[] =
        from.zone === 'offset' ? [{ step: 'wall-clock' }] : [];
      return [
        ...wall,
        ...rounded(from.precision, digits),
        withThirds(from.precision, digits, text),
      ];
    }
    case 'text':
      return [parsed, ...rounded(7, Math.min(digits, 7)), text];
    default:
      return null;
  }
}

/**
 * To DATETIMEOFFSET, which is kept as text `yyyy-MM-dd HH:mm:ss.fff +hh:mm`: null where SQL Server refuses.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetimeoffset-transact-sql
 */
export function toOffset(
  from: DataType,
  digits: number,
  parsed: ConversionStep,
  onFailure: OnFailure,
): readonly ConversionStep[] | null {
  const text = momentText(digits);
  const utc: ConversionStep = { step: 'append', text: ' +00:00' };
  switch (from.type) {
    case 'date':
      return [{ step: 'to-timestamp' }, text, utc];
    case 'time':
      return [{ step: 'time-to-timestamp' }, ...rounded(from.digits, digits), text, utc];
    case 'timestamp': {
      if (from.zone === 'offset') {
        if (from.precision === digits) return [];
        const inner: readonly ConversionStep[] = [
          { step: 'wall-clock' },
          ...rounded(from.precision, digits),
          text,
        ];
        return [{ step: 'keep-offset', inner, between: '' }];
      }
      return [...rounded(from.precision, digits), withThirds(from.precision, digits, text), utc];
    }
    case 'text':
      return parsed.step === 'parse-date'
        ? [{ step: 'parse-offset', parsed, inner: [...rounded(7, digits), text], onFailure }]
        : null;
    default:
      return null;
  }
}

/** A TIME or DATETIMEOFFSET as text under a style; `fixed` if all are as long as the longest. Null if the style is not known. */
export function zonedText(
  from: Extract<DataType, { type: 'time' | 'timestamp' }>,
  style: number | null,
): {
  readonly steps: readonly ConversionStep[];
  readonly longest: number;
  readonly fixed?: boolean;
} | null {
  const whole = dateLayout(from, 121);
  const shape = dateLayout(from, style ?? 121);
  if (shape === null || whole === null || shape.layout === '') return null;
  const width = shape.layout.replaceAll("'", '').replace('a', 'PM').length + 1;
  const exact = /a/.test(shape.layout) ? width : width - 1;
  if (from.type === 'time') {
    if (shape.layout === whole.layout)
      return { steps: [], longest: whole.layout.length, fixed: true };
    if (whole.layout.startsWith(shape.layout)) {
      const cut: ConversionStep = {
        step: 'fit-text',
        length: exact,
        overlong: 'truncate',
        pad: false,
        rarely: false,
      };
      return { steps: [cut], longest: exact, fixed: true };
    }
    return {
      steps: [{ step: 'time-to-timestamp' }, { step: 'format-date', ...shape }],
      longest: exact,
    };
  }
  if (shape.layout === whole.layout) return { steps: [], longest: whole.layout.length + 7 };
  if (style === 127) {
    const steps: readonly ConversionStep[] = [
      { step: 'utc' },
      { step: 'format-date', ...shape },
      { step: 'append', text: 'Z' },
    ];
    return { steps, longest: width };
  }
  const inner: readonly ConversionStep[] = [
    { step: 'wall-clock' },
    { step: 'format-date', ...shape },
  ];
  if (!/[hH]/.test(shape.layout)) return { steps: inner, longest: exact, fixed: true };
  // ISO 8601 has no blank before the offset.
  const between = style === 126 ? ('none' as const) : ('' as const);
  return { steps: [{ step: 'keep-offset', inner, between }], longest: width + 7 };
}
