import type { Expression, Identifier, ObjectName, TableConstraint } from '../ast/index.ts';
import { takeSignedNumber } from './column-definition.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { TokenKind } from '../token.ts';
import { parseNameList } from './list.ts';
import type { Parser } from './parser.ts';
import { isText, skipParentheses, takeText } from './recovery.ts';

/**
 * constraint := [CONSTRAINT name] (PRIMARY KEY … | UNIQUE … | FOREIGN KEY … | REFERENCES … | CHECK … |
 *               DEFAULT value FOR column) | INDEX name …
 */
export function parseTableConstraint(p: Parser): TableConstraint {
  const start = p.start();
  const name = p.takeWord('CONSTRAINT') ? p.expectIdentifier('a name') : null;
  if (p.takeWord('PRIMARY')) {
    p.expectWord('KEY');
    return parseKey(p, start, name, 'primary-key');
  }
  if (p.takeWord('UNIQUE')) return parseKey(p, start, name, 'unique');
  if (p.isWord('FOREIGN') || p.isWord('REFERENCES')) return parseForeignKey(p, start, name);
  if (p.takeWord('CHECK')) {
    if (p.takeWords('NOT', 'FOR', 'REPLICATION') && !p.isOperator('(')) p.expected("'('");
    p.expectOperator('(');
    const expression: Expression = parseExpression(p);
    p.expectOperator(')');
    skipKeyOptions(p);
    return constraintNode(p, start, name, 'check', { expression });
  }
  if (p.takeWord('DEFAULT')) {
    const expression: Expression = parseExpression(p);
    const columns = p.takeWord('FOR') ? [p.expectIdentifier('a column')] : [];
    if (p.isWord('WITH') && p.isWordAt('VALUES', 1)) p.takeWords('WITH', 'VALUES');
    return constraintNode(p, start, name, 'default', { expression, columns });
  }
  if (p.takeWord('INDEX')) {
    const indexName = p.expectIdentifier('a name');
    return parseKey(p, start, indexName, 'index');
  }
  p.expected('PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK or DEFAULT');
  return constraintNode(p, start, name, 'check', {});
}

function constraintNode(
  p: Parser,
  start: number,
  name: Identifier | null,
  constraint: TableConstraint['constraint'],
  parts: Partial<
    Pick<TableConstraint, 'columns' | 'references' | 'referencedColumns' | 'acts' | 'expression'>
  >,
): TableConstraint {
  return {
    kind: 'TableConstraint',
    start,
    end: p.previousEnd(),
    name,
    constraint,
    columns: parts.columns ?? [],
    references: parts.references ?? null,
    referencedColumns: parts.referencedColumns ?? [],
    acts: parts.acts ?? false,
    expression: parts.expression ?? null,
  };
}

function parseKey(
  p: Parser,
  start: number,
  name: Identifier | null,
  constraint: 'primary-key' | 'unique' | 'index',
): TableConstraint {
  skipKeyOptions(p);
  const columns = p.isOperator('(') ? parseKeyColumns(p) : [];
  skipKeyOptions(p);
  return constraintNode(p, start, name, constraint, { columns });
}

/** '(' column [ASC | DESC] {, …} ')' */
export function parseKeyColumns(p: Parser): Identifier[] {
  const columns: Identifier[] = [];
  p.expectOperator('(');
  do {
    columns.push(p.expectIdentifier('a column'));
    if (!p.takeWord('ASC')) p.takeWord('DESC');
    // `TIMESERIES` of a Databricks primary key.
    if (p.grammar.features.sparkQuery) takeText(p, 'TIMESERIES');
  } while (p.takeOperator(','));
  p.expectOperator(')');
  return columns;
}

/** Words of a key or index that say where and how it is stored or enforced, not what it is. */
const STORAGE_WORDS: ReadonlySet<string> = new Set([
  'CLUSTERED',
  'NONCLUSTERED',
  'UNIQUE',
  'HASH',
  'COLUMNSTORE',
  // Of Fabric and Synapse, whose keys are declared only.
  'ENFORCED',
]);

/** Options of an index that stood without parentheses before SQL Server 2005, and still may. */
const OLD_OPTIONS: ReadonlySet<string> = new Set([
  'PAD_INDEX',
  'FILLFACTOR',
  'SORT_IN_TEMPDB',
  'IGNORE_DUP_KEY',
  'STATISTICS_NORECOMPUTE',
  'DROP_EXISTING',
]);

/**
 * option {, option}, each with its number or without
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-index-transact-sql
 */
function skipOldOptions(p: Parser): void {
  for (;;) {
    p.advance();
    if (p.takeOperator('=')) takeSignedNumber(p);
    // The comma before another column is the table's.
    if (!p.isOperator(',') || !isOldOption(p, 1)) return;
    p.advance();
  }
}

function isOldOption(p: Parser, ahead: number): boolean {
  return p.kindAt(ahead) === TokenKind.Word && OLD_OPTIONS.has(p.textAt(ahead).toUpperCase());
}

/**
 * A word about a constraint's enforcement, false if none is next.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-constraint
 */
function skipCharacteristic(p: Parser): boolean {
  const negated = p.isWord('NOT') ? 1 : 0;
  const word = p.kindAt(negated) === TokenKind.Word ? p.textAt(negated).toUpperCase() : '';
  const allowed = negated === 1 ? ['ENFORCED', 'DEFERRABLE'] : CHARACTERISTICS;
  if (!allowed.includes(word)) return false;
  for (let count = negated; count >= 0; count--) p.advance();
  return true;
}

const CHARACTERISTICS: readonly string[] = [
  'ENFORCED',
  'RELY',
  'NORELY',
  'DEFERRABLE',
  'INITIALLY',
  'DEFERRED',
  'IMMEDIATE',
];

/** Skips the words of storage and enforcement, WITH (…), ON filegroup, INCLUDE (…), WHERE …. */
export function skipKeyOptions(p: Parser): { readonly filtered: boolean } {
  let filtered = false;
  if (p.grammar.features.sparkQuery) {
    while (skipCharacteristic(p));
    return { filtered };
  }
  for (;;) {
    const word = p.kind() === TokenKind.Word ? p.text().toUpperCase() : '';
    if (STORAGE_WORDS.has(word)) p.advance();
    else if (word === 'NOT' && STORAGE_WORDS.has(p.textAt(1).toUpperCase())) p.advance();
    else if (word === 'WITH' && (p.isOperatorAt('(', 1) || isOldOption(p, 1))) {
      p.advance();
      if (!skipParentheses(p)) skipOldOptions(p);
    } else if (word === 'ORDER' && p.isOperatorAt('(', 1)) {
      p.advance();
      skipParentheses(p);
    } else if (word === 'INCLUDE') {
      p.advance();
      if (!skipParentheses(p)) p.expected("'('");
    } else if (word === 'WHERE') {
      p.advance();
      parseExpression(p);
      filtered = true;
    } else if (
      (word === 'ON' &&
        (p.isIdentifierAt(1) || p.isWordAt('PRIMARY', 1) || p.isWordAt('DEFAULT', 1))) ||
      word === 'FILESTREAM_ON'
    ) {
      p.advance();
      p.advance();
      skipParentheses(p);
    } else return { filtered };
  }
}

/** [FOREIGN KEY ['(' columns ')']] REFERENCES table ['(' columns ')'] {ON (DELETE | UPDATE) action} */
function parseForeignKey(p: Parser, start: number, name: Identifier | null): TableConstraint {
  let columns: Identifier[] = [];
  if (p.takeWord('FOREIGN')) {
    p.expectWord('KEY');
    if (p.isOperator('(')) columns = parseNameList(p);
  }
  p.expectWord('REFERENCES');
  const references: ObjectName = parseObjectName(p);
  const referencedColumns = p.isOperator('(') ? parseNameList(p) : [];
  let acts = false;
  for (;;) {
    if (p.isWord('ON') && (p.isWordAt('DELETE', 1) || p.isWordAt('UPDATE', 1))) {
      p.advance();
      p.advance();
      // NO ACTION, SET NULL, SET DEFAULT are two words, CASCADE is one.
      acts ||= p.isWord('CASCADE') || p.isWord('SET');
      if (!p.takeWord('CASCADE')) {
        p.advance();
        p.advance();
      }
    } else if (isText(p, 'MATCH') && p.isWordAt('FULL', 1)) {
      p.advance();
      p.advance();
    } else if (!p.takeWords('NOT', 'FOR', 'REPLICATION')) break;
  }
  skipKeyOptions(p);
  const parts = { columns, references, referencedColumns, acts };
  return constraintNode(p, start, name, 'foreign-key', parts);
}
