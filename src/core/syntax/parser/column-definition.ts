import type {
  ColumnDefinition,
  DataTypeNode,
  DefaultClause,
  Expression,
  Identifier,
  IdentityClause,
  TableConstraint,
  TableTypeDefinition,
  UnparsedClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseDataType, parseExpression, parseObjectName } from './expression.ts';
import { skipString } from './create-table.ts';
import type { Parser } from './parser.ts';
import { isText, skipParentheses, takeText, unparsedClause } from './recovery.ts';
import { parseTableConstraint } from './table-constraint.ts';

export interface TableElements {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  readonly options: readonly UnparsedClause[];
}

/** elements := '(' (column | constraint | index | PERIOD …) {, …} ')'; a comma may stand at the end. */
export function parseTableElements(p: Parser, named = false): TableElements {
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  const options: UnparsedClause[] = [];
  const { tsqlQuery } = p.grammar.features;
  p.expectOperator('(');
  do {
    if (tsqlQuery && p.isOperator(')')) break;
    const start = p.start();
    if (tsqlQuery && isConnection(p)) {
      p.takeWord('CONSTRAINT');
      while (!p.isOperator('(') && !p.atEnd()) p.advance();
      skipParentheses(p);
      if (p.takeWord('ON'))
        while (p.isWord('DELETE') || p.isWord('CASCADE') || isText(p, 'NO') || isText(p, 'ACTION'))
          p.advance();
      options.push(unparsedClause(p, start, 'CONNECTION'));
    } else if (startsTableConstraint(p)) constraints.push(parseTableConstraint(p));
    else if (tsqlQuery && isText(p, 'PERIOD') && p.isWordAt('FOR', 1)) {
      while (!p.isOperator('(') && !p.atEnd() && !p.isOperator(',')) p.advance();
      skipParentheses(p);
      options.push(unparsedClause(p, start, 'PERIOD FOR SYSTEM_TIME'));
    } else columns.push(parseColumnDefinition(p, named));
  } while (p.takeOperator(','));
  p.expectOperator(')');
  return { columns, constraints, options };
}

/** table := TABLE '(' elements ')', of a variable, of what a function returns or of a type */
export function parseTableDefinition(p: Parser): TableTypeDefinition {
  const start = p.start();
  p.expectWord('TABLE');
  const { columns, constraints } = parseTableElements(p);
  return { kind: 'TableTypeDefinition', start, end: p.previousEnd(), columns, constraints };
}

/** [CONSTRAINT name] CONNECTION (…): which nodes an edge may join. */
export function isConnection(p: Parser): boolean {
  const ahead = p.isWord('CONSTRAINT') ? 2 : 0;
  return isText(p, 'CONNECTION', ahead) && p.isOperatorAt('(', ahead + 1);
}

export function startsTableConstraint(p: Parser): boolean {
  switch (p.keyword()) {
    case 'CONSTRAINT':
    case 'PRIMARY':
    case 'FOREIGN':
      return true;
    case 'UNIQUE':
      return !p.isOperatorAt(',', 1);
    case 'CHECK':
      return p.isOperatorAt('(', 1) || p.isWordAt('NOT', 1);
    case 'INDEX':
      return p.grammar.features.tsqlQuery && p.isIdentifierAt(1) && !startsType(p, 1);
    case 'DEFAULT':
      return p.grammar.features.tsqlQuery;
    default:
      return false;
  }
}

/** `INDEX name (…)` or `INDEX name UNIQUE`: no column called index. */
function startsType(p: Parser, ahead: number): boolean {
  return !p.isOperatorAt('(', ahead + 1) && p.kindAt(ahead + 1) !== TokenKind.Word;
}

/** What the options of a column add up to, while they are read. */
interface ColumnOptions {
  collation: Identifier | null;
  nullable: boolean | null;
  identity: IdentityClause | null;
  defaultValue: DefaultClause | null;
  computed: Expression | null;
  persisted: boolean;
  readonly constraints: TableConstraint[];
  readonly options: UnparsedClause[];
}

/** column := name [[TYPE] type | AS computed] {option}; only a name where it is `named` and a query says the rest */
export function parseColumnDefinition(p: Parser, named = false): ColumnDefinition {
  const start = p.start();
  const name = p.expectIdentifier('a column');
  const found: ColumnOptions = {
    collation: null,
    nullable: null,
    identity: null,
    defaultValue: null,
    computed: null,
    persisted: false,
    constraints: [],
    options: [],
  };
  let type: DataTypeNode | null = null;
  if (p.grammar.features.tsqlQuery && p.takeWord('AS')) found.computed = parseExpression(p);
  else {
    // ALTER COLUMN name TYPE type
    if (p.grammar.features.sparkQuery) p.takeWord('TYPE');
    if (isBareTimestamp(p, name)) type = timestampOf(name);
    else if (!named) type = parseDataType(p);
  }
  while (parseColumnOption(p, found));
  return { kind: 'ColumnDefinition', start, end: p.previousEnd(), name, type, ...found };
}

/** `timestamp` alone is a column of that name and type: https://learn.microsoft.com/en-us/sql/t-sql/data-types/rowversion-transact-sql */
function isBareTimestamp(p: Parser, name: Identifier): boolean {
  if (!p.grammar.features.tsqlQuery || name.text.toUpperCase() !== 'TIMESTAMP') return false;
  return p.isOperator(',') || p.isOperator(')') || p.isWord('NOT') || p.isWord('NULL');
}

/** The type that a bare `timestamp` has: of no length, behind the name. */
function timestampOf({ end }: Identifier): DataTypeNode {
  const place = { start: end, end } as const;
  const part: Identifier = { kind: 'Identifier', ...place, text: 'timestamp', quote: 'none' };
  return {
    kind: 'DataType',
    ...place,
    name: { kind: 'ObjectName', ...place, parts: [part] },
    arguments: [],
    elements: [],
    fieldNames: [],
    collation: null,
  };
}

/** One option, false if none is next. */
function parseColumnOption(p: Parser, found: ColumnOptions): boolean {
  if (p.grammar.features.sparkQuery && !isSparkOption(p, found)) return false;
  const start = p.start();
  switch (p.keyword()) {
    case 'COLLATE':
      p.advance();
      found.collation = p.expectIdentifier('a collation');
      return true;
    case 'NULL':
      p.advance();
      found.nullable = true;
      return true;
    case 'NOT':
      if (p.isWordAt('NULL', 1)) {
        p.advance();
        p.advance();
        found.nullable = false;
        return true;
      }
      // NOT FOR REPLICATION
      p.advance();
      p.expectWord('FOR');
      p.expectWord('REPLICATION');
      found.options.push(unparsedClause(p, start, 'NOT FOR REPLICATION'));
      return true;
    case 'IDENTITY':
      found.identity = parseIdentity(p);
      return true;
    case 'GENERATED':
      parseGenerated(p, found);
      return true;
    case 'DEFAULT':
      found.defaultValue = parseDefault(p, start, null);
      return true;
    case 'PERSISTED':
      p.advance();
      found.persisted = true;
      return true;
    case 'CONSTRAINT':
      parseNamedColumnConstraint(p, found);
      return true;
    case 'PRIMARY':
    case 'UNIQUE':
    case 'CHECK':
    case 'FOREIGN':
    case 'REFERENCES':
    case 'INDEX':
      found.constraints.push(parseTableConstraint(p));
      return true;
    case 'COMMENT':
      p.advance();
      skipString(p);
      found.options.push(unparsedClause(p, start, 'COMMENT'));
      return true;
    default:
      return parseOtherColumnOption(p, found);
  }
}

/**
 * True if Databricks SQL has the option that is next, and it was not there before:
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
 */
function isSparkOption(p: Parser, found: ColumnOptions): boolean {
  switch (p.keyword()) {
    case 'NOT':
      return p.isWordAt('NULL', 1) && found.nullable === null;
    case 'DEFAULT':
      // DEFAULT COLLATION belongs to the table.
      return found.defaultValue === null && !p.isWordAt('COLLATION', 1);
    case 'GENERATED':
      return found.identity === null && found.computed === null;
    case 'COMMENT':
      return !found.options.some(({ what }) => what === 'COMMENT');
    case 'CONSTRAINT':
    case 'PRIMARY':
    case 'UNIQUE':
    case 'CHECK':
    case 'FOREIGN':
    case 'REFERENCES':
    case 'FIRST':
    case 'AFTER':
      return true;
    default:
      return isText(p, 'MASK');
  }
}

/** Options of a column that stay text: https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql */
const OTHER_COLUMN_OPTIONS: ReadonlySet<string> = new Set([
  'ROWGUIDCOL',
  'SPARSE',
  'FILESTREAM',
  'HIDDEN',
  'MASKED',
  'ENCRYPTED',
  'MASK',
  'COLUMN_SET',
  'FIRST',
  'AFTER',
]);

function parseOtherColumnOption(p: Parser, found: ColumnOptions): boolean {
  if (p.kind() !== TokenKind.Word) return false;
  const start = p.start();
  const what = p.text().toUpperCase();
  if (!OTHER_COLUMN_OPTIONS.has(what)) return false;
  p.advance();
  if (what === 'MASKED' || what === 'ENCRYPTED') {
    p.expectWord('WITH');
    if (!skipParentheses(p)) p.expected("'('");
  } else if (what === 'MASK' || what === 'COLUMN_SET' || what === 'AFTER') {
    if (what === 'COLUMN_SET') p.takeWord('FOR');
    parseObjectName(p);
  }
  found.options.push(unparsedClause(p, start, what));
  return true;
}

function parseNamedColumnConstraint(p: Parser, found: ColumnOptions): void {
  const start = p.start();
  const { tsqlQuery } = p.grammar.features;
  if (tsqlQuery && p.isWordAt('DEFAULT', 2)) {
    p.advance();
    const name = p.expectIdentifier('a name');
    found.defaultValue = parseDefault(p, start, name);
    return;
  }
  if (tsqlQuery && (p.isWordAt('NOT', 2) || p.isWordAt('NULL', 2))) {
    // CONSTRAINT name NOT NULL: the name is of no use.
    p.advance();
    p.expectIdentifier('a name');
    found.options.push(unparsedClause(p, start, 'CONSTRAINT'));
    return;
  }
  found.constraints.push(parseTableConstraint(p));
}

/** default := DEFAULT value [WITH VALUES] */
function parseDefault(p: Parser, start: number, constraintName: Identifier | null): DefaultClause {
  p.expectWord('DEFAULT');
  const value: Expression = parseExpression(p);
  if (p.isWord('WITH') && p.isWordAt('VALUES', 1)) {
    p.advance();
    p.advance();
  }
  return { kind: 'DefaultClause', start, end: p.previousEnd(), constraintName, value };
}

/** identity := IDENTITY ['(' seed ',' increment ')'] [NOT FOR REPLICATION, read as an option] */
function parseIdentity(p: Parser): IdentityClause {
  const start = p.start();
  p.advance();
  let seed = '1';
  let increment = '1';
  if (p.takeOperator('(')) {
    seed = takeSignedNumber(p);
    p.expectOperator(',');
    increment = takeSignedNumber(p);
    p.expectOperator(')');
  }
  return { kind: 'IdentityClause', start, end: p.previousEnd(), seed, increment, always: false };
}

export function takeSignedNumber(p: Parser): string {
  const sign = p.takeOperator('-') ? '-' : '';
  p.takeOperator('+');
  if (p.kind() !== TokenKind.Integer && p.kind() !== TokenKind.Decimal) {
    p.expected('a number');
    return '1';
  }
  const text = sign + p.text();
  p.advance();
  return text;
}

/**
 * generated := GENERATED (ALWAYS | BY DEFAULT) AS (IDENTITY ['(' … ')'] | '(' expression ')' | ROW …)
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
 */
function parseGenerated(p: Parser, found: ColumnOptions): void {
  const start = p.start();
  p.advance();
  const always = p.takeWord('ALWAYS');
  if (!always) {
    p.expectWord('BY');
    p.expectWord('DEFAULT');
  }
  p.expectWord('AS');
  if (p.takeWord('IDENTITY')) {
    let seed = '1';
    let increment = '1';
    if (p.takeOperator('(')) {
      while (!p.isOperator(')') && !p.atEnd()) {
        if (takeText(p, 'START')) {
          p.expectWord('WITH');
          seed = takeSignedNumber(p);
        } else if (takeText(p, 'INCREMENT')) {
          p.expectWord('BY');
          increment = takeSignedNumber(p);
        } else {
          p.expected('START WITH or INCREMENT BY');
          break;
        }
      }
      p.expectOperator(')');
    }
    const end = p.previousEnd();
    found.identity = { kind: 'IdentityClause', start, end, seed, increment, always };
    return;
  }
  if (always && p.takeOperator('(')) {
    found.computed = parseExpression(p);
    p.expectOperator(')');
    return;
  }
  // GENERATED ALWAYS AS ROW START | ROW END of a system-versioned table.
  if (!takeText(p, 'TRANSACTION_ID') && !takeText(p, 'SEQUENCE_NUMBER')) p.expectWord('ROW');
  if (!p.takeWord('END') && !takeText(p, 'START')) p.expected('START or END');
  found.options.push(unparsedClause(p, start, 'GENERATED ALWAYS AS ROW'));
}
