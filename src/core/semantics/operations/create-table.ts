import type {
  ColumnDefinition,
  CreateTable,
  Expression,
  Identifier,
  ObjectName,
  TableConstraint,
  VariableDeclaration,
  UnparsedClause,
} from '../../syntax/ast/index.ts';
import { isDrawn, withoutComments } from './drawn-default.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { tableVariableName } from '../bind-relation.ts';
import type { ResolvedObject } from '../binding.ts';
import {
  columnNamed,
  nameKey,
  type CatalogColumn,
  type CatalogSequence,
  type CatalogTable,
  type QualifiedName,
} from '../catalog.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Assumption, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { identitySequence, startSequence } from './identity.ts';
import { guardedStatement } from './object-guard.ts';
import { periodValue } from './period-column.ts';
import { drawnBy } from './sequence.ts';
import { declaresTable } from '../table-types.ts';

/** A column as both targets need it. */
interface Column {
  readonly name: string;
  /** Where it stands in the definition; null if the definition is that of a type. */
  readonly written: Identifier | null;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly identity: { readonly seed: string; readonly increment: string } | null;
  readonly defaultValue: Expression | null;
  /** The default is one that those who insert rows write out. */
  readonly drawn: boolean;
  readonly computed: Expression | null;
  readonly period: 'start' | 'end' | undefined;
}

interface Meaning {
  readonly statement: CreateTable | VariableDeclaration;
  readonly object: ResolvedObject;
  readonly ifNotExists: boolean;
  readonly columns: readonly Column[];
  /** Keys that the source engine enforces. */
  readonly enforcedKeys: readonly (readonly string[])[];
  /** Foreign keys that the source engine enforces: the columns, and the table in which their values stand. */
  readonly foreignKeys: readonly { readonly columns: string; readonly table: ObjectName }[];
  readonly enforcedChecks: readonly {
    readonly name: string | null;
    readonly expression: Expression;
  }[];
  /** A scratch table of the session: what was there before under the same name is gone. */
  readonly scratch: boolean;
  /** True for Databricks SQL, which the port of it repeats. */
  readonly native: boolean;
  /** What is different as an option is left out, or null. */
  readonly lost: string | null;
}

/** CREATE TABLE: types, NULL rules, defaults, identity, computed columns and constraints. */
export const createTableOperation = defineOperation<Meaning>({
  operation: 'create-table',
  meaningIn: {
    tsql: (site) => read(site, false),
    databricks: (site) => read(site, true),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'CREATE TABLE',
    behaviour: {
      tsql: 'Columns take NULL unless NOT NULL or a primary key says otherwise; keys, foreign keys and checks are enforced.',
      databricks:
        'NOT NULL and CHECK are enforced by Delta; primary and foreign keys are information only.',
    },
    port: 'The columns with the types that hold their values; what Delta does not enforce is left out and said.',
    action: 'Where duplicates could come in, add a data-quality check on the key.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using',
      'https://docs.databricks.com/aws/en/tables/constraints',
    ],
  },
  examples: [],
});

/** Options of a table or column that rows depend on and the port leaves out, and what is different then. */
const LOST: Readonly<Record<string, string>> = {
  // https://learn.microsoft.com/en-us/sql/relational-databases/tables/temporal-tables
  SYSTEM_VERSIONING: 'the server keeps former rows, the port does not.',
  // https://learn.microsoft.com/en-us/sql/relational-databases/security/ledger/ledger-overview
  LEDGER:
    'the server keeps every former row and proves that none was changed; the port does neither.',
  // https://learn.microsoft.com/en-us/sql/relational-databases/in-memory-oltp/defining-durability-for-memory-optimized-objects
  SCHEMA_ONLY: 'the server empties the table when it starts again; the port keeps its rows.',
  // https://learn.microsoft.com/en-us/sql/relational-databases/security/dynamic-data-masking
  MASKED: 'the server masks values for readers without the right to see them; the port shows them.',
};

function read(site: ReadSite, native: boolean): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind === 'VariableDeclaration') return readTableVariable(site, node, native);
  if (node.kind !== 'CreateTable' || node.query !== null) return null;
  // Nodes and edges of a graph have columns that the server fills.
  if (node.options.some(({ what }) => what === 'GRAPH')) return null;
  const object = site.nameOf(node.name);
  const table = object === undefined ? undefined : site.binding.catalogOut.table(object.name);
  if (object === undefined || table === undefined)
    return unknown('the table did not come out of binding its definition');
  const scratch = object.role === 'temporary' || node.orReplace;
  const options = [...node.options, ...node.columns.flatMap((column) => column.options)];
  return {
    ...definition(table, node.columns, node.constraints, native),
    lost:
      options.flatMap((option) => LOST[optionName(site, option)] ?? []).find(() => true) ??
      actions(node.columns, node.constraints),
    statement: node,
    object,
    ifNotExists: node.ifNotExists || isGuarded(site, node),
    scratch,
    native,
  };
}

/** The word by which it is known; of WITH (…), the first setting in it that rows depend on. */
function optionName(site: ReadSite, option: UnparsedClause): string {
  if (option.what !== 'WITH') return option.what;
  const text = site.textOf(option).toUpperCase();
  if (/\bLEDGER\s*=\s*ON\b/u.test(text)) return 'LEDGER';
  if (/\bSYSTEM_VERSIONING\s*=\s*ON\b/u.test(text)) return 'SYSTEM_VERSIONING';
  return /\bDURABILITY\s*=\s*SCHEMA_ONLY\b/u.test(text) ? 'SCHEMA_ONLY' : option.what;
}

/** True where an IF around the statement asks whether the table is there. */
function isGuarded(site: ReadSite, node: CreateTable): boolean {
  const { parent } = site;
  return parent?.kind === 'IfStatement' && guardedStatement(parent, site) === node;
}

/** What is different where a foreign key changes the rows of the table by itself; null where none does. */
function actions(
  columns: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): string | null {
  const all = [...columns.flatMap((column) => column.constraints), ...constraints];
  return all.some((constraint) => constraint.acts)
    ? 'a change of the rows that it refers to (CASCADE, SET NULL, SET DEFAULT) does not reach its own.'
    : null;
}

/** `DECLARE @t TABLE (…)` makes a table, too. */
function readTableVariable(
  site: ReadSite,
  node: VariableDeclaration,
  native: boolean,
): Meaning | Unknown | null {
  if (!declaresTable(node, site.settings)) return null;
  const wanted = node.name.replace(/^@/, '').toLowerCase();
  const table = [...site.binding.catalogOut.tables()].find(
    (candidate) =>
      candidate.kind === 'table-variable' &&
      candidate.name.name.replace(/^@/, '').toLowerCase() === wanted,
  );
  if (table === undefined) return unknown('the table did not come out of binding its definition');
  const object: ResolvedObject = { name: table.name, role: 'table-variable' };
  const common = { statement: node, object, ifNotExists: false, scratch: true, native };
  if (node.table === null) return { ...common, ...ofType(table), lost: beyondColumns(table) };
  const { columns, constraints } = node.table;
  return {
    ...common,
    ...definition(table, columns, constraints, native),
    lost: actions(columns, constraints),
  };
}

/** The definition of a table whose columns a type says. */
function ofType(table: CatalogTable): Definition {
  return {
    columns: table.columns.map(({ name, type, nullable, generated }) => ({
      ...{ name, written: null, type, nullable, defaultValue: null, drawn: false, computed: null },
      period: undefined,
      identity: generated ?? null,
    })),
    enforcedKeys: table.keys,
    foreignKeys: [],
    enforcedChecks: [],
  };
}

/** What is different as a table is made with the types of its columns alone; null for nothing. */
function beyondColumns({ columns, isChecked }: CatalogTable): string | null {
  const lacking = (what: string): string => `the table is made without ${what}.`;
  const computed = columns.find((column) => column.computed);
  if (computed !== undefined) return lacking(`the computation of ${computed.name}`);
  const given = columns.find((column) => column.defaultText !== null);
  if (given !== undefined) return lacking(`the default of ${given.name}`);
  return isChecked === true ? lacking('the checks of its type') : null;
}

/** The statement that makes a table of a known definition anew; null where the definition says more than the catalog keeps. */
export function madeAnew(
  table: CatalogTable,
  object: ResolvedObject,
  context: WriteContext,
): readonly Piece[] | null {
  const isNumbered = ({ identity, generated }: CatalogColumn): boolean =>
    !identity || (generated !== undefined && generated.selected !== true);
  if (beyondColumns(table) !== null || !table.columns.every(isNumbered)) return null;
  return definedTable({ ...ofType(table), object, ifNotExists: false, scratch: true }, context);
}

type Definition = Pick<Meaning, 'columns' | 'enforcedKeys' | 'foreignKeys' | 'enforcedChecks'>;

function definition(
  table: CatalogTable,
  columns: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
  native: boolean,
): Definition {
  const all = [...constraints, ...columns.flatMap((column) => column.constraints)];
  return {
    columns: columns.map((column) => readColumn(column, table)),
    enforcedKeys: native ? [] : table.keys,
    foreignKeys: native ? [] : foreignKeys(columns, constraints),
    enforcedChecks: all.flatMap(({ constraint, name, expression }) =>
      constraint === 'check' && expression !== null
        ? [{ name: name?.text ?? null, expression }]
        : [],
    ),
  };
}

function foreignKeys(
  columns: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): Meaning['foreignKeys'] {
  const key = (constraint: TableConstraint, own: readonly Identifier[]): Meaning['foreignKeys'] =>
    constraint.references === null
      ? []
      : [{ columns: own.map(({ text }) => text).join(', '), table: constraint.references }];
  return [
    ...columns.flatMap((column) => column.constraints.flatMap((each) => key(each, [column.name]))),
    ...constraints.flatMap((each) => key(each, each.columns)),
  ];
}

/** What has to hold for a table whose foreign keys nobody enforces. */
function foreignKeyAssumptions(meaning: Meaning, context: WriteContext): readonly Assumption[] {
  return meaning.foreignKeys.map(({ columns, table }) => ({
    statement: `all values of ${columns} stand in ${context.textOf(table)}, or are NULL (the foreign key is not enforced).`,
    check: null,
  }));
}

function readColumn(column: ColumnDefinition, table: CatalogTable): Column {
  const known = columnNamed(table, column.name.text);
  return {
    name: column.name.text,
    written: column.name,
    type: known?.type ?? { type: 'unknown', why: 'the column is not in the catalog' },
    nullable: known?.nullable ?? true,
    identity:
      column.identity === null
        ? null
        : { seed: column.identity.seed, increment: column.identity.increment },
    defaultValue: column.defaultValue?.value ?? null,
    drawn: isDrawn(known?.defaultText ?? null),
    computed: column.computed,
    period: known?.period,
  };
}

/** The name of the table in the target, its parts quoted where they need to be. */
function nameOf(meaning: Pick<Meaning, 'object'>, context: WriteContext): readonly string[] {
  return context.options.mapName(meaning.object).map((part) => context.identifier(part));
}

/**
 * What a Delta table needs to take defaults of columns, and to be made from a query that copies a column with one
 * (measured on Spark 4.2.1 with Delta 4.4.0): https://docs.databricks.com/aws/en/delta/feature-compatibility
 */
export const COLUMN_DEFAULTS = "'delta.feature.allowColumnDefaults' = 'supported'";

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  return meaning.native
    ? null
    : { pieces: definedTable(meaning, context), fidelity: databricksFidelity(meaning, context) };
}

function definedTable(
  meaning: Definition & Pick<Meaning, 'object' | 'ifNotExists' | 'scratch'>,
  context: WriteContext,
): readonly Piece[] {
  const { columns } = meaning;
  const lines = columns.map((column) => databricksColumn(column, context));
  const pieces: Piece[] = [];
  const head = meaning.scratch
    ? 'CREATE OR REPLACE TABLE '
    : meaning.ifNotExists
      ? 'CREATE TABLE IF NOT EXISTS '
      : 'CREATE TABLE ';
  pieces.push(context.text(`${head}${nameOf(meaning, context).join('.')} (\n  `));
  lines.forEach((line, index) =>
    pieces.push(...(index === 0 ? [] : [context.text(',\n  ')]), ...line),
  );
  pieces.push(context.text('\n)'));
  if (context.options.sparkOnly) pieces.push(context.text(' USING DELTA'));
  const properties: string[] = [];
  const kept = columns.filter((column) => !column.drawn && drawnFrom(column, context) === null);
  if (kept.some(({ defaultValue, period }) => defaultValue !== null || period !== undefined))
    properties.push(COLUMN_DEFAULTS);
  // Delta keeps names with blanks and the like only where it maps them: https://docs.databricks.com/aws/en/delta/column-mapping
  if (columns.some((column) => /[ ,;{}()\n\t=]/.test(column.name)))
    properties.push("'delta.columnMapping.mode' = 'name'");
  if (properties.length > 0)
    pieces.push(context.text(`\nTBLPROPERTIES (${properties.join(', ')})`));
  meaning.enforcedChecks.forEach(({ name, expression }, index) => {
    const label = name ?? `check_${index + 1}`;
    // Delta refuses a row whose condition is NULL (measured on Delta 4); T-SQL takes it.
    pieces.push(
      context.text(`${STATEMENT_BREAK}${context.indent}`),
      ...context.sql`ALTER TABLE ${nameOf(meaning, context).join('.')} ADD CONSTRAINT ${context.identifier(label)} CHECK ((${context.emit(expression)}) IS NOT FALSE)`,
    );
  });
  return pieces;
}

function databricksColumn(column: Column, context: WriteContext): readonly Piece[] {
  const name = columnName(column, context);
  if (column.computed !== null) {
    // A text that is computed is a STRING: Delta takes no expression for the type of a VARCHAR (4.4.0).
    const type =
      column.type.type === 'text'
        ? context.typeName(column.type)
        : storedTypeName(column.type, context);
    // Delta wants the very type, and an identity column in the expression is a BIGINT there.
    return context.sql`${name} ${type} GENERATED ALWAYS AS (CAST(${context.emit(column.computed)} AS ${type}))`;
  }
  if (column.identity !== null) {
    const { seed, increment } = column.identity;
    // Delta's identity columns are BIGINT only.
    return context.sql`${name} BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH ${seed} INCREMENT BY ${increment})`;
  }
  const drawn = drawnFrom(column, context);
  if (drawn !== null)
    return context.sql`${name} BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH ${drawn.first} INCREMENT BY ${drawn.increment})`;
  const rest: Piece[] = [];
  if (!column.nullable) rest.push(context.text(' NOT NULL'));
  if (column.defaultValue !== null && column.drawn)
    rest.push(
      context.text(
        ` /* DEFAULT ${withoutComments(context.textOf(column.defaultValue))} */`,
        column.defaultValue,
      ),
    );
  else if (column.defaultValue !== null)
    rest.push(...context.sql` DEFAULT ${defaultValue(column, column.defaultValue, context)}`);
  const filled = periodValue(column, context);
  if (filled !== null) rest.push(...context.sql` DEFAULT ${filled}`);
  return context.sql`${name} ${storedTypeName(column.type, context)}${rest}`;
}

function columnName({ name, written }: Column, context: WriteContext): Piece {
  return written === null ? context.text(context.identifier(name)) : context.emit(written);
}

/** The sequence that the column's default draws from; null where there is none. */
function drawnFrom(column: Column, context: WriteContext): CatalogSequence | null {
  const { defaultValue: value } = column;
  return value === null ? null : drawnBy(withoutParentheses(value), context);
}

/** SSMS writes `((0))`: without its parentheses it is a constant, which is converted here and now. */
export function withoutParentheses(written: Expression): Expression {
  let value = written;
  while (value.kind === 'ParenthesizedExpression') value = value.operand;
  return value;
}

function defaultValue(
  column: Column,
  written: Expression,
  context: WriteContext,
): readonly Piece[] {
  const value = withoutParentheses(written);
  return assignmentConversion(context, context.typeOf(value), column.type, [context.emit(value)]);
}

/** As a column's type, text keeps its length: Delta refuses longer values, as the source does. */
export function storedTypeName(type: DataType, context: WriteContext): string {
  if (type.type !== 'text' || type.length === 'max') return context.typeName(type);
  return `${type.padded ? 'CHAR' : 'VARCHAR'}(${type.length})`;
}

function databricksFidelity(meaning: Meaning, context: WriteContext): Fidelity {
  const assumptions: { statement: string; check: string | null }[] = [];
  const { statement } = meaning;
  const name = statement.kind === 'CreateTable' ? context.textOf(statement.name) : statement.name;
  for (const key of meaning.enforcedKeys) {
    const list = key.join(', ');
    assumptions.push({
      statement: `no two rows of ${name} have the same ${list} (the key is not enforced).`,
      check: `SELECT count(*) FROM (SELECT ${list} FROM ${name} GROUP BY ${list} HAVING count(*) > 1) AS duplicates`,
    });
  }
  assumptions.push(...foreignKeyAssumptions(meaning, context));
  for (const { name: called } of meaning.columns.filter((column) => column.drawn)) {
    assumptions.push({
      statement: `whoever inserts rows without ${called} gives it a value, as the INSERTs of the port do (Delta takes no default that is drawn by chance).`,
      check: null,
    });
  }
  for (const column of meaning.columns) {
    // TINYINT is 0 to 255: https://learn.microsoft.com/en-us/sql/t-sql/data-types/int-bigint-smallint-and-tinyint-transact-sql
    if (column.type.type !== 'integer' || column.type.signed || column.type.bits !== 8) continue;
    const called = column.name;
    assumptions.push({
      statement: `${called} holds 0 to 255 (the port's SMALLINT takes more).`,
      check: `SELECT count(*) FROM ${name} WHERE ${called} NOT BETWEEN 0 AND 255`,
    });
  }
  if (meaning.columns.some((column) => column.identity !== null)) {
    assumptions.push({
      statement: 'nothing relies on identity values being without gaps or in order.',
      check: null,
    });
  }
  for (const column of meaning.columns) {
    const drawn = drawnFrom(column, context);
    if (drawn === null) continue;
    assumptions.push({
      statement: `nothing but the default of ${column.name} draws from ${drawn.name.schema}.${drawn.name.name}, which is never exhausted or restarted, and nothing relies on its numbers being without gaps or in order.`,
      check: null,
    });
  }
  if (meaning.lost !== null) return { kind: 'approximate', differs: meaning.lost };
  const variant = ofAnyType(meaning);
  if (variant !== null) return variant;
  const namesake = namesakeOf(meaning, context);
  if (namesake !== null) {
    const differs = `it has the name of ${namesake} in the port, too: rename one of them.`;
    return { kind: 'approximate', differs };
  }
  return assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions };
}

/** What a column of SQL_VARIANT loses, which holds texts in both engines; null where there is none. */
function ofAnyType({ columns, native }: Meaning): Fidelity | null {
  const column = columns.find(({ type }) => type.type === 'variant');
  return column === undefined || native
    ? null
    : {
        kind: 'approximate',
        differs: `${column.name} holds the texts of its values, without the types that they had: give it the type that is stored, or a column for each type.`,
      };
}

/** Another table that gets the same name, as a blank becomes an underscore; null for none. */
function namesakeOfTable(name: QualifiedName, context: WriteContext): string | null {
  const { catalogIn } = context.binding;
  const mapped = (other: QualifiedName): string =>
    context.options.mapName({ name: other, role: 'table' }).join('.');
  const own = mapped(name);
  const plain = { ...name, name: context.options.mapName({ name, role: 'table' }).at(-1) ?? '' };
  const others = [...(catalogIn.settings.oddNames ?? []), plain];
  const twin = others.find(
    (other) =>
      nameKey(other) !== nameKey(name) &&
      mapped(other) === own &&
      catalogIn.table(other) !== undefined,
  );
  return twin === undefined ? null : `${twin.schema}.${twin.name}`;
}

/** The `@t` beside a `#t`, or the other way round, where both get the same name in the target; null for none. */
function namesakeOf({ object }: Meaning, context: WriteContext): string | null {
  const { name, role } = object;
  if (role === 'table') return namesakeOfTable(name, context);
  if (role !== 'temporary' && role !== 'table-variable') return null;
  const bare = name.name.replace(/^[#@]+/, '');
  const [other, called] =
    role === 'temporary'
      ? (['table-variable', `@${bare}`] as const)
      : (['temporary', `#${bare}`] as const);
  const known =
    role === 'temporary'
      ? tableVariableName(called)
      : context.dialect.binding.temporaryName(called);
  const twin = known === null ? undefined : context.binding.catalogIn.table(known);
  if (twin === undefined) return null;
  const mapped = (object: ResolvedObject): string => context.options.mapName(object).join('.');
  return mapped(object) === mapped({ name: twin.name, role: other }) ? called : null;
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { columns } = meaning;
  const pieces: Piece[] = [];
  // A sequence can't be replaced while a table of the same name draws from it.
  if (meaning.scratch && columns.some(({ identity }) => identity !== null))
    pieces.push(
      context.text(`DROP TABLE IF EXISTS ${nameOf(meaning, context).join('.')}`),
      context.text(STATEMENT_BREAK),
    );
  const lines = columns.map((column) => {
    const sequence =
      column.identity === null ? null : identitySequence(context, meaning.object, column.name);
    if (sequence !== null && column.identity !== null) {
      const { seed, increment } = column.identity;
      pieces.push(...startSequence(context, sequence, seed, increment));
    }
    return duckdbColumn(column, sequence, context);
  });
  const head = meaning.scratch
    ? 'CREATE OR REPLACE TABLE '
    : meaning.ifNotExists
      ? 'CREATE TABLE IF NOT EXISTS '
      : 'CREATE TABLE ';
  pieces.push(context.text(`${head}${nameOf(meaning, context).join('.')} (`));
  lines.forEach((line, index) =>
    pieces.push(...(index === 0 ? [] : [context.text(', ')]), ...line),
  );
  for (const { expression } of meaning.enforcedChecks)
    pieces.push(...context.sql`, CHECK (${context.emit(expression)})`);
  pieces.push(context.text(')'));
  // Keys and foreign keys are checked after each statement that may break them.
  if (meaning.lost !== null && meaning.foreignKeys.length > 0)
    return { pieces, fidelity: { kind: 'approximate', differs: meaning.lost } };
  const variant = ofAnyType(meaning);
  if (variant !== null) return { pieces, fidelity: variant };
  const namesake = meaning.native ? null : namesakeOf(meaning, context);
  if (namesake !== null) {
    const differs = `it has the name of ${namesake} locally, too.`;
    return { pieces, fidelity: { kind: 'approximate', differs } };
  }
  return { pieces, fidelity: EXACT, silent: true };
}

function duckdbColumn(
  column: Column,
  sequence: string | null,
  context: WriteContext,
): readonly Piece[] {
  const rest: Piece[] = [];
  if (sequence !== null) rest.push(context.text(` DEFAULT nextval(${context.literal(sequence)})`));
  else if (column.defaultValue !== null)
    rest.push(...context.sql` DEFAULT (${defaultValue(column, column.defaultValue, context)})`);
  const filled = periodValue(column, context);
  if (filled !== null) rest.push(...context.sql` DEFAULT (${filled})`);
  if (!column.nullable) rest.push(context.text(' NOT NULL'));
  const name = columnName(column, context);
  const type = context.typeName(column.type);
  if (column.computed !== null)
    return context.sql`${name} ${type} GENERATED ALWAYS AS (${context.emit(column.computed)}) VIRTUAL`;
  return context.sql`${name} ${type}${rest}`;
}
