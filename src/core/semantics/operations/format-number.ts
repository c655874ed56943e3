import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { cultureOf } from '../../dialects/tsql/cultures.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { together, written, lacksArguments } from './call.ts';
import { filledPlaces, inMask, numberMask, writeMask, type NumberMask } from './number-mask.ts';

/** How a pattern shows a number. */
interface Shape {
  /** Digits after the point, and how many of them are left out where they are zeros. */
  readonly decimals: number;
  readonly optional: number;
  /** Digits before the point at the least; none where a number without whole units shows none. */
  readonly digits: number;
  readonly grouping: boolean;
  /** Texts before it, behind a minus, and after it. */
  readonly prefix: string;
  readonly suffix: string;
  /** Times 100: a percent sign stands in the text after it. */
  readonly percent: boolean;
  /** Parentheses around a negative one in place of the minus. */
  readonly parentheses: boolean;
}

/** A part of a pattern between semicolons: how a number is shown, or a text in its place. */
type Section = Shape | string;

/** Of a number in the base 16: the least digits, how many of the type there are, and the case of the letters. */
interface Hexadecimal {
  readonly digits: number;
  readonly most: number;
  readonly capitals: boolean;
}

interface Meaning extends Shape {
  readonly value: Expression;
  /** What negative numbers have, without their sign, and zero, null for the same as positive ones; null for one pattern. */
  readonly others: { readonly negative: Section; readonly zero: Section | null } | null;
  readonly hexadecimal: Hexadecimal | null;
  readonly mask: NumberMask | null;
  readonly rounding: 'half-away' | 'half-even';
  readonly floating: boolean;
  /** As many digits as the type has, with nothing between them. */
  readonly general: boolean;
  /** The signs between thousands and before a fraction. */
  readonly signs: string;
}

/** A number as text by a pattern: FORMAT of numbers, format_number. */
export const formatNumberOperation = defineOperation<Meaning>({
  operation: 'format-number',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.rounding === 'half-even') return null;
      if (meaning.general)
        return written(
          context,
          withSigns(meaning, context.sql`CAST(${context.emit(meaning.value)} AS STRING)`, context),
        );
      if (meaning.hexadecimal !== null)
        return written(context, inHexadecimal(meaning.hexadecimal, meaning.value, context));
      const shown = bySign(meaning, context, databricksText);
      if (meaning.mask !== null)
        return written(
          context,
          inMask(meaning.mask, shown, context),
          together(
            fidelityOf(meaning),
            filledPlaces(meaning.mask, context.constantOf(meaning.value)),
          ),
        );
      return written(context, withSigns(meaning, shown, context), fidelityOf(meaning));
    },
    duckdb: (meaning, context) => {
      if (meaning.general)
        return written(
          context,
          withSigns(meaning, context.sql`CAST(${context.emit(meaning.value)} AS VARCHAR)`, context),
        );
      if (meaning.hexadecimal !== null)
        return written(context, inHexadecimal(meaning.hexadecimal, meaning.value, context));
      if (meaning.mask !== null)
        return written(
          context,
          writeMask(meaning.mask, meaning.value, context),
          fidelityOf(meaning),
        );
      const shown = bySign(meaning, context, duckdbText);
      return written(context, withSigns(meaning, shown, context), fidelityOf(meaning));
    },
  },
  docs: {
    title: 'Numbers as text by a pattern',
    behaviour: {
      tsql: 'FORMAT takes a .NET pattern and rounds half away from zero.',
      databricks: 'format_number rounds half to even.',
    },
    port: 'format_number of the rounded number; a mask as 000-00-0000 is put between the digits by regexp_replace.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/format-transact-sql',
      'https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-numeric-format-strings',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/format_number',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT FORMAT(CAST(1234.565 AS decimal(10, 3)), 'N2') AS a, FORMAT(7, '00000') AS b;",
      rows: [['1,234.57', '00007']],
      evidence:
        'https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-numeric-format-strings',
      naive:
        "SELECT format_number(CAST(1234.565 AS decimal(10, 3)), 2) AS a, format_number(7, '00000') AS b;",
    },
  ],
});

/** Writes a value as a shape shows it. */
type ShapeWriter = (
  shape: Shape & Pick<Meaning, 'rounding'>,
  value: readonly Piece[],
  context: WriteContext,
) => readonly Piece[];

const databricksText: ShapeWriter = (shape, value, context) => {
  const { optional, prefix } = shape;
  const decimals = shape.decimals + (shape.percent ? 2 : 0);
  const places = '0'.repeat(shape.decimals - optional) + '#'.repeat(optional);
  const whole = shape.digits === 0 ? '#' : '0'.repeat(shape.digits);
  const before = shape.grouping ? `#,##${whole}` : whole;
  const body = `${quoted(prefix)}${before}${places === '' ? '' : `.${places}`}${quoted(shape.suffix)}`;
  const pattern = shape.parentheses ? `${body};(${body})` : body;
  const rounded = context.sql`round(${value}, ${decimals})`;
  const shown = context.sql`format_number(${rounded}, ${context.literal(pattern)})`;
  // Java shows the one digit of nought.
  return shape.digits === 0 && decimals === 0
    ? context.sql`CASE WHEN ${rounded} = 0 THEN ${context.literal(prefix + shape.suffix)} ELSE ${shown} END`
    : shown;
};

const duckdbText: ShapeWriter = (shape, given, context) => {
  const { decimals, digits, optional, prefix } = shape;
  const round = shape.rounding === 'half-even' ? 'round_even' : 'round';
  const value = shape.percent ? context.sql`(${given} * 100)` : given;
  const rounded = context.sql`CAST(${round}(${value}, ${decimals}) AS DECIMAL(${Math.min(38, 20 + decimals)},${decimals}))`;
  const whole = context.sql`CAST(trunc(abs(${rounded})) AS BIGINT)`;
  const least: readonly Piece[] = shape.grouping
    ? context.sql`format('{:,}', ${whole})`
    : context.sql`CASE WHEN length(CAST(${whole} AS VARCHAR)) >= ${digits} THEN CAST(${whole} AS VARCHAR) ELSE lpad(CAST(${whole} AS VARCHAR), ${digits}, '0') END`;
  const before =
    digits === 0 ? context.sql`CASE WHEN ${whole} = 0 THEN '' ELSE ${least} END` : least;
  const fraction = context.sql`'.' || right(CAST(${rounded} AS VARCHAR), ${decimals})`;
  const after =
    decimals === 0
      ? []
      : optional === 0
        ? context.sql` || ${fraction}`
        : context.sql` || regexp_replace(${fraction}, '[.]?0{0,${optional}}$', '')`;
  const front = prefix === '' ? [] : context.sql`${context.literal(prefix)} || `;
  const back = shape.suffix === '' ? [] : context.sql` || ${context.literal(shape.suffix)}`;
  const shown = context.sql`${front}${before}${after}${back}`;
  const [open, close] = shape.parentheses ? ["'('", " || ')'"] : ["'-'", ''];
  return context.sql`(CASE WHEN ${rounded} < 0 THEN ${open} || ${shown}${close} ELSE ${shown} END)`;
};

/**
 * The number by the part of the pattern for its sign. What a part rounds to zero has that of zero:
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-numeric-format-strings#the--section-separator
 */
function bySign(meaning: Meaning, context: WriteContext, write: ShapeWriter): readonly Piece[] {
  const { others, rounding } = meaning;
  const value = context.sql`${context.emit(meaning.value)}`;
  const positive = write(meaning, value, context);
  if (others === null) return positive;
  const section = (one: Section, number: readonly Piece[]): readonly Piece[] =>
    typeof one === 'string'
      ? [context.text(context.literal(one))]
      : write({ ...one, rounding }, number, context);
  const rounded = ({ decimals, percent }: Shape): readonly Piece[] =>
    context.sql`round(${value}, ${decimals + (percent ? 2 : 0)})`;
  const { negative, zero } = others;
  const below = typeof negative === 'string' ? value : rounded(negative);
  const nought =
    zero === null ? [] : context.sql` WHEN ${rounded(meaning)} = 0 THEN ${section(zero, value)}`;
  return context.sql`CASE WHEN ${below} < 0 THEN ${section(negative, context.sql`abs(${value})`)}${nought} ELSE ${positive} END`;
}

/** A negative number has the digits of its type's two's complement. */
function inHexadecimal(
  { digits, most, capitals }: Hexadecimal,
  value: Expression,
  context: WriteContext,
): readonly Piece[] {
  const number = context.sql`${context.emit(value)}`;
  const wide = context.target === 'duckdb' ? context.sql`CAST(${number} AS BIGINT)` : number;
  const whole = context.sql`hex(${wide})`;
  const all = most < 16 ? context.sql`right(${whole}, ${most})` : whole;
  const cased = capitals ? all : context.sql`lower(${all})`;
  return digits > 1 ? context.sql`repeat('0', ${digits} - length(${whole})) || ${cased}` : cased;
}

const ENGLISH_SIGNS = ',.';

/** Of the bare NULL, which stays NULL. */
const NOTHING = {
  rounding: 'half-away',
  floating: false,
  general: true,
  others: null,
  hexadecimal: null,
  mask: null,
  signs: ENGLISH_SIGNS,
} as const;

/** The text with the signs of the culture in place of the English ones. */
function withSigns(
  { signs }: Meaning,
  text: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  return signs === ENGLISH_SIGNS
    ? text
    : context.sql`translate(${text}, '${ENGLISH_SIGNS}', ${context.literal(signs)})`;
}

function fidelityOf(meaning: Meaning): Fidelity {
  return together(
    meaning.floating
      ? conditional('the number, a FLOAT, does not lie half way between two results.')
      : EXACT,
    meaning.suffix === PERCENT
      ? conditional('the server is one that writes a blank before a percent sign.')
      : EXACT,
  );
}

/**
 * Of a standard pattern in en-US: Windows of some ages writes no blank. https://learn.microsoft.com/en-us/dotnet/api/system.globalization.numberformatinfo.percentpositivepattern
 */
const PERCENT = ' %';

/** A text of a pattern as Java's patterns take it. */
function quoted(text: string): string {
  return /^[$ %]*$/.test(text) ? text : `'${text}'`;
}

const PLAIN: Shape = {
  decimals: 0,
  optional: 0,
  digits: 1,
  grouping: false,
  prefix: '',
  suffix: '',
  percent: false,
  parentheses: false,
};

/** What .NET and Java show as it stands, bare or in quotes: no placeholder, no sign of a number, no exponent. */
const BARE = `(?:[^0#.,;'"\\\\%‰¤eE+-]|'[^'%‰]*')*`;
const PATTERN = new RegExp(
  `^(${BARE})(?:(#,##0|#,#?0)|(#,#+|#)|(0+))(?:\\.(0*)(#*))?(${BARE}(?:%\\s*)?)$`,
);

/** `#,##0.00`, `0.##`, `00000`, `$#,##0.00`, `0.0%`, `#,###`: custom patterns that .NET and Java read alike. */
function customShape(pattern: string): Shape | null {
  const [first = '', second, third] = pattern.split(';');
  if (third !== undefined || (second !== undefined && second !== `(${first})`)) return null;
  const match = PATTERN.exec(first);
  if (match === null) return null;
  const [, prefix = '', grouping, bare, digits = '0', always = '', optional = '', suffix = ''] =
    match;
  // Where no digit is asked for, .NET and Java part in what they show of nought.
  if (bare !== undefined && (optional !== '' || second !== undefined)) return null;
  return {
    decimals: always.length + optional.length,
    optional: optional.length,
    digits: bare === undefined ? digits.length : 0,
    grouping: grouping !== undefined || bare?.startsWith('#,') === true,
    prefix: prefix.replaceAll("'", ''),
    suffix: suffix.replaceAll("'", ''),
    percent: suffix.includes('%'),
    parentheses: second !== undefined,
  };
}

const PLAINLY = { others: null, hexadecimal: null, mask: null } as const;

/** A part of a pattern without a place for digits, as .NET shows it: its letters, without their quotes. */
const TEXT = /^(?:[^0#.,;'"\\%‰eE]|[eE](?![0+-])|'[^']*'|"[^"]*")+$/u;

/** A part of a pattern, with the sign that it may begin with. */
function signedShape(part: string): Shape | null {
  const [sign = ''] = /^[+-]/.exec(part) ?? [];
  const shape = customShape(part.slice(sign.length));
  return shape === null ? null : { ...shape, prefix: `${sign}${shape.prefix}` };
}

/** Patterns for positive numbers, negative ones, and zero: `0.0;(0.0);none`. */
function sectionsOf(pattern: string): {
  readonly positive: Shape;
  readonly negative: Section;
  readonly zero: Section | null;
} | null {
  const [first = '', second = '', third, ...more] = pattern.split(';');
  const section = (part: string): Section | null =>
    TEXT.test(part) ? part.replaceAll(/['"]/g, '') : signedShape(part);
  const positive = signedShape(first);
  const negative = section(second);
  const zero = third === undefined ? null : section(third);
  const isRead = positive !== null && negative !== null && (third === undefined || zero !== null);
  return isRead && more.length === 0 ? { positive, negative, zero } : null;
}

/** https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-numeric-format-strings#hexadecimal-format-specifier-x */
function hexadecimalOf(pattern: string, type: DataType): Hexadecimal | null {
  const [, letter, digits = ''] = /^([xX])(\d{0,2})$/.exec(pattern) ?? [];
  return letter === undefined || type.type !== 'integer'
    ? null
    : { digits: Number(digits), most: type.bits / 4, capitals: letter === 'X' };
}

/** https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-numeric-format-strings, in en-US */
function dotnetShape(pattern: string, culture: string): Shape | null {
  const match = /^([NnFfDdCcPp])(\d{0,2})$/.exec(pattern);
  if (match === null) return customShape(pattern);
  const letter = (match[1] ?? '').toUpperCase();
  const count = match[2] === '' ? null : Number(match[2]);
  if (letter === 'D') return { ...PLAIN, digits: Math.max(count ?? 1, 1) };
  const english = isEnglish(culture);
  const currency = letter === 'C' ? (cultureOf(culture)?.currency ?? null) : ['', ''];
  if (currency === null || (letter === 'P' && !english)) return null;
  const [before = '', behind = ''] = currency;
  const percent = letter === 'P';
  return {
    ...PLAIN,
    decimals: count ?? 2,
    grouping: letter !== 'F',
    prefix: before,
    suffix: percent ? PERCENT : behind,
    percent,
    parentheses: letter === 'C' && english,
  };
}

function isEnglish(culture: string): boolean {
  return /^en(-us)?$/iu.test(culture);
}

function numberFacts(site: ReadSite, value: Expression): { readonly floating: boolean } | null {
  const type = site.typeOf(value).type;
  return type === 'integer' || type === 'decimal' || type === 'floating'
    ? { floating: type === 'floating' }
    : null;
}

/** Of a culture whose signs are the same on all versions of Windows; null for another. */
function signsOf(name: string | number | null | undefined): string | null {
  const culture = typeof name === 'string' ? cultureOf(name) : null;
  const signs = culture === null ? '' : `${culture.group}${culture.point}`;
  return signs === ENGLISH_SIGNS || signs === '.,' ? signs : null;
}

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [value, pattern, culture] = site.node.arguments;
  if (value === undefined || pattern === undefined) return lacksArguments(site);
  const facts = numberFacts(site, value);
  if (facts === null) {
    const type = site.typeOf(value).type;
    if (type === 'null') return { ...PLAIN, ...NOTHING, value };
    return type === 'date' || type === 'timestamp'
      ? null
      : unknown(`the type of ${site.textOf(value)} is not known`);
  }
  const named = culture === undefined ? 'en-US' : site.constantOf(culture);
  const constant = site.constantOf(pattern);
  const english = typeof named === 'string' && isEnglish(named);
  const signs = english ? ENGLISH_SIGNS : signsOf(named);
  if (typeof named !== 'string' || typeof constant !== 'string' || signs === null)
    return unknown('the pattern or culture of FORMAT is none that is translated');
  const rest = { value, ...facts, signs, rounding: 'half-away' } as const;
  const type = site.typeOf(value);
  const hexadecimal = hexadecimalOf(constant, type);
  if (hexadecimal !== null) return { ...PLAIN, ...rest, ...PLAINLY, general: false, hexadecimal };
  const mask = numberMask(constant);
  if (mask !== null)
    return { ...PLAIN, ...rest, ...PLAINLY, digits: mask.places, general: false, mask };
  // The digits of a FLOAT are a matter of .NET.
  if (/^g$/iu.test(constant) && !facts.floating)
    return { ...PLAIN, ...rest, ...PLAINLY, general: true };
  const shape = dotnetShape(constant, english ? 'en-US' : named);
  if (shape !== null) return { ...shape, ...rest, ...PLAINLY, general: false };
  const parts = sectionsOf(constant);
  if (parts === null) return unknown('the pattern or culture of FORMAT is none that is translated');
  const { positive, ...others } = parts;
  return { ...positive, ...rest, ...PLAINLY, others, general: false };
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [value, pattern] = site.node.arguments;
  if (value === undefined || pattern === undefined) return lacksArguments(site);
  const facts = numberFacts(site, value);
  const constant = site.constantOf(pattern);
  const shape =
    typeof constant === 'number'
      ? { ...PLAIN, decimals: constant, grouping: true }
      : typeof constant === 'string'
        ? customShape(constant)
        : null;
  if (facts === null || shape === null)
    return unknown('the number or the pattern of format_number is not known');
  const showsNought = shape.digits === 0 && shape.decimals === 0;
  return {
    value,
    ...shape,
    digits: showsNought ? 1 : shape.digits,
    ...facts,
    rounding: 'half-even',
    ...PLAINLY,
    general: false,
    signs: ENGLISH_SIGNS,
  };
}
