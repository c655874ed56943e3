/**
 * The productions that parser files of different families call across each other, collected here so that
 * they may be read in one place. `expression.ts`, `query.ts`, `dml.ts`, `ddl.ts`, `procedural.ts` and
 * `script.ts` each hold one family.
 */
export { parseExpression, parseExpressionList, parseDataType, parseObjectName } from './expression.ts';
export { parseQuery, parseTableReference, parseSelectItem, parseFromClause, parseWhereClause, parseTopClause, parseWithClause, parseOptionClause, parseTableHints } from './query.ts';
export { parseDmlStatement } from './dml.ts';
export { parseExecuteBody } from './execute.ts';
export { parseDdlStatement } from './ddl.ts';
export { parseColumnDefinition, parseTableConstraint } from './column-definition.ts';
export { parseProceduralStatement } from './procedural.ts';
export { parseStatement, parseStatementList, parseScript } from './script.ts';
