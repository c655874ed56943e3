import type {
  Expression,
  InsertStatement,
  Node,
  OutputClause,
  Query,
  ValuesClause,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { columnNamed, listedColumns, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import { EXACT, type Assumption } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { changeBefore, isKept } from './changed-rows.ts';
import { rowCount } from './counted-rows.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { mostRows, pickedAtWill, tableName, throughView, unknownLimit } from './dml-target.ts';
import { identityColumn, identitySequence, keepIdentity, passIdentity } from './identity.ts';
import { drawnColumns, drawnValue, isDrawn } from './drawn-default.ts';
import { keyChecks } from './key-check.ts';
import { asksFor, outputItems, outputStatement, type RowValue } from './output-rows.ts';
import { refused } from './refused-change.ts';
import { viewChange } from './view-change.ts';
import { LAST_IDENTITY } from './variable-name.ts';

interface Meaning {
  readonly statement: InsertStatement;
  readonly table: CatalogTable;
  /** The columns that take the source's values, in order. */
  readonly columns: readonly CatalogColumn[];
  readonly overwrite: boolean;
  /** True for T-SQL: a key that is there already is refused. Databricks SQL is repeated as it is. */
  readonly enforcesKeys: boolean;
  /** Columns that are given no value, and get one by chance. */
  readonly drawn: readonly CatalogColumn[];
}

/** INSERT of a query or of rows: which columns take the values, and as what type. */
export const insertOperation = defineOperation<Meaning>({
  operation: 'insert',
  meaningIn: {
    tsql: readerOf('InsertStatement', (site) => read(site, true)),
    databricks: readerOf('InsertStatement', (site) => read(site, false)),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'INSERT',
    behaviour: {
      tsql: 'Values are converted to the type of their column; text that is too long is error 2628; INTO may be left out.',
      databricks:
        'Values are stored if their type is safe for the column; text for a number is refused.',
    },
    port: 'INSERT INTO with the conversions written out.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/insert-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE cust (id int NOT NULL, code uniqueidentifier NOT NULL DEFAULT (NEWID()), other uniqueidentifier NULL DEFAULT NEWSEQUENTIALID()); INSERT INTO cust (id) VALUES (1), (2); INSERT INTO cust (id, other) SELECT 3, NULL; INSERT INTO cust (id, code) VALUES (4, DEFAULT); MERGE cust AS c USING (SELECT 5 AS id) AS s ON c.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id); SELECT COUNT(*) AS n, COUNT(DISTINCT code) AS codes, COUNT(DISTINCT other) AS others, MIN(LEN(code)) AS length FROM cust;',
      rows: [['5', '5', '4', '36']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/newid-transact-sql (C: NEWID as a default), .../newsequentialid-transact-sql',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'InsertStatement'>, enforcesKeys: boolean): Meaning | Unknown | null {
  const { node } = site;
  const limit = unknownLimit(site);
  if (limit !== null) return limit;
  if (viewChange(site) !== null) return null;
  if (node.top?.percent === true) return unknown('how many rows INSERT TOP … PERCENT picks');
  if (node.source?.kind === 'ExecuteBody') return null;
  const table = site.relationOf(node.target)?.table ?? null;
  if (table === null) return unknown(`the table ${site.textOf(node.target)} is not known`);
  const view = throughView(table);
  if (view !== null) return view;
  const columns = targetColumns(node, table);
  const drawn = enforcesKeys ? drawnColumns(table, columns) : [];
  return { statement: node, table, columns, overwrite: node.overwrite, enforcesKeys, drawn };
}

/** Without a list, values go to all columns but those that the server fills, in order. */
export function targetColumns(
  statement: InsertStatement,
  table: CatalogTable,
): readonly CatalogColumn[] {
  if (statement.columns.length === 0) return listedColumns(table);
  return statement.columns.flatMap((name) => columnNamed(table, name.text) ?? []);
}

function head(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { statement, table, columns } = meaning;
  const name = targetName(statement, context);
  const listed = statement.columns.length > 0 || columns.length < table.columns.length;
  const further =
    context.target === 'databricks-sql'
      ? meaning.drawn.map((column) => `, ${context.identifier(column.name)}`).join('')
      : '';
  const list: Piece[] = [];
  if (listed && !meaning.overwrite) {
    if (statement.columns.length > 0)
      list.push(
        context.text(' ('),
        ...context.list(statement.columns),
        context.text(`${further})`),
      );
    else
      list.push(
        context.text(` (${columns.map((column) => context.identifier(column.name)).join(', ')})`),
      );
  }
  return context.sql`${name}${list}`;
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (!meaning.enforcesKeys) return null;
  const { statement } = meaning;
  const { refusal } = context;
  if (refusal !== null) return refused(refusal, context);
  const identity = identityColumn(meaning.table);
  // The port's table is made by CREATE TABLE … AS, which gives no column an identity.
  if (identity?.generated?.selected === true && !meaning.columns.includes(identity)) {
    const because = `The identity column ${identity.name} came with SELECT … INTO, and the port’s table gives it no values. Add it to the list, with values behind the highest.`;
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const word = meaning.overwrite ? 'INSERT OVERWRITE ' : 'INSERT INTO ';
  if (statement.source === null) {
    const kept = keepIdentity(context, meaning.table, targetName(statement, context));
    const drawn = meaning.columns.filter((column) => isDrawn(column.defaultText));
    // Columns that are left out get their defaults.
    if (drawn.length > 0) {
      const names = drawn.map((column) => context.identifier(column.name)).join(', ');
      const values = drawn.flatMap((_, index) => [
        ...(index === 0 ? [] : [context.text(', ')]),
        ...drawnValue(context),
      ]);
      const name = targetName(statement, context);
      return {
        pieces: context.sql`${word}${name} (${names}) SELECT ${values}${kept}`,
        fidelity: EXACT,
      };
    }
    const defaults = meaning.columns.map(() => 'DEFAULT').join(', ');
    return {
      pieces: context.sql`${word}${head(meaning, context)} VALUES (${defaults})${kept}`,
      fidelity: EXACT,
    };
  }
  if (mixesDefaults(meaning)) {
    const because =
      'Rows with a default that is drawn by chance become a query, which takes no other DEFAULT: write the value that the column has.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const cte = statement.with === null ? [] : context.sql`\n${context.emit(statement.with)}`;
  const given = source(meaning, context);
  const rows = withDrawn(meaning, given, context);
  const count = rowCount(context, context.sql`${cte}\n${given}`);
  const kept = keepIdentity(context, meaning.table, targetName(statement, context));
  const output = outputOf(meaning, context);
  if (output === null) return unknownOutput();
  const assumptions = [...pickedAtWill(context, statement.top), ...output.assumptions];
  return {
    pieces: context.sql`${changeBefore(context, statement)}${output.before}${count}${word}${head(meaning, context)}${cte}\n${rows}${kept}${output.after}`,
    fidelity: assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions },
    silent: assumptions.length === 0,
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { statement } = meaning;
  if (statement.source === null) {
    return {
      pieces: context.sql`INSERT INTO ${targetName(statement, context)} DEFAULT VALUES${checks(meaning, context)}`,
      fidelity: EXACT,
      silent: true,
    };
  }
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)} `;
  const rows = source(meaning, context);
  if (!meaning.overwrite) {
    // What goes to the client is a query of its own, behind this statement.
    const output = localOutput(meaning, context);
    return {
      pieces: context.sql`${changeBefore(context, statement)}${output.before}INSERT INTO ${head(meaning, context)} ${cte}${rows}${givenIdentity(meaning, context)}${checks(meaning, context)}${output.after}`,
      fidelity: EXACT,
      silent: true,
    };
  }
  const name = head(meaning, context);
  const scratch = context.identifier(context.fresh('overwrite_rows'));
  return {
    pieces: [
      ...context.sql`CREATE OR REPLACE TEMP TABLE ${scratch} AS ${cte}${rows}`,
      context.text(STATEMENT_BREAK),
      ...context.sql`DELETE FROM ${name}`,
      context.text(STATEMENT_BREAK),
      ...context.sql`INSERT INTO ${name} SELECT * FROM ${scratch}`,
    ],
    fidelity: EXACT,
    silent: true,
  };
}

function targetName(statement: InsertStatement, context: WriteContext): Piece {
  return tableName(context, statement.target);
}

/** SQL Server's identity values go on behind one that was given; Delta has to be told. */
function givenIdentity(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { statement, table, columns } = meaning;
  const column = meaning.enforcesKeys ? columns.find((candidate) => candidate.identity) : undefined;
  const object =
    statement.target.kind === 'NamedTable' ? context.nameOf(statement.target.name) : undefined;
  if (column === undefined || object === undefined || table.view !== null) return [];
  const sequence = identitySequence(context, object, column.name);
  return passIdentity(context, column, targetName(statement, context), sequence);
}

function checks(meaning: Meaning, context: WriteContext): readonly Piece[] {
  return meaning.enforcesKeys
    ? keyChecks(context, meaning.table, targetName(meaning.statement, context), null)
    : [];
}

/** The source's rows, each value as its column takes it. */
function source({ statement, columns }: Meaning, context: WriteContext): readonly Piece[] {
  if (statement.source?.kind !== 'Query') return [];
  const rows = storedRows(statement.source, columns, context);
  const most = mostRows(context, statement.top);
  return most === null ? rows : context.sql`SELECT * FROM (${rows}) AS picked_rows LIMIT ${most}`;
}

/** The rows, each with a value of its own for the columns that get one by chance. */
function withDrawn(
  { drawn }: Meaning,
  rows: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  if (drawn.length === 0) return rows;
  const values = drawn.flatMap(() => context.sql`, ${drawnValue(context)}`);
  return context.sql`SELECT given_rows.*${values} FROM (${rows}) AS given_rows`;
}

/** A query whose values are what the columns, in order, take. */
export function storedRows(
  query: Query,
  columns: readonly CatalogColumn[],
  context: WriteContext,
): readonly Piece[] {
  const replace = new Map<Node, readonly Piece[]>();
  if (convertItems(query, columns, context, replace)) return [{ emit: query, replace }];
  const outputs = context.outputOf(query);
  const values = columns.map((column, index) => {
    const output = outputs[index];
    const plain = [context.text(`source_${index + 1}`)];
    return output === undefined
      ? plain
      : assignmentConversion(context, output.type, column.type, plain);
  });
  const changed = values.some((value) => value.length !== 1);
  if (!changed) return [context.emit(query)];
  const list = values.flatMap((value, index) =>
    index === 0 ? value : [context.text(', '), ...value],
  );
  const names = columns.map((_, index) => `source_${index + 1}`).join(', ');
  return context.sql`SELECT ${list} FROM (${context.emit(query)}) AS source_rows (${names})`;
}

/** Collects the values to be converted in place; false if the query's shape has no such places. */
function convertItems(
  query: Query,
  columns: readonly CatalogColumn[],
  context: WriteContext,
  replace: Map<Node, readonly Piece[]>,
): boolean {
  const { body } = query;
  const convert = (expression: Expression, column: CatalogColumn | undefined): void => {
    if (column === undefined) return;
    if (expression.kind === 'DefaultValue') return;
    const plain = [context.emit(expression)];
    const converted = assignmentConversion(context, context.typeOf(expression), column.type, plain);
    if (converted !== plain) replace.set(expression, converted);
  };
  if (body.kind === 'ValuesClause') {
    // An inline table of Spark has constants only, and one that fails does so before any handler is there.
    const isQuery = body.rows.some(({ items }) =>
      items.some((item, index) =>
        item.kind === 'DefaultValue'
          ? isDrawn(columns[index]?.defaultText ?? null)
          : context.nested && mayFail(item, context),
      ),
    );
    if (isQuery && context.target === 'databricks-sql')
      replace.set(body, queryOfRows(body, columns, context));
    for (const row of body.rows) row.items.forEach((item, index) => convert(item, columns[index]));
    return true;
  }
  if (body.kind !== 'QuerySpecification' || body.quantifier === 'DISTINCT') return false;
  if (body.items.some((item) => item.expression.kind === 'Star')) return false;
  body.items.forEach((item, index) => convert(item.expression, columns[index]));
  return true;
}

/** True if DEFAULT stands in VALUES for a value that is drawn by chance, and for one that is not. */
function mixesDefaults({ statement, columns }: Meaning): boolean {
  const body = statement.source?.kind === 'Query' ? statement.source.body : null;
  if (body?.kind !== 'ValuesClause') return false;
  const drawn = new Set(
    body.rows.flatMap(({ items }) =>
      items.flatMap((item, index) =>
        item.kind === 'DefaultValue' ? [isDrawn(columns[index]?.defaultText ?? null)] : [],
      ),
    ),
  );
  return drawn.size > 1;
}

/** True for a value whose computation may fail, as far as its constants show. */
function mayFail(item: Expression, context: WriteContext): boolean {
  let found = false;
  walk(item, (node) => {
    if (node.kind === 'BinaryExpression' && (node.operator === '/' || node.operator === '%')) {
      const divisor = context.constantOf(node.right);
      found ||= typeof divisor !== 'number' || divisor === 0;
    }
    if (node.kind === 'CastExpression' && !/^TRY/i.test(node.form)) {
      const text = context.constantOf(node.operand);
      found ||= typeof text === 'string' && !/^(?:\d+|\d{4}-\d\d-\d\d)$/.test(text);
    }
    return !found;
  });
  return found;
}

/** A query for each row, with a value of its own for each DEFAULT. */
function queryOfRows(
  body: ValuesClause,
  columns: readonly CatalogColumn[],
  context: WriteContext,
): readonly Piece[] {
  return body.rows.flatMap((row, index) => {
    const items = row.items.flatMap((item, place) => {
      const column = columns[place];
      const plain = [context.emit(item)];
      const value =
        item.kind === 'DefaultValue' || column === undefined
          ? isDrawn(column?.defaultText ?? null)
            ? drawnValue(context)
            : plain
          : assignmentConversion(context, context.typeOf(item), column.type, plain);
      return place === 0 ? value : [context.text(', '), ...value];
    });
    return context.sql`${index === 0 ? '' : ' UNION ALL '}SELECT ${items}`;
  });
}

/** Delta would take the rows that SQL Server refuses. */
function unknownOutput(): Emission {
  const because = 'OUTPUT asks for a default or computed value of the inserted row.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

interface Output {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
  readonly assumptions: readonly Assumption[];
}

const NO_OUTPUT: Output = { before: [], after: [], assumptions: [] };

/** The columns that get a value which no source row has: identity, default, computed. */
function ownColumns(meaning: Meaning): ReadonlySet<string> {
  const given = new Set(meaning.columns.map((column) => column.name.toLowerCase()));
  return new Set(
    meaning.table.columns
      .filter(({ identity, computed, defaultText }) => identity || computed || defaultText !== null)
      .map((column) => column.name.toLowerCase())
      .filter((name) => !given.has(name)),
  );
}

/**
 * The statements for the rows of OUTPUT: in front of the INSERT where the source's rows say all, behind
 * it where the table has to be asked, by its new identity values; null if neither does.
 */
function outputOf(meaning: Meaning, context: WriteContext): Output | null {
  const { statement, table } = meaning;
  const { output } = statement;
  if (output === null) return NO_OUTPUT;
  if (!asksFor(context, output, ownColumns(meaning))) {
    const rows = sourceOutput(meaning, output, context);
    const before = [
      ...outputStatement(context, output, rows),
      context.text(`${STATEMENT_BREAK}${context.indent}`),
    ];
    return { ...NO_OUTPUT, before };
  }
  const identity = identityColumn(table);
  if (identity === undefined || meaning.columns.includes(identity)) return null;
  const name = targetName(statement, context);
  const word = context.nested ? 'SET' : 'SET VAR';
  const column = context.identifier(identity.name);
  const before = [
    ...context.sql`${word} ${LAST_IDENTITY} = (SELECT coalesce(max(${column}), 0) FROM ${name})`,
    context.text(`${STATEMENT_BREAK}${context.indent}`),
  ];
  const items = insertedItems(meaning, output, context);
  const rows = context.sql`SELECT ${items}\nFROM ${name} AS inserted\nWHERE inserted.${column} > ${LAST_IDENTITY}`;
  const after = [
    context.text(`${STATEMENT_BREAK}${context.indent}`),
    ...outputStatement(context, output, rows),
  ];
  const statementOf = 'nobody else inserts into the table at the same time.';
  return { before, after, assumptions: [{ statement: statementOf, check: null }] };
}

function insertedItems(
  meaning: Meaning,
  output: OutputClause,
  context: WriteContext,
  inserted: RowValue = (column) => [context.text(`inserted.${context.identifier(column.name)}`)],
): readonly Piece[] {
  const row = { inserted, deleted: null, action: 'INSERT', hasSource: false };
  return outputItems(context, output, meaning.table, row);
}

/** The rows of OUTPUT as a query over the source's rows. */
function sourceOutput(
  meaning: Meaning,
  output: OutputClause,
  context: WriteContext,
): readonly Piece[] {
  const { statement, columns } = meaning;
  const given = new Set(columns.map((column) => column.name));
  const items = insertedItems(meaning, output, context, (column) =>
    given.has(column.name)
      ? [context.text(`inserted.${context.identifier(column.name)}`)]
      : context.sql`CAST(NULL AS ${context.typeName(column.type)})`,
  );
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  const names = columns.map((column) => context.identifier(column.name)).join(', ');
  return context.sql`${cte}SELECT ${items}\nFROM (${source(meaning, context)}) AS inserted (${names})`;
}

/** On DuckDB the new rows are those behind the last row that was there. */
function localOutput(meaning: Meaning, context: WriteContext): Output {
  const { output } = meaning.statement;
  if (output === null) return NO_OUTPUT;
  const name = targetName(meaning.statement, context);
  const before = [
    ...context.sql`CREATE OR REPLACE TEMP TABLE "portside_last_row" AS SELECT coalesce(max(rowid), -1) AS last FROM ${name}`,
    context.text(STATEMENT_BREAK),
  ];
  if (!isKept(context, output)) return { ...NO_OUTPUT, before };
  const rows = newRows(meaning, output, context);
  const after = [context.text(STATEMENT_BREAK), ...outputStatement(context, output, rows)];
  return { ...NO_OUTPUT, before, after };
}

function newRows(meaning: Meaning, output: OutputClause, context: WriteContext): readonly Piece[] {
  const name = targetName(meaning.statement, context);
  const items = insertedItems(meaning, output, context);
  return context.sql`SELECT ${items} FROM ${name} AS inserted WHERE inserted.rowid > (SELECT last FROM "portside_last_row")`;
}

const readOne = readerOf('InsertStatement', (site) => read(site, true));

/** On DuckDB, the rows that OUTPUT of an INSERT gives to the client; null where it gives none. */
export function outputOfInsert(context: WriteContext): readonly Piece[] | null {
  const meaning = readOne(context);
  if (meaning === null || 'unknown' in meaning) return null;
  const { output } = meaning.statement;
  return output?.into !== null ? null : newRows(meaning, output, context);
}
