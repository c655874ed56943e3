/**
 * Every word that any production tests for, of all dialects, in upper case. Which are reserved is
 * the dialect's business. Ids are indexes + 1; 0 means no keyword.
 */
const KEYWORDS = [
  'ADD', 'AFTER', 'ALL', 'ALTER', 'ALWAYS', 'ANALYZE', 'AND', 'ANTI', 'ANY', 'APPLY', 'ARRAY', 'AS', 'ASC', 'AT', 'ATOMIC', 'AUTHORIZATION',
  'BACKUP', 'BEGIN', 'BETWEEN', 'BREAK', 'BROWSE', 'BULK', 'BY', 'CACHE', 'CALL', 'CASCADE', 'CASE', 'CAST', 'CATALOG', 'CATCH', 'CHECK', 'CHECKPOINT', 'CLOSE', 'CLUSTER', 'CLUSTERED', 'COLLATE', 'COLLATION',
  'COLUMN', 'COLUMNS', 'COMMENT', 'COMMIT', 'COMPUTE', 'CONSTRAINT', 'CONTAINS', 'CONTINUE', 'CONVERT', 'CREATE', 'CROSS', 'CUBE', 'CURRENT', 'CURRENT_DATE', 'CURRENT_TIME',
  'CURRENT_TIMESTAMP', 'CURRENT_USER', 'CURSOR', 'DATABASE', 'DATE', 'DBCC', 'DEALLOCATE', 'DECLARE', 'DEFAULT', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DISABLE', 'DISTINCT', 'DISTRIBUTE', 'DIV', 'DO', 'DROP',
  'ELSE', 'ELSEIF', 'ENABLE', 'END', 'ESCAPE', 'EXCEPT', 'EXEC', 'EXECUTE', 'EXISTS', 'EXIT', 'EXPLAIN', 'EXTERNAL', 'EXTRACT', 'FALSE', 'FETCH', 'FILTER', 'FIRST', 'FOLLOWING', 'FOR', 'FOREIGN',
  'FREETEXT', 'FROM', 'FULL', 'FUNCTION', 'GENERATED', 'GLOBAL', 'GO', 'GOTO', 'GRANT', 'GROUP', 'GROUPING', 'GROUPS', 'HANDLER', 'HASH', 'HAVING', 'HOLDLOCK', 'IDENTITY', 'IDENTITYCOL', 'IDENTITY_INSERT', 'IF', 'IGNORE', 'ILIKE', 'IMMEDIATE', 'IN', 'INCLUDE',
  'INDEX', 'INNER', 'INSERT', 'INTERSECT', 'INTERVAL', 'INTO', 'IS', 'ISOLATION', 'ITERATE', 'JOIN', 'JSON', 'KEY', 'KILL', 'LAST', 'LATERAL', 'LEAVE', 'LEFT', 'LET', 'LEVEL', 'LIKE', 'LIMIT', 'LOGIN', 'LOOP',
  'MAP', 'MATCHED', 'MATERIALIZED', 'MAX', 'MAXRECURSION', 'MERGE', 'MICROSECOND', 'MILLISECOND', 'NATIONAL', 'NATURAL', 'NEXT', 'NO', 'NOCHECK', 'NOLOCK', 'NONCLUSTERED', 'NOT', 'NULL', 'NULLIF', 'NULLS', 'OF', 'OFF', 'OFFSET', 'ON',
  'ONLY', 'OPEN', 'OPENDATASOURCE', 'OPENJSON', 'OPENQUERY', 'OPENROWSET', 'OPENXML', 'OPTION', 'OPTIMIZE', 'OR', 'ORDER', 'OUT', 'OUTER', 'OUTPUT', 'OVER', 'OVERWRITE', 'PARSE', 'PARTITION', 'PARTITIONED', 'PERCENT', 'PERSISTED', 'PIVOT', 'PLAN',
  'PRECEDING', 'PRECISION', 'PRIMARY', 'PRINT', 'PRIVILEGES', 'PROC', 'PROCEDURE', 'PUBLIC', 'QUALIFY', 'RAISERROR', 'RANGE', 'READ', 'READONLY', 'READTEXT', 'RECONFIGURE', 'RECURSION', 'RECURSIVE', 'REFERENCES', 'REFRESH', 'REGEXP', 'RENAME', 'REPEAT', 'REPLACE', 'REPLICATION', 'RESPECT', 'RESTORE', 'RESTRICT', 'RETURN', 'RETURNS', 'REVERT', 'REVOKE', 'RIGHT', 'RLIKE', 'ROLE', 'ROLLBACK', 'ROLLUP', 'ROW',
  'ROWCOUNT', 'ROWGUIDCOL', 'ROWS', 'RULE', 'SAVE', 'SCHEMA', 'SECURITYAUDIT', 'SELECT', 'SEMANTICKEYPHRASETABLE', 'SEMI', 'SEQUENCE', 'SESSION_USER', 'SET', 'SETS', 'SETUSER', 'SHOW', 'SHUTDOWN', 'SIGNAL', 'SOME', 'SORT', 'SOURCE', 'SQLEXCEPTION', 'SQLSTATE', 'STATISTICS', 'STRUCT', 'SYSTEM_TIME', 'SYSTEM_USER',
  'TABLE', 'TABLESAMPLE', 'TARGET', 'TBLPROPERTIES', 'TEMP', 'TEMPORARY', 'TEXTSIZE', 'THEN', 'THROW', 'TIES', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'TIMESTAMP_NTZ', 'TO', 'TOP', 'TRAN', 'TRANSACTION', 'TRIGGER', 'TRUE', 'TRUNCATE', 'TRY', 'TRY_CAST', 'TRY_CONVERT', 'TRY_PARSE', 'TSEQUAL', 'TYPE', 'UNBOUNDED', 'UNCACHE', 'UNION', 'UNIQUE', 'UNPIVOT', 'UNTIL', 'UPDATE',
  'UPDATETEXT', 'USE', 'USER', 'USING', 'VALUE', 'VALUES', 'VAR', 'VARIABLE', 'VARYING', 'VERSION', 'VIEW', 'WAITFOR', 'WHEN', 'WHERE', 'WHILE', 'WINDOW', 'WITH', 'WITHIN', 'WITHOUT', 'WORK', 'WRITETEXT', 'XML', 'ZONE', 'TIME',
  'MINUS', 'UNKNOWN', 'LEADING', 'TRAILING', 'BOTH',
] as const;

export type KeywordName = (typeof KEYWORDS)[number];

const IDS: ReadonlyMap<string, number> = new Map(KEYWORDS.map((text, index) => [text, index + 1]));

/** All keywords; the id of `keywordNames[i]` is `i + 1`. */
export const keywordNames: readonly KeywordName[] = KEYWORDS;

/** The id of a keyword. */
export function keywordId(name: KeywordName): number {
  return IDS.get(name) ?? 0;
}

/** The keyword with this id, or an empty string for 0. */
export function keywordText(id: number): KeywordName | '' {
  return KEYWORDS[id - 1] ?? '';
}

/** The id of a word in upper case, 0 if it is no keyword. */
export function findKeyword(upperCase: string): number {
  return IDS.get(upperCase) ?? 0;
}
