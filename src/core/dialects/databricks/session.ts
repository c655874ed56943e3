import type { SessionSettings } from '../../semantics/catalog.ts';
import type { ObjectName } from '../../syntax/ast/index.ts';
import { databricksCollation } from './collations.ts';

/** A session on the default catalog of open-source Spark, before any SET. */
export const databricksDefaultSettings: SessionSettings = {
  database: 'spark_catalog',
  schema: 'default',
  collation: databricksCollation('UTF8_BINARY', 'implicit'),
  quotedIdentifier: false,
  ansiNulls: true,
  xactAbort: true,
  dateFirst: 7,
  dateFormat: 'ymd',
  language: 'en',
  timeZone: 'UTC',
};

/** SET TIME ZONE and the setting behind it: https://docs.databricks.com/aws/en/sql/language-manual/parameters/timezone */
export function databricksSetOption(
  names: readonly string[],
  value: string,
): Partial<SessionSettings> {
  const isZone = names.some((name) => /^(TIME ?ZONE|SPARK\.SQL\.SESSION\.TIMEZONE)$/i.test(name));
  const zone = value.trim().replace(/^['"]|['"]$/g, '');
  return isZone && zone !== '' && zone.toUpperCase() !== 'LOCAL' ? { timeZone: zone } : {};
}

/**
 * USE [SCHEMA] s, USE c.s and USE CATALOG c (SET CATALOG c).
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-usedb and .../sql-ref-syntax-ddl-use-catalog
 */
export function databricksUse(name: ObjectName, text: string): Partial<SessionSettings> {
  const parts = name.parts.map((part) => part.text.toLowerCase());
  const [first = ''] = parts;
  if (/^\W*(?:use|set)\s+catalog\b/i.test(text)) return { database: first, schema: 'default' };
  const second = parts[1];
  return second === undefined ? { schema: first } : { database: first, schema: second };
}
