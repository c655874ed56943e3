import type { AlterTable, ColumnDefinition, Identifier, ObjectName } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseColumnDefinition, startsTableConstraint } from './column-definition.ts';
import { skipClusterColumns, skipString } from './create-table.ts';
import { takeIfExists } from './ddl.ts';
import { parseDataType, parseExpression, parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { skipProperties } from './property-list.ts';
import { isText, skipParentheses, takeText, unparsedClause } from './recovery.ts';
import { parseTableConstraint } from './table-constraint.ts';

type Action = AlterTable['action'];

/**
 * What ALTER TABLE of Databricks SQL does, behind the table's name.
 *
 *     action := ADD … | DROP … | (ALTER | CHANGE) [COLUMN] … | RENAME … | SET … | UNSET … | CLUSTER BY … |
 *               DEFAULT COLLATION name | RECOVER PARTITIONS | REPLACE COLUMNS … | PARTITION … | (ENABLE | DISABLE) …
 *
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-alter-table
 */
export function parseSparkAlteration(p: Parser): Action {
  const start = p.start();
  const action = parseAction(p);
  return action ?? { type: 'other', text: unparsedClause(p, start, 'ALTER TABLE') };
}

/** Null for an action that stays text. */
function parseAction(p: Parser): Action | null {
  const word = p.kind() === TokenKind.Word ? p.text().toUpperCase() : '';
  switch (word) {
    case 'ADD':
      p.advance();
      return parseAddition(p);
    case 'DROP':
      p.advance();
      return parseRemoval(p);
    case 'ALTER':
    case 'CHANGE':
      p.advance();
      return parseColumnChanges(p);
    case 'RENAME':
      p.advance();
      if (p.takeWord('COLUMN')) parseObjectName(p);
      p.expectWord('TO');
      parseObjectName(p);
      return null;
    case 'SET':
      p.advance();
      skipSetting(p);
      return null;
    case 'UNSET':
      p.advance();
      if (!takeText(p, 'TAGS') && !p.takeWord('TBLPROPERTIES')) p.expected('TBLPROPERTIES or TAGS');
      takeIfExists(p, false);
      skipProperties(p, 'none');
      return null;
    case 'CLUSTER':
      p.advance();
      p.expectWord('BY');
      if (!takeText(p, 'NONE') && !takeText(p, 'AUTO')) skipClusterColumns(p);
      return null;
    case 'DEFAULT':
      p.advance();
      p.expectWord('COLLATION');
      p.expectIdentifier('a collation');
      return null;
    case 'RECOVER':
      p.advance();
      if (!takeText(p, 'PARTITIONS')) p.expected('PARTITIONS');
      return null;
    case 'REPLACE':
      p.advance();
      p.expectWord('COLUMNS');
      if (!skipParentheses(p)) p.expected("'('");
      return null;
    case 'PARTITION':
      skipPartition(p);
      if (takeText(p, 'RENAME')) {
        p.expectWord('TO');
        skipPartition(p);
      } else {
        p.expectWord('SET');
        skipSetting(p);
      }
      return null;
    case 'ENABLE':
    case 'DISABLE':
      p.advance();
      if (!takeText(p, 'PREDICTIVE') || !takeText(p, 'OPTIMIZATION'))
        p.expected('PREDICTIVE OPTIMIZATION');
      return null;
    default:
      p.expected('ADD, DROP, ALTER COLUMN or another action');
      return null;
  }
}

/** ADD (constraint | [IF NOT EXISTS] PARTITION … | (COLUMN | COLUMNS) columns), behind ADD. */
function parseAddition(p: Parser): Action | null {
  if (p.isWord('IF') || p.isWord('PARTITION')) {
    takeIfExists(p, true);
    do {
      skipPartition(p);
      if (takeText(p, 'LOCATION')) skipString(p);
    } while (p.isWord('PARTITION'));
    return null;
  }
  if (startsTableConstraint(p)) {
    return { type: 'add-constraint', constraints: [parseTableConstraint(p)] };
  }
  if (!p.takeWord('COLUMN')) p.expectWord('COLUMNS');
  const parenthesised = p.takeOperator('(');
  const columns: ColumnDefinition[] = [];
  let nested = false;
  do {
    // ADD COLUMN struct.field type
    while (p.isOperatorAt('.', 1)) {
      nested = true;
      p.expectIdentifier('a column');
      p.advance();
    }
    columns.push(parseColumnDefinition(p));
  } while (p.takeOperator(','));
  if (parenthesised) p.expectOperator(')');
  return nested ? null : { type: 'add-columns', columns };
}

/** DROP (COLUMN … | CONSTRAINT … | PARTITION … | (PRIMARY | FOREIGN) KEY … | FEATURE … | ROW FILTER), behind DROP. */
function parseRemoval(p: Parser): Action | null {
  if (p.takeWord('COLUMN') || p.takeWord('COLUMNS')) {
    takeIfExists(p, false);
    const parenthesised = p.takeOperator('(');
    const columns: ObjectName[] = [];
    do columns.push(parseObjectName(p));
    while (p.takeOperator(','));
    if (parenthesised) p.expectOperator(')');
    const names = columns.map((column) => column.parts);
    if (names.some((parts) => parts.length > 1)) return null;
    return { type: 'drop-columns', names: names.flat() };
  }
  if (p.takeWord('CONSTRAINT')) {
    takeIfExists(p, false);
    const names: Identifier[] = [p.expectIdentifier('a constraint')];
    if (!p.takeWord('CASCADE')) p.takeWord('RESTRICT');
    return { type: 'drop-constraint', names };
  }
  if (p.takeWord('PRIMARY') || p.takeWord('FOREIGN')) {
    p.expectWord('KEY');
    takeIfExists(p, false);
    skipParentheses(p);
    if (!p.takeWord('CASCADE')) p.takeWord('RESTRICT');
  } else if (takeText(p, 'FEATURE')) {
    p.expectIdentifier('a feature');
    if (p.takeWord('TRUNCATE') && !takeText(p, 'HISTORY')) p.expected('HISTORY');
  } else if (p.takeWord('ROW')) p.expectWord('FILTER');
  else {
    takeIfExists(p, false);
    do skipPartition(p);
    while (p.takeOperator(','));
    takeText(p, 'PURGE');
  }
  return null;
}

/** column change {"," column change}, behind ALTER [COLUMN]; only one column's type and default have a tree. */
function parseColumnChanges(p: Parser): Action | null {
  p.takeWord('COLUMN');
  if (p.isWordAt('SET', 1) && p.isWordAt('DEFAULT', 2)) {
    const column = p.expectIdentifier('a column');
    p.moveTo(p.position + 2);
    const value = parseExpression(p);
    if (column !== null && !p.isOperator(',')) return { type: 'set-default', column, value };
    if (!p.takeOperator(',')) return null;
  }
  if (p.isWordAt('TYPE', 1)) {
    const column = parseColumnDefinition(p);
    if (!p.isOperator(',')) return { type: 'alter-column', column };
    p.advance();
  }
  do {
    parseObjectName(p);
    skipColumnChange(p);
  } while (p.takeOperator(','));
  return null;
}

/** TYPE type | COMMENT text | FIRST | AFTER column | (SET | DROP) (NOT NULL | DEFAULT | MASK | TAGS) … | SYNC IDENTITY */
function skipColumnChange(p: Parser): void {
  if (p.takeWord('TYPE')) parseDataType(p);
  else if (p.takeWord('COMMENT')) skipString(p);
  else if (p.takeWord('FIRST')) return;
  else if (p.takeWord('AFTER')) p.expectIdentifier('a column');
  else if (takeText(p, 'SYNC')) p.expectWord('IDENTITY');
  else if (takeText(p, 'UNSET')) {
    if (!takeText(p, 'TAGS')) p.expected('TAGS');
    skipProperties(p, 'none');
  } else if (p.takeWord('DROP')) {
    if (p.takeWord('NOT')) p.expectWord('NULL');
    else if (!takeText(p, 'MASK')) p.expectWord('DEFAULT');
  } else if (p.takeWord('SET')) {
    if (p.takeWord('NOT')) p.expectWord('NULL');
    else if (takeText(p, 'TAGS')) skipProperties(p, 'constant');
    else if (takeText(p, 'MASK')) {
      parseObjectName(p);
      if (p.takeWord('USING')) {
        p.expectWord('COLUMNS');
        skipParentheses(p);
      }
    } else if (p.expectWord('DEFAULT')) parseExpression(p);
  } else p.expected('TYPE, SET, DROP, COMMENT, FIRST or AFTER');
}

/** TBLPROPERTIES (…) | TAGS (…) | LOCATION text | OWNER TO name | ROW FILTER … | MANAGED …, behind SET. */
function skipSetting(p: Parser): void {
  if (p.takeWord('TBLPROPERTIES') || takeText(p, 'TAGS')) skipProperties(p, 'constant');
  else if (takeText(p, 'LOCATION')) skipString(p);
  else if (isText(p, 'OWNER') || isText(p, 'MANAGED')) {
    const owner = isText(p, 'OWNER');
    p.advance();
    if (owner) {
      p.expectWord('TO');
      p.expectIdentifier('an owner');
    } else if (p.takeWord('TRUNCATE') && !takeText(p, 'HISTORY')) p.expected('HISTORY');
  } else if (p.takeWord('ROW')) {
    p.expectWord('FILTER');
    parseObjectName(p);
    p.expectWord('ON');
    if (!skipParentheses(p)) p.expected("'('");
  } else p.expected('TBLPROPERTIES, TAGS, LOCATION, OWNER or ROW FILTER');
}

function skipPartition(p: Parser): void {
  p.expectWord('PARTITION');
  if (!skipParentheses(p)) p.expected("'('");
}
