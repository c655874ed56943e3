import type { Expression, InsertStatement, Node, Query } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { columnNamed, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { rowCount } from './counted-rows.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { tableName } from './dml-target.ts';
import { keyChecks } from './key-check.ts';

interface Meaning {
  readonly statement: InsertStatement;
  readonly table: CatalogTable;
  /** The columns that take the source's values, in order. */
  readonly columns: readonly CatalogColumn[];
  readonly overwrite: boolean;
  /** True for T-SQL: a key that is there already is refused. Databricks SQL is repeated as it is. */
  readonly enforcesKeys: boolean;
}

/** INSERT of a query or of rows: which columns take the values, and as what type. */
export const insertOperation = defineOperation<Meaning>({
  operation: 'insert',
  meaningIn: { tsql: (site) => read(site, true), databricks: (site) => read(site, false) },
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
  examples: [],
});

function read(site: ReadSite, enforcesKeys: boolean): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind !== 'InsertStatement') return null;
  if (node.output !== null)
    return unknown('OUTPUT returns the inserted rows, which has no counterpart');
  if (node.top !== null) return unknown('which rows INSERT TOP picks');
  if (node.source?.kind === 'ExecuteBody') return unknown('the columns of what EXEC returns');
  const table = site.relationOf(node.target)?.table ?? null;
  if (table === null) return unknown(`the table ${site.textOf(node.target)} is not known`);
  return {
    statement: node,
    table,
    columns: targetColumns(node, table),
    overwrite: node.overwrite,
    enforcesKeys,
  };
}

/** Without a list, values go to all columns but identity and computed ones, in order. */
function targetColumns(statement: InsertStatement, table: CatalogTable): readonly CatalogColumn[] {
  if (statement.columns.length === 0)
    return table.columns.filter((column) => !column.identity && !column.computed);
  return statement.columns.flatMap((name) => columnNamed(table, name.text) ?? []);
}

function head(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { statement, table, columns } = meaning;
  const name = targetName(statement, context);
  const listed = statement.columns.length > 0 || columns.length < table.columns.length;
  const list: Piece[] = [];
  if (listed && !meaning.overwrite) {
    if (statement.columns.length > 0)
      list.push(context.text(' ('), ...context.list(statement.columns), context.text(')'));
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
  const word = meaning.overwrite ? 'INSERT OVERWRITE ' : 'INSERT INTO ';
  if (statement.source === null) {
    const defaults = meaning.columns.map(() => 'DEFAULT').join(', ');
    return {
      pieces: context.sql`${word}${head(meaning, context)} VALUES (${defaults})`,
      fidelity: EXACT,
    };
  }
  const cte = statement.with === null ? [] : context.sql`\n${context.emit(statement.with)}`;
  const rows = source(meaning, context);
  const count = rowCount(context, context.sql`${cte}\n${rows}`);
  return {
    pieces: context.sql`${count}${word}${head(meaning, context)}${cte}\n${rows}`,
    fidelity: EXACT,
    silent: true,
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
    return {
      pieces: context.sql`INSERT INTO ${head(meaning, context)} ${cte}${rows}${checks(meaning, context)}`,
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

function checks(meaning: Meaning, context: WriteContext): readonly Piece[] {
  return meaning.enforcesKeys
    ? keyChecks(context, meaning.table, targetName(meaning.statement, context), null)
    : [];
}

/** The source's rows, each value as its column takes it. */
function source(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { statement, columns } = meaning;
  const query = statement.source;
  if (query?.kind !== 'Query') return [];
  const replace = new Map<Node, readonly Piece[]>();
  if (convertItems(query, columns, context, replace)) {
    return [{ emit: query, replace }];
  }
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
    if (column === undefined || expression.kind === 'DefaultValue') return;
    const plain = [context.emit(expression)];
    const converted = assignmentConversion(context, context.typeOf(expression), column.type, plain);
    if (converted !== plain) replace.set(expression, converted);
  };
  if (body.kind === 'ValuesClause') {
    for (const row of body.rows) row.items.forEach((item, index) => convert(item, columns[index]));
    return true;
  }
  if (body.kind !== 'QuerySpecification' || body.quantifier === 'DISTINCT') return false;
  if (body.items.some((item) => item.expression.kind === 'Star')) return false;
  body.items.forEach((item, index) => convert(item.expression, columns[index]));
  return true;
}
