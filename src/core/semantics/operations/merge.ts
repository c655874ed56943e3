import type {
  Assignment,
  Expression,
  MergeClause,
  MergeStatement,
} from '../../syntax/ast/index.ts';
import { drawnColumns, drawnValue } from './drawn-default.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { renewedPeriod } from './period-column.ts';
import { listedColumns, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { isKept } from './changed-rows.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { rowCountOf } from './counted-rows.ts';
import {
  columnsAskedFor,
  exposedName,
  foundBy,
  limited,
  mergeSource,
  qualifierOf,
  tableName,
  throughView,
} from './dml-target.ts';
import { compoundValue } from './compound-value.ts';
import { mergedOutput } from './merge-output.ts';
import { asksFor, outputStatement } from './output-rows.ts';
import { keepIdentity } from './identity.ts';
import { keyChecks } from './key-check.ts';

interface Meaning {
  readonly statement: MergeStatement;
  readonly table: CatalogTable;
  /** The error of the source engine when several source rows match one row of the target. */
  readonly severalMatches: string;
  /** True for T-SQL: a key that is there already is refused. Databricks SQL is repeated as it is. */
  readonly enforcesKeys: boolean;
}

/** MERGE: rows matched, not matched, and not matched by the source. */
export const mergeOperation = defineOperation<Meaning>({
  operation: 'merge',
  meaningIn: {
    tsql: readerOf('MergeStatement', (site) =>
      read(
        site,
        '8672|16|1|The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches more than one source row.',
        true,
      ),
    ),
    databricks: readerOf('MergeStatement', (site) =>
      read(
        site,
        '0|16|1|[DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE] Multiple source rows matched one target row.',
        false,
      ),
    ),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'MERGE',
    behaviour: {
      tsql: 'A target row that several source rows match is error 8672; clauses are tried in their order.',
      databricks:
        'A target row that several source rows match is an error; clauses are tried in their order.',
    },
    port: 'MERGE INTO with the same clauses; values are converted to the type of their column.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/merge-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into',
    ],
  },
  examples: [],
});

function read(
  site: SiteOf<'MergeStatement'>,
  severalMatches: string,
  enforcesKeys: boolean,
): Meaning | Unknown | null {
  const { node } = site;
  if (node.top !== null || limited(site)) return unknown('which rows MERGE TOP picks');
  const table = site.relationOf(node.target)?.table ?? null;
  if (table === null) return unknown(`the table ${site.textOf(node.target)} is not known`);
  return throughView(table) ?? { statement: node, table, severalMatches, enforcesKeys };
}

const KINDS = ['matched', 'not-matched', 'not-matched-by-source'] as const;

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (!meaning.enforcesKeys) return null;
  const { statement } = meaning;
  // Delta Lake 4.4 fails on it with an error of its own; Databricks has it.
  if (context.options.sparkOnly && statement.clauses.some(usesDefault)) {
    const because = 'plain Spark takes no DEFAULT in MERGE: write the value that the column has.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  const source =
    cte.length === 0
      ? mergeSource(context, statement.source)
      : sourceWithCte(statement, cte, context);
  // Spark wants the kinds in this order; a row is of one kind only, so that their order says nothing.
  const clauses = KINDS.flatMap((when) =>
    statement.clauses
      .filter((clause) => clause.when === when)
      .flatMap((clause) => writeClause(clause, meaning, context)),
  );
  const target = context.sql`${targetName(statement, context)} AS ${targetAlias(statement, context)}`;
  const count = rowCountOf(mergedRows(meaning, target, source, context), context);
  const output = outputOf(meaning, target, source, context);
  if (output === null) return unknownOutput();
  const conditions = [statement.on, ...statement.clauses.map(({ condition }) => condition)];
  const fidelity = foundBy(context, columnsAskedFor(context, statement.target, conditions));
  return {
    pieces: context.sql`${output}${count}MERGE INTO ${target}\nUSING ${source}\nON ${context.emit(statement.on)}${clauses}${keepIdentity(context, meaning.table, targetName(statement, context))}`,
    fidelity,
    silent: fidelity === EXACT,
  };
}

function usesDefault({ action }: MergeClause): boolean {
  switch (action.kind) {
    case 'MergeInsert':
      return (
        action.form === 'default-values' ||
        action.values.some(({ kind }) => kind === 'DefaultValue')
      );
    case 'MergeUpdate':
      return action.assignments.some(({ value }) => value.kind === 'DefaultValue');
    case 'MergeDelete':
      return false;
  }
}

function unknownOutput(): Emission {
  const because = 'OUTPUT asks for an identity, default or computed value of the inserted row.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

/** The statement for the rows of OUTPUT, in front of the MERGE; null if it can not be written. */
function outputOf(
  meaning: Meaning,
  target: readonly Piece[],
  source: readonly Piece[],
  context: WriteContext,
): readonly Piece[] | null {
  const { output } = meaning.statement;
  if (output === null) return [];
  const rows = outputRows(meaning, target, source, context);
  if (rows === null) return null;
  return [...outputStatement(context, output, rows), context.text(STATEMENT_BREAK)];
}

function outputRows(
  meaning: Meaning,
  target: readonly Piece[],
  source: readonly Piece[],
  context: WriteContext,
): readonly Piece[] | null {
  const { statement, table } = meaning;
  const { output } = statement;
  const inserts = statement.clauses.some(({ action }) => action.kind === 'MergeInsert');
  const own = table.columns.filter(
    (column) => column.computed || (inserts && (column.identity || column.defaultText !== null)),
  );
  const names = new Set(own.map((column) => column.name.toLowerCase()));
  for (const { action } of statement.clauses) {
    if (action.kind !== 'MergeInsert') continue;
    for (const column of action.columns) names.delete(column.text.toLowerCase());
  }
  if (output === null || asksFor(context, output, names)) return null;
  return mergedOutput(context, output, {
    statement,
    table,
    target,
    source,
    targetAlias: targetAlias(statement, context),
    values: (clause) => clauseValues(clause, meaning, context),
  });
}

/** What a clause sets each column to. */
function clauseValues(
  { action }: MergeClause,
  meaning: Meaning,
  context: WriteContext,
): ReadonlyMap<string, readonly Piece[]> {
  const values = new Map<string, readonly Piece[]>();
  if (action.kind === 'MergeUpdate') {
    for (const assignment of action.assignments) {
      const { name, value } = assigned(assignment, meaning, context);
      values.set(name.toLowerCase(), value);
    }
  } else if (action.kind === 'MergeInsert') {
    const columns =
      action.columns.length === 0
        ? insertable(meaning.table)
        : named(
            action.columns.map((column) => column.text),
            meaning.table,
          );
    columns.forEach((column, index) => {
      const value = action.values[index];
      if (value !== undefined)
        values.set(column.name.toLowerCase(), converted(value, column, context));
    });
  }
  return values;
}

const readOne = readerOf('MergeStatement', (site) => read(site, '', true));

/** On DuckDB, the rows that OUTPUT of a MERGE gives to the client; null where it gives none. */
export function outputOfMerge(context: WriteContext): readonly Piece[] | null {
  const meaning = readOne(context);
  if (meaning === null || 'unknown' in meaning) return null;
  const { output } = meaning.statement;
  if (output?.into !== null) return null;
  const { target, source } = localTables(meaning, context);
  return outputRows(meaning, target, source, context);
}

/** How many rows the clauses change, each kind of row by itself. */
function mergedRows(
  meaning: Meaning,
  target: readonly Piece[],
  source: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const { statement } = meaning;
  const on = context.emit(statement.on);
  const counts = KINDS.flatMap((when) => {
    const clauses = statement.clauses.filter((clause) => clause.when === when);
    if (clauses.length === 0) return [];
    const any = clauses.some((clause) => clause.condition === null);
    const conditions = clauses.flatMap((clause, index) =>
      clause.condition === null
        ? []
        : context.sql`${index === 0 ? '' : ' OR '}(${context.emit(clause.condition)})`,
    );
    const and = any ? [] : context.sql` AND (${conditions})`;
    if (when === 'matched')
      return [context.sql`(SELECT count(*) FROM ${target} JOIN ${source} ON (${on})${and})`];
    const [kept, other] = when === 'not-matched' ? [source, target] : [target, source];
    return [
      context.sql`(SELECT count(*) FROM ${kept} WHERE NOT EXISTS (SELECT 1 FROM ${other} WHERE ${on})${and})`,
    ];
  });
  return counts.flatMap((count, index) => (index === 0 ? count : [context.text(' + '), ...count]));
}

/** MERGE takes no WITH before it: the CTE moves into the source's own query. */
function sourceWithCte(
  statement: MergeStatement,
  cte: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const alias = context.identifier(exposedName(statement.source));
  return context.sql`(\n${cte}SELECT * FROM ${context.emit(statement.source)}\n) AS ${alias}`;
}

function targetName(statement: MergeStatement, context: WriteContext): Piece {
  return tableName(context, statement.target);
}

function targetAlias(statement: MergeStatement, context: WriteContext): string {
  return qualifierOf(context, statement.target);
}

function writeClause(
  clause: MergeClause,
  meaning: Meaning,
  context: WriteContext,
): readonly Piece[] {
  const condition =
    clause.condition === null ? [] : context.sql` AND ${context.emit(clause.condition)}`;
  const word = {
    matched: 'MATCHED',
    'not-matched': 'NOT MATCHED',
    'not-matched-by-source': 'NOT MATCHED BY SOURCE',
  }[clause.when];
  return context.sql`\nWHEN ${word}${condition} THEN ${writeAction(clause, meaning, context)}`;
}

function writeAction(
  clause: MergeClause,
  meaning: Meaning,
  context: WriteContext,
): readonly Piece[] {
  const { action } = clause;
  const { table } = meaning;
  switch (action.kind) {
    case 'MergeDelete':
      return [context.text('DELETE')];
    case 'MergeUpdate':
      if (action.assignments.length === 0) return [context.text('UPDATE SET *')];
      return context.sql`UPDATE SET ${action.assignments.flatMap((assignment, index) => [
        ...(index === 0 ? [] : [context.text(', ')]),
        ...writeAssignment(assignment, meaning, context),
      ])}${renewedPeriod(table, context, '')}`;
    case 'MergeInsert': {
      if (action.form === 'star') return [context.text('INSERT *')];
      const columns =
        action.columns.length === 0
          ? insertable(table)
          : named(
              action.columns.map((column) => column.text),
              table,
            );
      const drawn = context.target === 'databricks-sql' ? drawnColumns(table, columns) : [];
      const list = [...columns, ...drawn]
        .map((column) => context.identifier(column.name))
        .join(', ');
      if (action.form === 'default-values')
        return context.sql`INSERT (${list}) VALUES (${columns.map(() => 'DEFAULT').join(', ')})`;
      const further = drawn.flatMap(() => context.sql`, ${drawnValue(context)}`);
      const values = action.values.flatMap((value, index) => [
        ...(index === 0 ? [] : [context.text(', ')]),
        ...converted(value, columns[index], context),
      ]);
      return context.sql`INSERT (${list}) VALUES (${values}${further})`;
    }
  }
}

function writeAssignment(
  assignment: Assignment,
  meaning: Meaning,
  context: WriteContext,
): readonly Piece[] {
  const { name, value } = assigned(assignment, meaning, context);
  return context.sql`${context.identifier(name)} = ${value}`;
}

/** The column of an assignment and its new value. */
function assigned(
  assignment: Assignment,
  meaning: Meaning,
  context: WriteContext,
): { readonly name: string; readonly value: readonly Piece[] } {
  const written = assignment.column?.parts.at(-1)?.text ?? '';
  const column = named([written], meaning.table)[0];
  const name = column?.name ?? written;
  const value = converted(assignment.value, column, context);
  if (assignment.operator === '=') return { name, value };
  const old = context.sql`${targetAlias(meaning.statement, context)}.${context.identifier(name)}`;
  const operator = assignment.operator.slice(0, -1);
  return {
    name,
    value:
      column === undefined
        ? context.sql`${old} ${operator} (${value})`
        : compoundValue(context, operator, column.type, old, context.sql`(${value})`),
  };
}

function converted(
  value: Expression,
  column: CatalogColumn | undefined,
  context: WriteContext,
): readonly Piece[] {
  const plain = [context.emit(value)];
  if (column === undefined || value.kind === 'DefaultValue') return plain;
  return assignmentConversion(context, context.typeOf(value), column.type, plain);
}

function insertable(table: CatalogTable): readonly CatalogColumn[] {
  return listedColumns(table);
}

function named(names: readonly string[], table: CatalogTable): readonly CatalogColumn[] {
  return names.flatMap(
    (name) =>
      table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? [],
  );
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { statement, severalMatches } = meaning;
  const { target, source } = localTables(meaning, context);
  // What goes to the client is a query of its own, before this statement.
  const output = isKept(context, statement.output)
    ? outputOf(meaning, target, source, context)
    : [];
  if (output === null) return unknownOutput();
  const clauses = statement.clauses.flatMap((clause) => writeClause(clause, meaning, context));
  const changing = statement.clauses.filter((clause) => clause.when === 'matched');
  const check: Piece[] = [];
  if (changing.length > 0) {
    // DuckDB takes the last of several matches without a word; both dialects fail.
    const matched = changing.some((clause) => clause.condition === null)
      ? []
      : context.sql` AND (${changing.flatMap((clause, index) => (clause.condition === null ? [] : context.sql`${index === 0 ? '' : ' OR '}(${context.emit(clause.condition)})`))})`;
    check.push(
      ...context.sql`SELECT CASE WHEN count(*) > 0 THEN error(${context.literal(`portside:${severalMatches}`)}) END FROM (SELECT 1 FROM ${target} JOIN ${source} ON (${context.emit(statement.on)})${matched} GROUP BY ${targetAlias(statement, context)}.rowid HAVING count(*) > 1) AS several`,
      context.text(STATEMENT_BREAK),
    );
  }
  const keys = meaning.enforcesKeys
    ? keyChecks(context, meaning.table, targetName(statement, context), null)
    : [];
  return {
    pieces: context.sql`${output}${check}MERGE INTO ${target} USING ${source} ON (${context.emit(statement.on)})${clauses}${keys}`,
    fidelity: EXACT,
    silent: true,
  };
}

function localTables(
  { statement }: Meaning,
  context: WriteContext,
): { readonly target: readonly Piece[]; readonly source: readonly Piece[] } {
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)} `;
  const source: readonly Piece[] =
    cte.length === 0 ? [context.emit(statement.source)] : sourceWithCte(statement, cte, context);
  const target = context.sql`${targetName(statement, context)} AS ${targetAlias(statement, context)}`;
  return { target, source };
}
