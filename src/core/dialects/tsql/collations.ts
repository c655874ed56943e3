import type { SessionSettings } from '../../semantics/catalog.ts';
import type { Collation } from '../../semantics/data-type.ts';

/** SQL Server's collation for a server installed in US English. */
export const DEFAULT_COLLATION_NAME = 'SQL_Latin1_General_CP1_CI_AS';

const known = new Map<string, Collation>();

/**
 * What a SQL Server collation's name says of comparisons.
 *
 * The suffixes are those of https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support:
 * `_CI`/`_CS` case, `_AI`/`_AS` accents, `_BIN` and `_BIN2` compare code points. Trailing blanks never
 * count in a comparison, under a binary collation either:
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment
 *
 * DATABASE_DEFAULT is that of the database in use:
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/collations
 */
export function tsqlCollation(
  name: string,
  strength: Collation['strength'],
  settings?: Pick<SessionSettings, 'collation'>,
): Collation {
  if (settings !== undefined && name.toUpperCase() === 'DATABASE_DEFAULT')
    return { ...settings.collation, strength };
  const key = `${strength}:${name}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const words = new Set(name.toUpperCase().split('_'));
  const binary = words.has('BIN') || words.has('BIN2');
  const collation: Collation = {
    name,
    caseSensitive: binary || words.has('CS'),
    accentSensitive: binary || !words.has('AI'),
    ignoresTrailingBlanks: true,
    binaryOrder: binary,
    strength,
  };
  known.set(key, collation);
  return collation;
}
