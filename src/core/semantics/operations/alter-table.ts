import type {
  AlterTable,
  ColumnDefinition,
  Expression,
  Identifier,
  TableConstraint,
} from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ResolvedObject } from '../binding.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { renamingIn, type Renaming } from '../rename.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { COLUMN_DEFAULTS, storedTypeName, withoutParentheses } from './create-table.ts';
import { identitySequence, passIdentity } from './identity.ts';
import { keptAsComment } from './kept-as-comment.ts';

interface AddedColumn {
  readonly name: Identifier;
  readonly column: CatalogColumn;
  readonly defaultValue: Expression | null;
}

/** What happens to the table, one after the other. */
type Change =
  | { readonly change: 'add'; readonly column: AddedColumn }
  | { readonly change: 'drop'; readonly column: Identifier }
  | { readonly change: 'default'; readonly column: CatalogColumn; readonly value: Expression }
  | { readonly change: 'no-default'; readonly columns: readonly string[] }
  | { readonly change: 'type'; readonly column: CatalogColumn }
  | { readonly change: 'rename'; readonly renaming: Renaming }
  /** A type that holds more than the one before. */
  | { readonly change: 'widened'; readonly column: CatalogColumn }
  /** Identity values go on behind those that were given. */
  | {
      readonly change: 'sync-identity';
      readonly column: CatalogColumn;
      readonly object: ResolvedObject;
    }
  | { readonly change: 'nullable'; readonly column: string; readonly nullable: boolean }
  | {
      readonly change: 'check';
      readonly constraint: TableConstraint;
      readonly condition: Expression;
    }
  /** Of keys, or of a constraint of which only the name is known. */
  | { readonly change: 'assumed'; readonly statement: string };

interface Meaning {
  readonly statement: AlterTable;
  readonly changes: readonly Change[];
  /** True for Databricks SQL, which the port of it repeats. */
  readonly native: boolean;
}

/** ALTER TABLE: columns and constraints that come, go and change. */
export const alterTableOperation = defineOperation<Meaning>({
  operation: 'alter-table',
  meaningIn: {
    tsql: readerOf('AlterTable', (site) => read(site, false)),
    databricks: readerOf('AlterTable', (site) => read(site, true)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.native ? null : write(meaning, context, databricksChange),
    duckdb: (meaning, context) => write(meaning, context, duckdbChange),
  },
  docs: {
    title: 'ALTER TABLE',
    behaviour: {
      tsql: 'ADD takes columns with NOT NULL and defaults and fills the rows that are there; keys and checks are enforced.',
      databricks:
        'ADD COLUMNS takes columns that are NULL at first; defaults and NOT NULL are set after that; keys are information only.',
    },
    port: 'One statement for each step: the column, its default, its values, NOT NULL.',
    action: 'Where a key is added, make sure that no rows have it twice.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-alter-table',
      'https://docs.databricks.com/aws/en/delta/column-mapping',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD v int; UPDATE t SET v = 2; SELECT id, v FROM t;',
      rows: [['1', '2']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD v int NOT NULL DEFAULT 7; INSERT INTO t (id) VALUES (2); SELECT id, v FROM t ORDER BY id;',
      rows: [
        ['1', '7'],
        ['2', '7'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql (NOT NULL: the default value is inserted for all rows)',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'AlterTable'>, native: boolean): Meaning | Unknown {
  const { node } = site;
  const object = site.nameOf(node.name);
  const table = object === undefined ? undefined : site.binding.catalogOut.table(object.name);
  const changes = readAction(site, node, table);
  return 'unknown' in changes ? changes : { statement: node, changes, native };
}

function columnOf(table: CatalogTable | undefined, name: string): CatalogColumn | undefined {
  return table?.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function readAction(
  site: ReadSite,
  node: AlterTable,
  table: CatalogTable | undefined,
): readonly Change[] | Unknown {
  const { action } = node;
  switch (action.type) {
    case 'add-columns':
      return action.columns.some((column) => column.identity !== null || column.computed !== null)
        ? unknown('an identity or computed column is not added to a table that is there')
        : action.columns.map((column) => ({
            change: 'add',
            column: addedColumn(site, column, table),
          }));
    case 'drop-columns':
      return action.names.map((column) => ({ change: 'drop', column }));
    case 'alter-column':
      return readAltered(site, node, action.column, table);
    case 'set-default': {
      const column = columnOf(table, action.column.text);
      return column === undefined
        ? unknown('the column of the default is not known')
        : [{ change: 'default', column, value: action.value }];
    }
    case 'add-constraint':
      return readConstraints(action.constraints, site.textOf(node.name), table);
    case 'drop-constraint':
      return action.names.map(({ text }) => ({
        change: 'assumed',
        statement: `${text} is a key, which the port does not enforce anyway.`,
      }));
    case 'other': {
      const renaming = renamingIn(site.textOf(action.text), node.name);
      if (renaming !== null) return [{ change: 'rename', renaming }];
      return readOther(site.textOf(action.text), site.nameOf(node.name), table);
    }
  }
}

function addedColumn(
  site: ReadSite,
  column: ColumnDefinition,
  table: CatalogTable | undefined,
): AddedColumn {
  const { name } = column;
  const type =
    column.type === null ? undefined : site.dialect.readType(column.type, site.settings, 'declare');
  const defined = {
    name: name.text,
    type: type ?? { type: 'unknown', why: 'the column has no type' },
    nullable: column.nullable !== false,
  };
  const known = columnOf(table, name.text) ?? {
    ...defined,
    identity: false,
    defaultText: null,
    computed: false,
  };
  return { name, column: known, defaultValue: column.defaultValue?.value ?? null };
}

/** A column whose type stays or only takes longer text. */
function readAltered(
  site: ReadSite,
  node: AlterTable,
  column: ColumnDefinition,
  table: CatalogTable | undefined,
): readonly Change[] | Unknown {
  const object = site.nameOf(node.name);
  const before =
    object === undefined
      ? undefined
      : columnOf(site.binding.catalogIn.table(object.name), column.name.text);
  const after = columnOf(table, column.name.text);
  if (before === undefined || after === undefined) return unknown('the column is not known');
  const nullable: readonly Change[] =
    before.nullable === after.nullable
      ? []
      : [{ change: 'nullable', column: after.name, nullable: after.nullable }];
  const [from, to] = [before.type, after.type];
  if (site.dialect.typeName(from) === site.dialect.typeName(to)) return nullable;
  const longer =
    from.type === 'text' &&
    to.type === 'text' &&
    !from.padded &&
    !to.padded &&
    (to.length === 'max' || (from.length !== 'max' && from.length <= to.length));
  if (widens(from, to)) return [{ change: 'widened', column: after }, ...nullable];
  if (!longer)
    return unknown(
      'the type of a column that has values changes: make a new table from a query with CAST',
    );
  return [{ change: 'type', column: after }, ...nullable];
}

/**
 * True if every value of the one type is one of the other, in a way that Delta takes for a change of the table's
 * description alone: https://docs.databricks.com/aws/en/delta/type-widening
 */
function widens(from: DataType, to: DataType): boolean {
  // A TINYINT of 0 to 255 is stored as a SMALLINT.
  if (from.type === 'integer' && to.type === 'integer')
    return to.bits > Math.max(from.bits, 16) || (from.bits === 8 && !from.signed && to.bits === 16);
  if (from.type === 'integer' && to.type === 'decimal')
    return from.bits <= 32 && to.precision - to.scale >= 10;
  if (from.type === 'decimal' && to.type === 'decimal')
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  return from.type === 'floating' && to.type === 'floating' && to.bits > from.bits;
}

function readConstraints(
  constraints: readonly TableConstraint[],
  name: string,
  table: CatalogTable | undefined,
): readonly Change[] | Unknown {
  const changes: Change[] = [];
  for (const constraint of constraints) {
    const { expression } = constraint;
    const [column] = constraint.columns;
    if (constraint.constraint === 'check' && expression !== null)
      changes.push({ change: 'check', constraint, condition: expression });
    else if (constraint.constraint === 'default' && expression !== null) {
      const known = column === undefined ? undefined : columnOf(table, column.text);
      if (known === undefined) return unknown('the column of the default is not known');
      changes.push({ change: 'default', column: known, value: expression });
    } else {
      const list = constraint.columns.map(({ text }) => text).join(', ');
      const statement =
        constraint.constraint === 'foreign-key'
          ? `the values of ${list} in ${name} are there in the table they refer to`
          : `no two rows of ${name} have the same ${list}`;
      changes.push({
        change: 'assumed',
        statement: `${statement} (the constraint is not enforced).`,
      });
    }
  }
  return changes;
}

const SYNC_IDENTITY = /^ALTER\s+COLUMN\s+(\w+|`[^`]+`)\s+SYNC\s+IDENTITY\s*$/i;
const DROP_DEFAULTS =
  /^ALTER\s+COLUMN\s+((?:\w+|`[^`]+`)\s+DROP\s+DEFAULT(?:\s*,\s*(?:\w+|`[^`]+`)\s+DROP\s+DEFAULT)*)\s*$/i;
const SET_NOT_NULL = /^ALTER\s+COLUMN\s+(\w+)\s+(SET|DROP)\s+NOT\s+NULL\s*$/i;

/** The forms of Databricks SQL that ports are written in. */
function readOther(
  text: string,
  object: ResolvedObject | undefined,
  table: CatalogTable | undefined,
): readonly Change[] | Unknown {
  const [, synced] = SYNC_IDENTITY.exec(text) ?? [];
  const identity = synced === undefined ? undefined : columnOf(table, synced.replaceAll('`', ''));
  if (identity !== undefined && object !== undefined)
    return [{ change: 'sync-identity', column: identity, object }];
  if (/^(SET|UNSET)\s+TBLPROPERTIES\b/i.test(text)) return [];
  const [, dropped] = DROP_DEFAULTS.exec(text) ?? [];
  if (dropped !== undefined) {
    const columns = dropped
      .split(/\s+DROP\s+DEFAULT\s*,?\s*/i)
      .filter((name) => name !== '')
      .map((name) => name.replaceAll('`', ''));
    return [{ change: 'no-default', columns }];
  }
  const [, column, word] = SET_NOT_NULL.exec(text) ?? [];
  if (column !== undefined)
    return [{ change: 'nullable', column, nullable: word?.toUpperCase() === 'DROP' }];
  return unknown('this form of ALTER TABLE is none that is translated');
}

type WriteChange = (
  change: Change,
  alter: readonly Piece[],
  name: Piece,
  context: WriteContext,
) => readonly (readonly Piece[])[] | null;

function write(meaning: Meaning, context: WriteContext, writeChange: WriteChange): Emission {
  const { statement, changes } = meaning;
  const name = context.emit(statement.name);
  const pieces: Piece[] = [];
  for (const change of changes) {
    const written = writeChange(change, context.sql`ALTER TABLE ${name} `, name, context);
    if (written === null)
      return {
        pieces: [],
        fidelity: { kind: 'manual', because: 'this change of a table has no counterpart.' },
      };
    for (const one of written)
      pieces.push(...(pieces.length === 0 ? [] : [context.text(STATEMENT_BREAK)]), ...one);
  }
  const fidelity = fidelityOf(changes, context);
  if (pieces.length > 0) return { pieces, fidelity };
  return { pieces: context.target === 'duckdb' ? [] : keptAsComment(context, statement), fidelity };
}

function fidelityOf(changes: readonly Change[], context: WriteContext): Fidelity {
  const statements = changes.flatMap((change) => {
    // Locally keys are held.
    if (change.change === 'assumed') return context.target === 'duckdb' ? [] : [change.statement];
    return change.change === 'check'
      ? [`all rows satisfy ${context.textOf(change.condition)}.`]
      : [];
  });
  if (statements.length === 0) return EXACT;
  return {
    kind: 'conditional',
    assumptions: statements.map((statement) => ({ statement, check: null })),
  };
}

/** The value in the column's type. */
function defaultValue(
  column: CatalogColumn,
  written: Expression,
  context: WriteContext,
): readonly Piece[] {
  const value = withoutParentheses(written);
  return assignmentConversion(context, context.typeOf(value), column.type, [context.emit(value)]);
}

function databricksChange(
  change: Change,
  alter: readonly Piece[],
  name: Piece,
  context: WriteContext,
): readonly (readonly Piece[])[] | null {
  switch (change.change) {
    case 'add': {
      const { column, defaultValue: value } = change.column;
      const called = context.identifier(column.name);
      const statements = [
        context.sql`${alter}ADD COLUMNS (${called} ${storedTypeName(column.type, context)})`,
      ];
      if (value !== null) {
        const given = defaultValue(column, value, context);
        statements.push(...defaulted(alter, called, given, context));
        // Rows that are there keep NULL unless the column takes none.
        if (!column.nullable) statements.push(context.sql`UPDATE ${name} SET ${called} = ${given}`);
      }
      if (!column.nullable) statements.push(nullRule(column.name, false, alter, context));
      return statements;
    }
    case 'drop':
      // Delta drops columns of tables that map them by name only.
      return [
        context.sql`${alter}SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')`,
        context.sql`${alter}DROP COLUMNS (${context.identifier(change.column.text)})`,
      ];
    case 'default':
      return defaulted(
        alter,
        context.identifier(change.column.name),
        defaultValue(change.column, change.value, context),
        context,
      );
    case 'type':
      return [
        context.sql`${alter}ALTER COLUMN ${context.identifier(change.column.name)} TYPE ${storedTypeName(change.column.type, context)}`,
      ];
    case 'widened':
      return [
        context.sql`${alter}SET TBLPROPERTIES ('delta.enableTypeWidening' = 'true')`,
        context.sql`${alter}ALTER COLUMN ${context.identifier(change.column.name)} TYPE ${storedTypeName(change.column.type, context)}`,
      ];
    case 'nullable':
      return [nullRule(change.column, change.nullable, alter, context)];
    case 'check': {
      // Delta refuses a row whose condition is NULL (measured on Delta 4); T-SQL takes it.
      const label =
        change.constraint.name === null ? context.fresh('check_') : change.constraint.name.text;
      return [
        context.sql`${alter}ADD CONSTRAINT ${context.identifier(label)} CHECK ((${context.emit(change.condition)}) IS NOT FALSE)`,
      ];
    }
    case 'assumed':
      return [];
    case 'no-default':
    case 'sync-identity':
    case 'rename':
      return null;
  }
}

/** Open-source Spark does not make a column NOT NULL (measured on 4.2.1): a check does the same. */
function nullRule(
  column: string,
  nullable: boolean,
  alter: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const called = context.identifier(column);
  if (nullable || !context.options.sparkOnly)
    return context.sql`${alter}ALTER COLUMN ${called} ${nullable ? 'DROP' : 'SET'} NOT NULL`;
  return context.sql`${alter}ADD CONSTRAINT ${context.identifier(`${column}_not_null`)} CHECK (${called} IS NOT NULL)`;
}

function defaulted(
  alter: readonly Piece[],
  column: string,
  value: readonly Piece[],
  context: WriteContext,
): readonly (readonly Piece[])[] {
  return [
    context.sql`${alter}SET TBLPROPERTIES (${COLUMN_DEFAULTS})`,
    context.sql`${alter}ALTER COLUMN ${column} SET DEFAULT ${value}`,
  ];
}

function duckdbChange(
  change: Change,
  alter: readonly Piece[],
  name: Piece,
  context: WriteContext,
): readonly (readonly Piece[])[] | null {
  switch (change.change) {
    case 'add': {
      const { column, defaultValue: value } = change.column;
      const called = context.identifier(column.name);
      const type = context.typeName(column.type);
      const given = value === null ? null : defaultValue(column, value, context);
      const statements = [context.sql`${alter}ADD COLUMN ${called} ${type}`];
      // DuckDB 1.5 takes a default within ADD COLUMN, if it is no plain constant, for several statements (`true` is none), and
      // no NOT NULL behind an UPDATE in one transaction: the values come with the type.
      if (given !== null && !column.nullable)
        statements.push(context.sql`${alter}ALTER COLUMN ${called} TYPE ${type} USING ${given}`);
      if (given !== null)
        statements.push(context.sql`${alter}ALTER COLUMN ${called} SET DEFAULT ${given}`);
      if (!column.nullable)
        statements.push(context.sql`${alter}ALTER COLUMN ${called} SET NOT NULL`);
      return statements;
    }
    case 'drop':
      return [context.sql`${alter}DROP COLUMN ${context.identifier(change.column.text)}`];
    case 'default':
      return [
        context.sql`${alter}ALTER COLUMN ${context.identifier(change.column.name)} SET DEFAULT ${defaultValue(change.column, change.value, context)}`,
      ];
    case 'no-default':
      return change.columns.map(
        (column) => context.sql`${alter}ALTER COLUMN ${context.identifier(column)} DROP DEFAULT`,
      );
    case 'nullable':
      return [
        context.sql`${alter}ALTER COLUMN ${context.identifier(change.column)} ${change.nullable ? 'DROP' : 'SET'} NOT NULL`,
      ];
    case 'widened':
      return [
        context.sql`${alter}ALTER COLUMN ${context.identifier(change.column.name)} TYPE ${context.typeName(change.column.type)}`,
      ];
    case 'rename': {
      const { column, newName } = change.renaming;
      const called = context.identifier(newName);
      return [
        column === null
          ? context.sql`${alter}RENAME TO ${called}`
          : context.sql`${alter}RENAME COLUMN ${context.identifier(column)} TO ${called}`,
      ];
    }
    // The engine has one type of text, and adds no checks to a table that is there.
    case 'type':
    case 'check':
    case 'assumed':
      return [];
    case 'sync-identity': {
      const sequence = identitySequence(context, change.object, change.column.name);
      return [passIdentity(context, change.column, name, sequence).slice(1)];
    }
  }
}
