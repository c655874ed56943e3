import type { KeywordName } from '../../syntax/keyword.ts';
import { keywordSet } from '../../syntax/keyword-set.ts';

/**
 * Words that are no name without quotes.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/reserved-keywords-transact-sql
 */
const RESERVED: readonly KeywordName[] = [
  'ADD', 'ALL', 'ALTER', 'AND', 'ANY', 'AS', 'ASC', 'AUTHORIZATION', 'BACKUP', 'BEGIN', 'BETWEEN', 'BREAK', 'BROWSE', 'BULK',
  'BY', 'CASCADE', 'CASE', 'CHECK', 'CHECKPOINT', 'CLOSE', 'CLUSTERED', 'COLLATE', 'COLUMN', 'COMMIT', 'COMPUTE', 'CONSTRAINT',
  'CONTAINS', 'CONTINUE', 'CONVERT', 'CREATE', 'CROSS', 'CURRENT', 'CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP',
  'CURRENT_USER', 'CURSOR', 'DATABASE', 'DBCC', 'DEALLOCATE', 'DECLARE', 'DEFAULT', 'DELETE', 'DENY', 'DESC', 'DISTINCT', 'DROP',
  'ELSE', 'END', 'ESCAPE', 'EXCEPT', 'EXEC', 'EXECUTE', 'EXISTS', 'EXIT', 'EXTERNAL', 'FETCH', 'FOR', 'FOREIGN', 'FREETEXT',
  'FROM', 'FULL', 'FUNCTION', 'GOTO', 'GRANT', 'GROUP', 'HAVING', 'HOLDLOCK', 'IDENTITY', 'IDENTITYCOL', 'IDENTITY_INSERT', 'IF',
  'IN', 'INDEX', 'INNER', 'INSERT', 'INTERSECT', 'INTO', 'IS', 'JOIN', 'KEY', 'KILL', 'LEFT', 'LIKE', 'MERGE', 'NATIONAL',
  'NOCHECK', 'NONCLUSTERED', 'NOT', 'NULL', 'NULLIF', 'OF', 'OFF', 'ON', 'OPEN', 'OPENDATASOURCE', 'OPENQUERY', 'OPENROWSET',
  'OPENXML', 'OPTION', 'OR', 'ORDER', 'OUTER', 'OVER', 'PERCENT', 'PIVOT', 'PLAN', 'PRECISION', 'PRIMARY', 'PRINT', 'PROC',
  'PROCEDURE', 'PUBLIC', 'RAISERROR', 'READ', 'READTEXT', 'RECONFIGURE', 'REFERENCES', 'REPLICATION', 'RESTORE', 'RESTRICT',
  'RETURN', 'REVERT', 'REVOKE', 'RIGHT', 'ROLLBACK', 'ROWCOUNT', 'ROWGUIDCOL', 'RULE', 'SAVE', 'SCHEMA', 'SECURITYAUDIT',
  'SELECT', 'SEMANTICKEYPHRASETABLE', 'SESSION_USER', 'SET', 'SETUSER', 'SHUTDOWN', 'SOME', 'STATISTICS', 'SYSTEM_USER', 'TABLE',
  'TABLESAMPLE', 'TEXTSIZE', 'THEN', 'TO', 'TOP', 'TRAN', 'TRANSACTION', 'TRIGGER', 'TRUNCATE', 'TRY_CONVERT', 'TSEQUAL',
  'UNION', 'UNIQUE', 'UNPIVOT', 'UPDATE', 'UPDATETEXT', 'USE', 'USER', 'VALUES', 'VARYING', 'VIEW', 'WAITFOR', 'WHEN', 'WHERE',
  'WHILE', 'WITH', 'WRITETEXT',
];

/** Words that are names elsewhere, but after a select item or a table begin a clause or a statement. */
const CLAUSE_WORDS: readonly KeywordName[] = [
  'APPLY', 'DISABLE', 'ENABLE', 'GO', 'MATCHED', 'OFFSET', 'OUTPUT', 'THROW', 'USING', 'WINDOW', 'WITHIN',
];

export const reserved = keywordSet(RESERVED);

export const notBareAlias = keywordSet([...RESERVED, ...CLAUSE_WORDS]);

/** Reserved words that are functions where a parenthesis follows, table functions among them. */
export const callable = keywordSet([
  'CONTAINS', 'FREETEXT', 'IDENTITY', 'LEFT', 'NULLIF', 'OPENDATASOURCE', 'OPENQUERY', 'OPENROWSET', 'OPENXML', 'RIGHT',
  'SEMANTICKEYPHRASETABLE', 'UPDATE',
]);

/** Functions without parentheses, each described on its own page below learn.microsoft.com/en-us/sql/t-sql/functions. */
export const niladic = keywordSet([
  'CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER',
]);
