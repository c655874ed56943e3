import type { Collation, TextType } from './data-type.ts';

const STRENGTH = { explicit: 2, implicit: 1, default: 0 } as const;

/**
 * The collation where two meet: the stronger one's, of equals the first one's.
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/collation-precedence-transact-sql,
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation
 */
function strongerCollation(a: Collation, b: Collation): Collation {
  return STRENGTH[b.strength] > STRENGTH[a.strength] ? b : a;
}

/** The text type that holds the values of both. */
export function commonText(a: TextType, b: TextType): TextType {
  const length = a.length === 'max' || b.length === 'max' ? 'max' : Math.max(a.length, b.length);
  return {
    type: 'text',
    length,
    unicode: a.unicode || b.unicode,
    padded: a.padded && b.padded,
    collation: strongerCollation(a.collation, b.collation),
  };
}
