import type { CatalogColumn, DataType } from '../../core/index.ts';
import type { ComparedConstant } from './compared-constants.ts';

/** A value as the text that T-SQL converts to the column's type; null is NULL. */
export type MadeUpValue = string | null;

const DAY = 86_400_000;

/**
 * Values for a column: first what it is compared with and what lies beside it, which is seldom all of it; then one after
 * the other without end, the same for all columns of the same name, so that tables meet where they are joined.
 */
export class ColumnValues {
  readonly #column: CatalogColumn;
  readonly #day: number;
  readonly #seed: number;
  readonly #special: readonly string[];

  /** @param today - the day of the run, in milliseconds; dates lie before it */
  constructor(column: CatalogColumn, constants: readonly ComparedConstant[], today: number) {
    this.#column = column;
    this.#day = Math.floor(today / DAY) * DAY;
    this.#seed = seedOf(column.name.toLowerCase());
    this.#special = [...new Set(constants.flatMap((constant) => this.#around(constant)))];
  }

  /** A number that only the column's name decides, to tell columns apart. */
  get seed(): number {
    return this.#seed;
  }

  /** The special values. */
  get special(): readonly string[] {
    return this.#special;
  }

  /** The ordinary value of that number, from 1; others follow for other numbers as far as the type has any. */
  ordinary(number: number): string {
    const { type, name } = this.#column;
    switch (type.type) {
      case 'boolean':
        return String(number % 2);
      case 'integer':
        return String(type.bits === 8 ? number % 250 : number);
      case 'decimal': {
        const whole = number % 10 ** Math.min(9, type.precision - type.scale);
        return type.scale === 0 ? String(whole) : `${whole}.${'5'.padEnd(type.scale, '0')}`;
      }
      case 'floating':
        return `${number}.5`;
      case 'date':
        return this.#date(number);
      case 'timestamp':
        return `${this.#date(number)}T${twoDigits((number * 7 + this.#seed) % 24)}:${twoDigits((number * 13) % 60)}:00${type.zone === 'none' ? '' : '+00:00'}`;
      case 'time':
        return `${twoDigits((number * 7 + this.#seed) % 24)}:${twoDigits((number * 13) % 60)}:00`;
      case 'uuid':
        return `${hexDigits(this.#seed, 8)}-0000-4000-8000-${hexDigits(number, 12)}`;
      case 'binary':
        return `0x${hexDigits(number, 2 * (type.length === 'max' ? 4 : Math.min(4, type.length)))}`;
      case 'xml':
        return `<made-up number="${number}" />`;
      case 'text':
        return fitted(this.#text(name, number), number, type.length);
      default:
        return `${name} ${number}`;
    }
  }

  /** Texts of staging tables often hold dates and numbers, which their names tell. */
  #text(name: string, number: number): string {
    if (/(?:date|_on|_at|time|day)$/iu.test(name) || /[a-z](?:On|At)$/u.test(name))
      return this.#date(number);
    if (
      /(?:amount|price|cost|qty|quantity|count|total|score|rate|minutes|_no|number|_id|Id|ID)$/u.test(
        name,
      )
    )
      return String(number);
    return `${name} ${number}`;
  }

  #date(number: number): string {
    return dateText(this.#day - (number * 17 + (this.#seed % 30)) * DAY);
  }

  /** What a constant stands for in the column's type, and what lies on both sides of it. */
  #around(constant: ComparedConstant): readonly string[] {
    const { type } = this.#column;
    if (constant.kind === 'pattern')
      return type.type === 'text'
        ? [1, 2]
            .map((number) => likeText(constant.pattern, number))
            .filter((text) => fits(text, type))
        : [];
    if (constant.kind === 'length')
      return type.type === 'text'
        ? [1, 2]
            .map((number) =>
              fitted('', number, Math.max(1, constant.length))
                .padStart(constant.length, 'A')
                .slice(0, constant.length),
            )
            .filter((text) => fits(text, type))
        : [];
    const { value, side } = constant;
    const beside = side === 0 ? [0, 1, -1] : [side, 0, -side];
    switch (type.type) {
      case 'text':
        return fits(String(value), type) ? [String(value)] : [];
      case 'integer':
      case 'decimal':
      case 'floating': {
        const number = Number(value);
        if (String(value).trim() === '' || !Number.isFinite(number)) return [];
        return beside
          .map((step) => number + step)
          .filter((each) => holds(type, each))
          .map(plainNumber);
      }
      case 'boolean':
        return /^[01]$/u.test(String(value)) ? [String(value)] : [];
      case 'date':
      case 'timestamp': {
        if (typeof value === 'number')
          return isYear(value) ? beside.map((step) => `${value + step}-06-30`) : [];
        const day = dayOf(value);
        return day === null ? [] : beside.map((step) => dateText(day + step * DAY));
      }
      default:
        return [];
    }
  }
}

function isYear(value: number): boolean {
  return Number.isInteger(value) && value >= 1900 && value <= 2100;
}

/** Milliseconds of the day that an ISO date names; null for another text. */
function dayOf(value: string): number | null {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:$|[T ])/u.exec(value.trim()) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return year === '' || Number(year) < 1753 || Number.isNaN(time) ? null : time;
}

function dateText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function holds(type: DataType, value: number): boolean {
  switch (type.type) {
    case 'integer': {
      if (!Number.isSafeInteger(value)) return false;
      const bits = Math.min(53, type.bits);
      return type.signed ? Math.abs(value) < 2 ** (bits - 1) : value >= 0 && value < 2 ** type.bits;
    }
    case 'decimal':
      return Math.abs(value) < 10 ** (type.precision - type.scale);
    default:
      return true;
  }
}

/** A number without an exponent. */
function plainNumber(value: number): string {
  const text = String(value);
  return /e/iu.test(text) ? value.toFixed(6) : text;
}

function fits(text: string, { length }: Extract<DataType, { type: 'text' }>): boolean {
  return length === 'max' || text.length <= length;
}

/** A text of at most that length that still tells the number; short ones count in letters and digits. */
function fitted(text: string, number: number, length: number | 'max'): string {
  if (length === 'max' || text.length <= length) {
    if (text !== '') return text;
  }
  const most = length === 'max' ? 10 : length;
  const digits = String(number);
  if (most > digits.length + 2)
    return `${text.slice(0, most - digits.length - 1).trimEnd()} ${digits}`.trim();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  let code = '';
  for (
    let rest = number - 1;
    code.length < Math.min(most, 4);
    rest = Math.floor(rest / letters.length)
  )
    code = `${letters[rest % letters.length] ?? 'A'}${code}`;
  return code;
}

/** A text that the pattern takes: `[0-9]` and kin by their members, `_` by a letter, `%` by nothing or one. */
function likeText(pattern: string, number: number): string {
  return pattern
    .replaceAll(/\[(\^?)([^\]]*)\]/gu, (_, not: string, members: string) => {
      if (not !== '') return /[a-z]/iu.test(members) ? '7' : 'x';
      const [first = 'x', dash, last] = members;
      if (dash !== '-' || last === undefined) return members[number % members.length] ?? first;
      const span = last.charCodeAt(0) - first.charCodeAt(0) + 1;
      return String.fromCharCode(first.charCodeAt(0) + (number % Math.max(1, span)));
    })
    .replaceAll('_', 'x')
    .replaceAll('%', number === 1 ? 'a' : '');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function hexDigits(value: number, length: number): string {
  return value.toString(16).toUpperCase().padStart(length, '0').slice(-length);
}

/** FNV-1a of a text: the same number for it everywhere. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash % 9973;
}
