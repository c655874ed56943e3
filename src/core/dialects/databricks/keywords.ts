import type { KeywordName } from '../../syntax/keyword.ts';
import { keywordSet } from '../../syntax/keyword-set.ts';

/**
 * Words that this parser takes for no name without quotes. Databricks SQL itself reserves next to nothing
 * for columns; these begin or join clauses, and none may stand for one where an expression is expected.
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
