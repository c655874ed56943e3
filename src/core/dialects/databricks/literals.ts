const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  // Spark keeps the backslash before these two, for LIKE patterns.
  '%': '\\%',
  _: '\\_',
};

/**
 * The text of one or more adjacent string literals: `'…'`, `"…"`, `r'…'`; adjacent ones are joined.
 * https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html, escapes as in Spark's unescapeSQLString.
 */
export function decodeString(raw: string): string {
  let text = '';
  let at = 0;
  while (at < raw.length) {
    const first = raw.charAt(at);
    if (first === 'r' || first === 'R') {
      const quote = raw.charAt(at + 1);
      const end = raw.indexOf(quote, at + 2);
      text += raw.slice(at + 2, end);
      at = end + 1;
    } else if (first === "'" || first === '"') {
      const end = findEnd(raw, at);
      text += unescape(raw.slice(at + 1, end), first);
      at = end + 1;
    } else at = skipTrivia(raw, at);
  }
  return text;
}

/** Moves over a blank or a comment between two adjacent literals. */
function skipTrivia(raw: string, at: number): number {
  if (raw.startsWith('--', at)) {
    const end = /(?<!\\)\n|\r/u.exec(raw.slice(at));
    return end === null ? raw.length : at + end.index + 1;
  }
  if (!raw.startsWith('/*', at)) return at + 1;
  let depth = 1;
  let next = at + 2;
  while (next < raw.length && depth > 0) {
    if (raw.startsWith('*/', next)) depth--;
    else if (raw.startsWith('/*', next)) depth++;
    else {
      next++;
      continue;
    }
    next += 2;
  }
  return next;
}

/** The offset of the quote that closes the literal opened at `open`. */
function findEnd(raw: string, open: number): number {
  const quote = raw.charAt(open);
  let at = open + 1;
  while (at < raw.length) {
    const here = raw.charAt(at);
    if (here === '\\') at += 2;
    else if (here === quote && raw.charAt(at + 1) === quote) at += 2;
    else if (here === quote) return at;
    else at++;
  }
  return raw.length;
}

const ESCAPE = /\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[01][0-7]{2}|[^])/gu;

function unescape(inner: string, quote: string): string {
  // Doubled quotes and escapes are found in one pass: the quote of `\'` is not half of a doubled one.
  const pattern =
    quote === "'"
      ? /\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[01][0-7]{2}|[^])|''/gu
      : new RegExp(`${ESCAPE.source}|""`, 'gu');
  return inner.replaceAll(pattern, (_all, escape: string | undefined) => {
    if (escape === undefined) return quote;
    if (escape.length === 3) return String.fromCharCode(parseInt(escape, 8));
    if (escape.length > 4) return decodeUnicode(escape.slice(1));
    return Object.hasOwn(ESCAPES, escape) ? (ESCAPES[escape] ?? escape) : escape;
  });
}

function decodeUnicode(digits: string): string {
  const code = parseInt(digits, 16);
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** A string literal of this text, in single quotes, with backslash escapes for what a plain literal can't hold. */
export function encodeString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\u0000')}'`;
}

/** The bytes of `X'…'` in upper-case hexadecimal digits, two to a byte. */
export function decodeBinary(raw: string): string {
  const digits = raw
    .replace(/^[xX]\s*/u, '')
    .slice(1, -1)
    .toUpperCase();
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/**
 * The decimal text of a number without its type suffix: `1L` is `1`, `2.5BD` is `2.5`, `.5` is `0.5`.
 * https://docs.databricks.com/en/sql/language-manual/sql-ref-literals.html
 */
export function decodeNumber(raw: string): string {
  const digits = raw.replace(/(?:bd|[lsydf])$/iu, '');
  const [mantissa = '', exponent] = digits.split(/e/iu);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const plain = (whole === '' ? '0' : whole) + (fraction === '' ? '' : `.${fraction}`);
  return exponent === undefined ? plain : `${plain}e${exponent}`;
}
