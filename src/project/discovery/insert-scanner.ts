import { dateOfBytes } from './binary-dates.ts';
import type { Cell } from './constant-rows.ts';

/** An INSERT of constants as the scanner reads it. */
export interface ScannedInsert {
  /** Parts of the table's name. */
  readonly table: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly start: number;
}

/**
 * Reads a batch that is nothing but INSERTs of plain constants, as dumps have them by the thousand, without
 * making a tree; null for any other, which the parser reads. Both give the same rows.
 */
export function scanInserts(text: string): readonly ScannedInsert[] | null {
  const scanner = new InsertScanner(text);
  return scanner.all();
}

const BLANK = /(?:\s|;|--[^\n]*(?:\n|$))*/uy;
const INSERT = /INSERT\s+(?:INTO\s+)?/iuy;
const NAME = /\[((?:[^\]]|\]\])*)\]|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_$#@]*)/uy;
const VALUES = /\s*VALUES\s*/iuy;
const SPACE = /\s*/uy;
const NULL = /NULL(?![\w$#@])/iuy;
const BINARY = /0x([\dA-F]*)(?![\w$#@])/iuy;
const NUMBER = /([-+]?)\s*(\d+(?:\.\d*)?|\.\d+)(E[-+]?\d+)?(?![\w$#@.])/iuy;
const CAST = /CAST\s*\(\s*/iuy;
const TYPE = /\s+AS\s+(\[?[A-Za-z]\w*\]?(?:\s*\(\s*\w+(?:\s*,\s*\d+)?\s*\))?)\s*\)/iuy;

class InsertScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): readonly ScannedInsert[] | null {
    const found: ScannedInsert[] = [];
    for (this.#take(BLANK); this.#at < this.#text.length; this.#take(BLANK)) {
      const insert = this.#insert();
      if (insert === null) return null;
      found.push(insert);
    }
    return found.length === 0 ? null : found;
  }

  #insert(): ScannedInsert | null {
    const start = this.#at;
    if (this.#take(INSERT) === null) return null;
    const table: string[] = [];
    do {
      // `shop..t`: the schema may be left out between two dots.
      const part = this.#text[this.#at] === '.' && table.length > 0 ? '' : this.#name();
      if (part === null || part.startsWith('#')) return null;
      table.push(part);
    } while (this.#takes('.'));
    this.#take(SPACE);
    const columns: string[] = [];
    if (this.#takes('(')) {
      do {
        this.#take(SPACE);
        const column = this.#name();
        if (column === null) return null;
        columns.push(column);
        this.#take(SPACE);
      } while (this.#takes(','));
      if (!this.#takes(')')) return null;
    }
    if (this.#take(VALUES) === null) return null;
    const rows: (readonly Cell[])[] = [];
    do {
      this.#take(SPACE);
      const row = this.#row();
      if (row === null) return null;
      rows.push(row);
      this.#take(SPACE);
    } while (this.#takes(','));
    return { table, columns, rows, start };
  }

  #row(): readonly Cell[] | null {
    if (!this.#takes('(')) return null;
    const cells: Cell[] = [];
    do {
      this.#take(SPACE);
      const cell = this.#cell();
      if (cell === null) return null;
      cells.push(cell);
      this.#take(SPACE);
    } while (this.#takes(','));
    return this.#takes(')') ? cells : null;
  }

  #cell(): Cell | null {
    const char = this.#text[this.#at];
    if (char === "'") return this.#string();
    if ((char === 'N' || char === 'n') && this.#text[this.#at + 1] === "'") {
      this.#at += 1;
      return this.#string();
    }
    if (this.#take(NULL) !== null) return { kind: 'null', text: null, conversion: '?' };
    const binary = this.#take(BINARY);
    if (binary !== null) return { kind: 'binary', text: bytesOf(binary[1] ?? ''), conversion: '?' };
    const number = this.#take(NUMBER);
    if (number !== null) {
      const [, sign = '', digits = '', exponent] = number;
      const text = `${sign === '-' ? '-' : ''}${digits}${exponent ?? ''}`;
      return { kind: exponent === undefined ? 'number' : 'float', text, conversion: '?' };
    }
    return this.#cast();
  }

  #cast(): Cell | null {
    const start = this.#at;
    if (this.#take(CAST) === null) return null;
    const before = this.#text.slice(start, this.#at);
    const inner = this.#cell();
    const end = this.#at;
    const type = inner === null ? null : this.#take(TYPE);
    if (inner === null || type === null) return null;
    const conversion = `${before}${inner.conversion}${this.#text.slice(end, this.#at)}`;
    const name = (type[1] ?? '')
      .replaceAll(/[[\]]|\(.*/gu, '')
      .trim()
      .toLowerCase();
    const date = inner.kind === 'binary' ? dateOfBytes(inner.text ?? '', name) : null;
    return date === null ? { ...inner, conversion } : { kind: 'text', text: date, conversion };
  }

  #string(): Cell {
    const start = this.#at + 1;
    let end = this.#text.indexOf("'", start);
    let doubled = false;
    while (end >= 0 && this.#text[end + 1] === "'") {
      doubled = true;
      end = this.#text.indexOf("'", end + 2);
    }
    if (end < 0) end = this.#text.length;
    this.#at = end + 1;
    const inner = this.#text.slice(start, end);
    return { kind: 'text', text: doubled ? inner.replaceAll("''", "'") : inner, conversion: '?' };
  }

  #name(): string | null {
    const found = this.#take(NAME);
    if (found === null) return null;
    const [, bracketed, quoted, bare] = found;
    return bracketed?.replaceAll(']]', ']') ?? quoted?.replaceAll('""', '"') ?? bare ?? null;
  }

  #takes(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}

/** `0A1` as the engine writes bytes: `\x00\xA1`. */
export function bytesOf(digits: string): string {
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return even.replaceAll(/../gu, '\\x$&');
}
