import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BLOB, DuckDBBlobValue, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';
import { maskNumber, maskText } from './mask-text.ts';

/** Adds to an instance the functions that emitted SQL calls and DuckDB 1.5.5 lacks. */
export function registerOwnFunctions(connection: DuckDBConnection): void {
  connection.registerScalarFunction(sha512());
  connection.registerScalarFunction(javaNumberText());
  connection.registerScalarFunction(masking('portside_mask_text', 1, maskText));
  connection.registerScalarFunction(
    masking('portside_mask_number', 2, (text, most = '') =>
      maskNumber(text, most === '' ? null : most),
    ),
  );
}

/** A function of texts that loading calls; emitted SQL may not. */
function masking(
  name: string,
  parameters: number,
  mask: (text: string, more?: string) => string,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: Array.from({ length: parameters }, () => VARCHAR),
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const texts = input.getColumnVector(0);
      const others = parameters > 1 ? input.getColumnVector(1) : null;
      for (let row = 0; row < input.rowCount; row += 1) {
        const text = texts.getItem(row);
        const more = others?.getItem(row);
        output.setItem(
          row,
          typeof text === 'string' ? mask(text, typeof more === 'string' ? more : undefined) : null,
        );
      }
      output.flush();
    },
  });
}

/** `java_number_text(text)`: DuckDB's text of a floating number as Java writes the number. */
function javaNumberText(): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name: 'java_number_text',
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const texts = input.getColumnVector(0);
      for (let row = 0; row < input.rowCount; row += 1) {
        const text = texts.getItem(row);
        output.setItem(row, typeof text === 'string' ? asJavaWrites(text) : null);
      }
      output.flush();
    },
  });
}

const WORDS: Readonly<Record<string, string>> = {
  nan: 'NaN',
  inf: 'Infinity',
  '-inf': '-Infinity',
  // Java's has two digits at the least.
  '5e-324': '4.9E-324',
  '-5e-324': '-4.9E-324',
};

/** Double.toString of Java 19: plain from a thousandth up to ten million, else with one digit before the point. */
export function asJavaWrites(text: string): string {
  const word = WORDS[text];
  if (word !== undefined) return word;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/u.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = `${whole}${fraction}`;
  const leading = all.length - all.replace(/^0+/u, '').length;
  const digits = all.slice(leading).replace(/0+$/u, '');
  if (digits === '') return `${sign}0.0`;
  // The number is d.ddd times ten to this power.
  const power = whole.length + Number(exponent) - leading - 1;
  if (power < -3 || power > 6) {
    return `${sign}${digits.charAt(0)}.${digits.slice(1) || '0'}E${power}`;
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const before = digits.slice(0, power + 1).padEnd(power + 1, '0');
  return `${sign}${before}.${digits.slice(power + 1) || '0'}`;
}

/** `sha512(bytes)`: the hash as lower-case hexadecimal text, as DuckDB's sha256 gives it. */
function sha512(): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name: 'sha512',
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const bytes = input.getColumnVector(0);
      for (let row = 0; row < input.rowCount; row += 1) {
        const value = bytes.getItem(row);
        const hash =
          value instanceof DuckDBBlobValue
            ? createHash('sha512').update(value.bytes).digest('hex')
            : null;
        output.setItem(row, hash);
      }
      output.flush();
    },
  });
}
