import type { KeywordName } from '../../syntax/keyword.ts';
import { keywordSet } from '../../syntax/keyword-set.ts';

/**
 * Words that are first read as what they begin or join, never as a name without quotes. Databricks SQL itself
 * reserves next to nothing: where a statement can't be read so, they are tried as names (`keywordsAsNames`).
 * https://docs.databricks.com/en/sql/language-manual/sql-ref-reserved-words.html
 */
const RESERVED: readonly KeywordName[] = [
  'ALL',
  'AND',
  'ANTI',
  'AS',
  'BETWEEN',
  'CASE',
  'CREATE',
  'CROSS',
  'DISTINCT',
  'ELSE',
  'END',
  'EXCEPT',
  'FROM',
  'FULL',
  'GROUP',
  'HAVING',
  'ILIKE',
  'IN',
  'INNER',
  'INTERSECT',
  'INTO',
  'IS',
  'JOIN',
  'LATERAL',
  'LEFT',
  'LIKE',
  'MINUS',
  'NATURAL',
  'NOT',
  'NULL',
  'ON',
  'OR',
  'ORDER',
  'QUALIFY',
  'RIGHT',
  'RLIKE',
  'SELECT',
  'SEMI',
  'THEN',
  'UNION',
  'USING',
  'WHEN',
  'WHERE',
  'WITH',
];

/** Words that are names elsewhere, but after a select item or a table begin a clause. */
const CLAUSE_WORDS: readonly KeywordName[] = [
  'CLUSTER',
  'COLLATE',
  'DISTRIBUTE',
  'DIV',
  'DO',
  'ESCAPE',
  'FETCH',
  'FILTER',
  'FOR',
  'LIMIT',
  'MATCHED',
  'OFFSET',
  'OVER',
  'PIVOT',
  'REGEXP',
  'SET',
  'SORT',
  'TABLESAMPLE',
  'UNPIVOT',
  'VALUES',
  'WINDOW',
  'WITHIN',
];

/**
 * All others may be: https://docs.databricks.com/en/sql/language-manual/sql-ref-reserved-words.html, and `strictNonReserved`
 * of https://github.com/apache/spark/blob/master/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseParser.g4
 */
export const neverTableAlias = keywordSet([
  'ANTI',
  'CROSS',
  'EXCEPT',
  'FULL',
  'INNER',
  'INTERSECT',
  'JOIN',
  'LATERAL',
  'LEFT',
  'MINUS',
  'NATURAL',
  'ON',
  'RIGHT',
  'SEMI',
  'UNION',
  'USING',
]);

export const reserved = keywordSet(RESERVED);

export const notBareAlias = keywordSet([...RESERVED, ...CLAUSE_WORDS]);

/** Reserved words that are functions where a parenthesis follows. */
export const callable = keywordSet(['LEFT', 'RIGHT', 'LIKE', 'ILIKE', 'RLIKE']);

/** https://docs.databricks.com/en/sql/language-manual/sql-ref-functions-builtin.html */
export const niladic = keywordSet([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'SESSION_USER',
  'USER',
]);
