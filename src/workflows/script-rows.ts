import {
  duckdbTypeName,
  listedColumns,
  nameKey,
  type Catalog,
  type CatalogTable,
  type QualifiedName,
} from '../core/index.ts';
import { openScript } from '../project/discovery/open-script.ts';
import type { Cell, Shape } from '../project/discovery/constant-rows.ts';
import type { ConstantInsert } from '../project/discovery/script-file.ts';
import { engineTable, legacyName } from '../project/names.ts';
import type { Project } from '../project/project.ts';
import type { DataFile } from '../project/settings.ts';
import type { CellText, ColumnInfo, RelationLoad } from '../protocol/engine.ts';
import { clockOf, compileLegacy, type CompiledSide } from './compile-sides.ts';

/** Rows of a script's INSERTs of constants that go the same way into their table. */
export interface RowGroup {
  readonly table: CatalogTable;
  readonly file: string;
  /** Loads the constants as they are written; how they become the table's types is T-SQL's matter. */
  readonly relation: RelationLoad;
  /** Line of each row in the script. */
  readonly lines: readonly number[];
  /** The INSERT of some of its rows, ready to run on the legacy side. */
  readonly insert: (first: number, last: number) => CompiledSide;
}

/** What reading a script's rows came to. */
export interface ScriptRows {
  readonly groups: readonly RowGroup[];
  readonly warnings: readonly string[];
}

/** More rows than this go by several loads. */
const MOST_ROWS = 20_000;

/**
 * Reads the rows that scripts put into tables by INSERTs of constants, for the data files that are
 * scripts. What the constants mean is left to the legacy dialect: each group is inserted by T-SQL.
 *
 * @param catalog - after all definitions
 * @param earlier - what was known before the last of them, in order: a table may get columns behind its rows
 */
export async function readScriptRows(
  project: Project,
  data: readonly DataFile[],
  catalog: Catalog,
  earlier: readonly Catalog[],
): Promise<ScriptRows> {
  const { settings } = project;
  const clock = clockOf(settings, 0);
  const warnings: string[] = [];
  const groups: RowGroup[] = [];
  const wanted = new Map<string, Set<string>>();
  for (const { file, table } of data) {
    const keys = wanted.get(file) ?? new Set();
    keys.add(nameKey(legacyName(table, settings)));
    wanted.set(file, keys);
  }
  for (const [file, keys] of wanted) {
    const collectors = new Map<string, GroupCollector>();
    const opened = await openScript(project.files, file, settings, (insert) => {
      const key = nameKey(insert.name);
      const definition = catalog.table(insert.name);
      if (!keys.has(key) || definition === undefined) return;
      const collector =
        collectors.get(key) ?? new GroupCollector(definition, statesOf(definition, earlier));
      collectors.set(key, collector);
      collector.add(insert);
    });
    if (!opened.ok) warnings.push(`${opened.error.what} ${opened.error.why} ${opened.error.todo}`);
    for (const collector of collectors.values()) {
      for (const open of collector.finish()) {
        const raw = rawTable(groups.length + 1, open, catalog);
        groups.push({
          table: open.definition,
          file,
          lines: open.lines,
          relation: relationOf(raw, open),
          insert: (first, last) =>
            compileLegacy(
              insertText(raw, open, first, last),
              catalog.withTable(raw),
              settings,
              clock,
            ),
        });
      }
      warnings.push(...collector.problems(file));
    }
  }
  return { groups, warnings };
}

/** The columns that take values where an INSERT names none, as the table was from its first form to its last. */
function statesOf(
  definition: CatalogTable,
  earlier: readonly Catalog[],
): readonly (readonly string[])[] {
  const states = new Map<number, readonly string[]>();
  for (const catalog of earlier) {
    const before = catalog.table(definition.name);
    if (before !== undefined) states.set(before.columns.length, takingValues(before));
  }
  states.delete(definition.columns.length);
  return [...states.values(), takingValues(definition)];
}

function takingValues(table: CatalogTable): readonly string[] {
  return listedColumns(table)
    .filter(({ type }) => type.type !== 'rowversion')
    .map(({ name }) => name);
}

interface OpenGroup {
  readonly definition: CatalogTable;
  readonly columns: readonly string[];
  readonly shapes: Shape[];
  readonly session: string;
  readonly rows: CellText[][];
  readonly lines: number[];
}

class GroupCollector {
  readonly #definition: CatalogTable;
  readonly #states: readonly (readonly string[])[];
  readonly #groups: OpenGroup[] = [];
  readonly #odd: number[] = [];

  /** @param states - the columns that took values at one time or another, the last ones at the end */
  constructor(definition: CatalogTable, states: readonly (readonly string[])[]) {
    this.#definition = definition;
    this.#states = states;
  }

  add(insert: ConstantInsert): void {
    const known = insert.columns.length > 0 ? [insert.columns] : this.#states;
    for (const row of insert.rows) {
      const columns = known.findLast(({ length }) => length === row.length);
      if (columns === undefined) this.#odd.push(insert.line);
      else this.#addRow(columns, row, insert);
    }
  }

  #addRow(columns: readonly string[], cells: readonly Cell[], insert: ConstantInsert): void {
    let group = this.#groups.at(-1);
    const fits =
      group?.session === insert.session &&
      group.rows.length < MOST_ROWS &&
      sameTexts(group.columns, columns) &&
      cells.every((cell, index) => fitting(group?.shapes[index], cell) !== null);
    if (!fits || group === undefined) {
      group = {
        definition: this.#definition,
        columns,
        shapes: cells.map(({ kind, conversion }) => ({ kind, conversion })),
        session: insert.session,
        rows: [],
        lines: [],
      };
      this.#groups.push(group);
    }
    for (const [index, cell] of cells.entries()) {
      const shape = fitting(group.shapes[index], cell);
      if (shape !== null) group.shapes[index] = shape;
    }
    group.rows.push(cells.map(({ text }) => text));
    group.lines.push(insert.line);
  }

  finish(): readonly OpenGroup[] {
    return this.#groups;
  }

  problems(file: string): readonly string[] {
    const [first] = this.#odd;
    if (first === undefined) return [];
    const { schema, name } = this.#definition.name;
    return [
      `${this.#odd.length} rows of ${file} have another number of values than ${schema}.${name} has columns and were left out, the first at line ${first}. Correct the INSERT or the table.`,
    ];
  }
}

/** The shape of a column that holds both; null where they have to be told apart. */
function fitting(shape: Shape | undefined, cell: Shape): Shape | null {
  if (shape === undefined) return null;
  if (cell.kind === 'null' && cell.conversion === '?') return shape;
  if (shape.kind === 'null' && shape.conversion === '?') return cell;
  if (shape.conversion !== cell.conversion) return null;
  if (shape.kind === cell.kind || cell.kind === 'null') return shape;
  return shape.kind === 'null' ? cell : null;
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return (
    left === right ||
    (left.length === right.length && left.every((text, index) => text === right[index]))
  );
}

/** The table that holds a group's constants as they are written. */
function rawTable(number: number, open: OpenGroup, catalog: Catalog): CatalogTable {
  const name = { server: null, database: 'portside rows', schema: 'dbo', name: `rows ${number}` };
  const column = (own: string, type: CatalogTable['columns'][number]['type']) => ({
    name: own,
    type,
    nullable: true,
    identity: false,
    defaultText: null,
    computed: false,
  });
  const { collation } = catalog.settings;
  const columns = open.shapes.map(({ kind }, index) => {
    const own = `c${index}`;
    switch (kind) {
      case 'number':
        return column(own, numberType(open.rows.map((row) => row[index] ?? null)));
      case 'float':
        return column(own, { type: 'floating', bits: 64 });
      case 'binary':
        return column(own, { type: 'binary', length: 'max', padded: false });
      default:
        return column(own, {
          type: 'text',
          length: 'max',
          unicode: true,
          padded: false,
          collation,
        });
    }
  });
  const ordinal = column('n', { type: 'integer', bits: 32, signed: true });
  return { name, kind: 'table', columns: [ordinal, ...columns], keys: [], view: null };
}

/** INT where all are whole numbers that fit, as a literal would be; else a decimal that holds them all. */
function numberType(texts: readonly CellText[]): CatalogTable['columns'][number]['type'] {
  let whole = 1;
  let scale = 0;
  let fitsInt = true;
  for (const text of texts) {
    if (text === null) continue;
    const [before = '', after = ''] = text.replace('-', '').split('.');
    whole = Math.max(whole, before.length);
    scale = Math.max(scale, after.length);
    if (Math.abs(Number(text)) > 2_147_483_647) fitsInt = false;
  }
  if (scale === 0 && fitsInt) return { type: 'integer', bits: 32, signed: true };
  return { type: 'decimal', precision: Math.min(38, whole + scale), scale, money: false };
}

function relationOf(raw: CatalogTable, { rows }: OpenGroup): RelationLoad {
  const columns: ColumnInfo[] = raw.columns.map(({ name, type }) => ({
    name,
    type: duckdbTypeName(type),
  }));
  return {
    target: engineTable('legacy', { name: raw.name, role: 'table' }),
    source: {
      kind: 'rows',
      rows: { columns, rows: rows.map((row, index) => [String(index), ...row]) },
    },
  };
}

function insertText(raw: CatalogTable, open: OpenGroup, first: number, last: number): string {
  const { definition, columns, shapes, session } = open;
  const target = bracketed(definition.name);
  const identity = definition.columns.some(
    (column) =>
      column.identity && columns.some((name) => name.toLowerCase() === column.name.toLowerCase()),
  );
  const values = shapes.map(({ conversion }, index) => conversion.replace('?', () => `c${index}`));
  const insert = `INSERT INTO ${target} (${columns.map(quoted).join(', ')})
SELECT ${values.join(', ')} FROM ${bracketed(raw.name)} WHERE n BETWEEN ${first} AND ${last} ORDER BY n;`;
  return identity
    ? `${session}SET IDENTITY_INSERT ${target} ON;\n${insert}\nSET IDENTITY_INSERT ${target} OFF;\n`
    : `${session}${insert}\n`;
}

function bracketed({ database, schema, name }: QualifiedName): string {
  return [database, schema, name].map(quoted).join('.');
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}
