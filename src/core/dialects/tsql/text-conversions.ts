import type { ConversionStep, OnFailure } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import type { ConversionRequest } from '../../semantics/dialect.ts';
import { fails, overflows } from './conversion-failures.ts';
import { dateLayout, defaultStyle, type DateLayout } from './date-styles.ts';
import { zonedText } from './zoned-conversions.ts';

/** The digits of whole numbers, by their bits. */
export const WIDTH = { 8: 3, 16: 5, 32: 10, 64: 19 } as const;

type FloatingForm = Extract<ConversionStep, { step: 'format-floating' }>['form'];

/** Styles 1 and 2 are always scientific, with 8 and 16 digits; https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#float-and-real-styles */
const FLOATING_STYLES: ReadonlyMap<number, FloatingForm> = new Map<number, FloatingForm>([
  [1, 'eight-digits'],
  [2, 'sixteen-digits'],
  [3, 'shortest'],
]);

type Text = Extract<DataType, { type: 'text' }>;

/** `fixed`: every text is as long as the longest, so that none is filled up where that is long enough. */
function fitted(
  steps: readonly ConversionStep[],
  to: Text,
  longest: number | 'max',
  overlong: OnFailure | 'truncate' | 'star',
  { rarely = false, fixed = false }: { readonly rarely?: boolean; readonly fixed?: boolean } = {},
): readonly ConversionStep[] {
  if (to.length === 'max') return steps;
  const tooLong = longest === 'max' || longest > to.length;
  const pad = to.padded && !(fixed && (longest === 'max' || longest >= to.length));
  if (!tooLong && !pad) return steps;
  return [
    ...steps,
    {
      step: 'fit-text',
      length: to.length,
      // What is only filled up needs no look at its length.
      overlong: !tooLong || overlong === 'null' ? 'truncate' : overlong,
      pad,
      rarely,
    },
  ];
}

/** Values as CHAR, VARCHAR and their national kin: https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql */
export function toText(request: ConversionRequest, to: Text): readonly ConversionStep[] | null {
  const { from, style } = request;
  switch (from.type) {
    case 'text':
      return fitted([], to, from.length, 'truncate');
    case 'xml':
      return fitted([], to, 'max', 'truncate');
    case 'boolean':
      return fitted([{ step: 'format-boolean', words: 'digit' }], to, 1, 'star', { fixed: true });
    case 'integer': {
      const digits = WIDTH[from.bits];
      const longest = from.signed ? digits + 1 : digits;
      const overlong = to.unicode || from.bits === 64 ? overflows(request) : 'star';
      return fitted([{ step: 'format-number' }], to, longest, overlong, {
        rarely: typeof to.length === 'number' && to.length >= digits,
      });
    }
    case 'decimal': {
      const steps: ConversionStep[] = [];
      if (from.money) {
        if (style !== 2 && style !== 126)
          steps.push({
            step: 'to-decimal',
            precision: from.precision,
            scale: 2,
            fits: true,
            onFailure: 'null',
          });
      }
      const longest =
        from.precision + (from.scale > 0 ? 1 : 0) + (from.precision === from.scale ? 2 : 1);
      if (from.money && style === 1)
        return fitted(
          [...steps, { step: 'format-thousands' }],
          to,
          longest + 5,
          overflows(request),
        );
      return fitted([...steps, { step: 'format-number' }], to, longest, overflows(request));
    }
    case 'floating':
      return fitted(
        [{ step: 'format-floating', form: FLOATING_STYLES.get(style ?? 0) ?? 'six-digits' }],
        to,
        style === 2 || style === 3 ? 24 : style === 1 ? 15 : 13,
        overflows(request),
      );
    case 'time':
      return zoned(from, style, to);
    case 'date':
    case 'timestamp': {
      if (from.type === 'timestamp' && from.zone !== 'none') return zoned(from, style, to);
      const shape = dateLayout(from, style ?? defaultStyle(from));
      if (shape === null || shape.layout === '') return null;
      const fitting = cut(shape, to);
      return fitted([{ step: 'format-date', ...fitting }], to, longestText(fitting), 'truncate', {
        fixed: isFixed(fitting),
      });
    }
    case 'uuid':
      return fitted(
        [{ step: 'format-uuid' }],
        to,
        36,
        fails(
          request,
          8170,
          2,
          'Insufficient result space to convert uniqueidentifier value to char.',
        ),
        { fixed: true },
      );
    case 'binary': {
      const form = style === 1 ? 'prefixed-hex' : style === 2 ? 'hex' : 'characters';
      if (form === 'characters' && to.unicode) return null;
      const each = form === 'characters' ? 1 : 2;
      const longest =
        from.length === 'max' ? 'max' : from.length * each + (form === 'prefixed-hex' ? 2 : 0);
      return fitted([{ step: 'format-binary', form }], to, longest, 'truncate');
    }
    default:
      return null;
  }
}

function zoned(
  from: Extract<DataType, { type: 'time' | 'timestamp' }>,
  style: number | null,
  to: Text,
): readonly ConversionStep[] | null {
  const text = zonedText(from, style);
  return text === null ? null : fitted(text.steps, to, text.longest, 'truncate', text);
}

/** AM and PM are longer than their letter, and days and hours have two places where they are not written with two. */
function longestText({ layout }: DateLayout): number {
  const single = layout.match(/(?<![dh])[dh](?![dh])/g) ?? [];
  return layout.replaceAll("'", '').replace('a', 'PM').length + single.length;
}

/** True where all dates are as long as each other: no field is written with fewer digits, and no fraction left out. */
function isFixed({ layout, bareSeconds, blankPadded }: DateLayout): boolean {
  if (blankPadded) return true;
  return !bareSeconds && /^(?:y{2,4}|M{2,3}|d{2}|H{2}|m{2}|s{2}|S+|[^A-Za-z])+$/.test(layout);
}

/** What is left of `Jan  5 2020  1:04PM` after so many characters. */
const STARTS_OF_DEFAULT: ReadonlyMap<number, string> = new Map([
  [3, 'MMM'],
  [6, 'MMM d'],
  [11, 'MMM d yyyy'],
]);

/** A layout of fixed width is cut where the text type ends, if the cut falls between fields. */
function cut(shape: DateLayout, to: Text): DateLayout {
  const start = to.length === 'max' ? undefined : STARTS_OF_DEFAULT.get(to.length);
  if (start !== undefined && shape.blankPadded && shape.layout.startsWith(start))
    return { ...shape, layout: start, blankPadded: start.includes('d') };
  if (shape.blankPadded || to.length === 'max' || !/^(?:[yMdHmsS/.: -]|'T')+$/.test(shape.layout))
    return shape;
  const quotes = shape.layout.indexOf("'T'");
  if (shape.layout.includes('MMM')) return shape;
  const length = quotes >= 0 && quotes < to.length ? to.length + 2 : to.length;
  const [kept, next] = [shape.layout.slice(0, length), shape.layout.charAt(length)];
  if (kept.length === shape.layout.length || (kept.endsWith(next) && /[A-Za-z]/.test(next)))
    return shape;
  return { ...shape, layout: kept, bareSeconds: shape.bareSeconds && kept.includes('.') };
}
