import type { DataType } from './data-type.ts';

/** An error that a conversion raises; `{value}` in its message stands for the value as text. */
export interface RaisedError {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly message: string;
}

/** What happens to a value that can't be converted: an error, or NULL as in TRY_CAST. */
export type OnFailure = RaisedError | 'null';

/**
 * One step of a conversion, in terms no dialect owns. A step takes NULL to NULL. Layouts of dates
 * are written in the letters that Java and Databricks use (`d/M/yyyy HH:mm:ss.SSS`).
 */
export type ConversionStep =
  /** Any number to an integer; fractions are cut off, or rounded half away from zero. */
  | {
      readonly step: 'to-integer';
      readonly to: DataType;
      readonly rounding: 'truncate' | 'half-away';
      readonly fits: boolean;
      readonly onFailure: OnFailure;
    }
  /** Any number to a decimal, rounded half away from zero. */
  | {
      readonly step: 'to-decimal';
      readonly precision: number;
      readonly scale: number;
      readonly fits: boolean;
      readonly onFailure: OnFailure;
    }
  | { readonly step: 'to-floating'; readonly bits: 32 | 64 }
  /** Any number to a truth value: zero is false. */
  | { readonly step: 'to-boolean' }
  | { readonly step: 'boolean-to-number'; readonly to: DataType }
  | {
      readonly step: 'parse-integer';
      readonly to: DataType;
      readonly blank: 'zero' | 'fails';
      readonly onFailure: OnFailure;
      /** For a number that the type has no room for, where that is another error. */
      readonly onOverflow?: OnFailure;
    }
  | {
      readonly step: 'parse-decimal';
      readonly precision: number;
      readonly scale: number;
      readonly exponent: boolean;
      readonly blank?: 'zero' | 'fails';
      /** A currency sign and commas are read over. */
      readonly money: boolean;
      readonly onFailure: OnFailure;
      readonly onOverflow?: OnFailure;
    }
  | {
      readonly step: 'parse-floating';
      readonly bits: 32 | 64;
      readonly blank: 'zero' | 'fails';
      /** NaN, Infinity and numbers that end in d or f are read as well, as Java does. */
      readonly words: 'digits' | 'java';
      readonly onFailure: OnFailure;
    }
  | {
      readonly step: 'parse-boolean';
      readonly words: 'true-false-number' | 'spark';
      readonly onFailure: OnFailure;
    }
  | {
      readonly step: 'parse-date';
      readonly reading: DateReading;
      readonly to: 'date' | 'timestamp' | 'instant';
      readonly onFailure: OnFailure;
      /** For a text in the form of a date that is none, where that is another error. */
      readonly onNoDate?: OnFailure;
    }
  /** A number with a culture's signs between thousands and before the fraction, in plain digits. */
  | { readonly step: 'plain-number'; readonly group: string; readonly point: string }
  | { readonly step: 'format-number' }
  /** Two digits after the point, commas between thousands. */
  | { readonly step: 'format-thousands' }
  /** `eight-digits` and `sixteen-digits` always have an exponent; `java` has one from ten million on and below a thousandth. */
  | {
      readonly step: 'format-floating';
      readonly form: 'six-digits' | 'eight-digits' | 'sixteen-digits' | 'shortest' | 'java';
    }
  | { readonly step: 'format-boolean'; readonly words: 'digit' | 'word' }
  | {
      readonly step: 'format-date';
      readonly layout: string;
      /** Day and hour are two wide with a leading blank (`Jan  5 2020  1:04PM`). */
      readonly blankPadded: boolean;
      /** A fraction of zero is left out with its point. */
      readonly bareSeconds?: boolean;
      /** Thousandths stand for thirds of a hundredth (.003 for .0033333), which more than three digits show. */
      readonly thirds?: boolean;
    }
  /** A time of day, kept as text, as a moment of 1900-01-01. */
  | { readonly step: 'time-to-timestamp' }
  /** A time of day, kept as text, with more digits of its second. */
  | { readonly step: 'time-digits'; readonly from: number; readonly to: number }
  /** A moment with an offset, kept as text, as its own wall clock. */
  | { readonly step: 'wall-clock' }
  /** A moment with an offset as the wall clock of UTC, or as a point in time to compare and order by. */
  | { readonly step: 'utc' }
  | { readonly step: 'instant' }
  | { readonly step: 'append'; readonly text: string }
  /** The result of other steps with the value's own offset behind it, after its blank or without. */
  | {
      readonly step: 'keep-offset';
      readonly inner: readonly ConversionStep[];
      readonly between: '' | 'none';
    }
  /** A text, with an offset or without, as a moment with an offset. */
  | {
      readonly step: 'parse-offset';
      readonly parsed: ConversionStep;
      readonly inner: readonly ConversionStep[];
      readonly onFailure: OnFailure;
    }
  | { readonly step: 'format-uuid' }
  /** A text of JSON without its quotes, all else as JSON. */
  | { readonly step: 'format-variant' }
  | { readonly step: 'format-binary'; readonly form: 'characters' | 'hex' | 'prefixed-hex' }
  | { readonly step: 'parse-uuid'; readonly onFailure: OnFailure }
  | { readonly step: 'text-to-binary'; readonly encoding: 'utf-8' | 'utf-16le' }
  /** Two digits a byte, after 0x where it is `prefixed`. */
  | { readonly step: 'hex-to-binary'; readonly prefixed: boolean; readonly onFailure: OnFailure }
  /** The bytes of an integer, highest first, cut off or filled with zeros on the left to `length`. */
  | { readonly step: 'integer-to-binary'; readonly width: number; readonly length: number }
  /** The last bytes as an integer, as if zeros stood before them. */
  | {
      readonly step: 'binary-to-integer';
      readonly to: Extract<DataType, { type: 'integer' }>;
    }
  /** Cut off after so many bytes; `pad`: zeros fill it up. */
  | {
      readonly step: 'fit-binary';
      readonly length: number;
      readonly pad: boolean;
      /** What becomes of more bytes than that. */
      readonly overlong: 'truncate' | RaisedError;
    }
  | {
      readonly step: 'fit-text';
      readonly length: number;
      readonly overlong: 'truncate' | 'star' | RaisedError;
      readonly pad: boolean;
      /** True where only a negative number of full width is too long. */
      readonly rarely: boolean;
      /** Blanks beyond the length are cut off without an error. */
      readonly ignoresBlanks?: boolean;
    }
  /** To 1/300 s, to minutes (up from 29.999 s), or to that many digits of a second, rounded half up. */
  | { readonly step: 'round-timestamp'; readonly precision: 'ticks' | 'minutes' | number }
  /** DATETIME's .003 as the .0033333 of a second that it stands for. */
  | { readonly step: 'ticks-to-fraction' }
  /** Years that a type does not know are an error. */
  | {
      readonly step: 'check-year';
      readonly first: number;
      readonly last: number;
      readonly onFailure: OnFailure;
    }
  | { readonly step: 'to-date' }
  | { readonly step: 'to-timestamp' }
  /** Days since 1900-01-01, fractions being parts of a day. */
  | { readonly step: 'days-to-timestamp' }
  | { readonly step: 'timestamp-to-days'; readonly to: 'integer' | 'floating' };

/** How a text is read as a date or timestamp. */
export interface DateReading {
  /**
   * What a port reads texts by, in Spark's letters with optional sections (`[M/d/yyyy][yyyyMMdd]`); null where a
   * cast does it.
   */
  readonly pattern: string | null;
  /** The sign before years of two digits, of which those from 50 on are of the last century; absent for long years. */
  readonly shortYearAfter?: string;
  /** All layouts that are accepted, the first that fits counts. */
  readonly layouts: readonly string[];
  /** What an empty or blank text gives. */
  readonly blank: 'year-1900' | 'fails';
  /**
   * `iso`: as Spark's own CAST reads `yyyy[-M[-d]][ T…]`. `lenient`: slashes, points and hyphens are alike between
   * the numbers of a day, blanks may be many, months may be spelled out, commas, a zone and a T are read over, and
   * two digits of a year are 1950 to 2049.
   */
  readonly form: 'iso' | 'lenient';
}

/** A whole conversion: its steps from left to right; none where the value stays as it is. */
export interface Conversion {
  readonly from: DataType;
  readonly to: DataType;
  /** True if a failure gives NULL. */
  readonly attempt: boolean;
  readonly steps: readonly ConversionStep[];
}

/** A conversion that is refused or not known; `why` ends "Portside can't tell what this means: …". */
export interface NoConversion {
  readonly why: string;
  /** The error that the dialect raises for it, where it is refused. */
  readonly refused?: RaisedError;
}

export function isConversion(value: Conversion | NoConversion): value is Conversion {
  return 'steps' in value;
}

/** A constant of a known type, as canonical text: `5`, `1.50`, `2024-01-05`, `2024-01-05 10:00:00.123`, `true`. */
export interface Constant {
  readonly type: DataType;
  readonly text: string;
}
