/**
 * The text of `'…'`, `N'…'` or `"…"`: without prefix and quotes, doubled quotes halved. A backslash
 * right before a line end is dropped together with it.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-backslash
 */
export function decodeString(raw: string): string {
  const open = raw.charAt(0) === 'N' || raw.charAt(0) === 'n' ? 1 : 0;
  const quote = raw.charAt(open);
  const inner = raw.slice(open + 1, -1);
  // Most texts are what they look like.
  if (!inner.includes(quote) && !inner.includes('\\')) return inner;
  return inner.replaceAll(quote + quote, quote).replaceAll(/\\(?:\r\n|\n)/gu, '');
}

/** A string literal of this text. Line ends that follow a backslash are kept apart from it by `+`. */
export function encodeString(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return /\\(?=\r?\n)/u.test(quoted) ? quoted.replaceAll(/\\(?=\r?\n)/gu, "\\' + '") : quoted;
}

/** The bytes of `0x…` in upper-case hexadecimal digits, two to a byte. */
export function decodeBinary(raw: string): string {
  const digits = raw.slice(2).toUpperCase();
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/**
 * The exact decimal text of a number or an amount of money, without sign, currency and leading point:
 * `$1.50` is `1.50`, `.5` is `0.5`, `1.` is `1`, `$` is `0`.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql
 */
export function decodeNumber(raw: string): string {
  if (isDigits(raw)) return raw;
  const digits = raw.replace(/^\p{Sc}/u, '');
  const [mantissa = '', exponent] = digits.split(/e/iu);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const plain = (whole === '' ? '0' : whole) + (fraction === '' ? '' : `.${fraction}`);
  if (exponent === undefined) return plain;
  return `${plain}e${/\d/u.test(exponent) ? exponent : '0'}`;
}

/** True for a whole number as most are written. */
function isDigits(raw: string): boolean {
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return raw !== '';
}
