import type { Collation } from '../../semantics/data-type.ts';

const known = new Map<string, Collation>();

/**
 * What a Databricks SQL collation's name says of comparisons.
 *
 * `UTF8_BINARY` compares bytes, `UTF8_LCASE` lower-cased ones; `UNICODE` and locales compare by ICU,
 * with `_CI` without case, `_AI` without accents; `_RTRIM` ignores trailing blanks:
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation
 */
export function databricksCollation(name: string, strength: Collation['strength']): Collation {
  const key = `${strength}:${name.toUpperCase()}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const upper = name.toUpperCase();
  const words = new Set(upper.split('_'));
  const collation: Collation = {
    name: upper,
    caseSensitive: !words.has('CI') && !words.has('LCASE'),
    accentSensitive: !words.has('AI'),
    ignoresTrailingBlanks: words.has('RTRIM'),
    binaryOrder: words.has('UTF8'),
    strength,
  };
  known.set(key, collation);
  return collation;
}

export const UTF8_BINARY = databricksCollation('UTF8_BINARY', 'default');
