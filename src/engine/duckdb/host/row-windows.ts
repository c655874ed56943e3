import type {
  CellText,
  ColumnInfo,
  RowFilter,
  RowsPage,
  RowsRequest,
  RowsView,
  TableAddress,
} from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { quoteAddress, quoteName, quoteText } from './sql-text.ts';

/** A view is read in order from the start up to here; what is deeper gets the places of its rows noted down. */
const nearStart = 5000;
/** So many orders of rows are noted down at a time. */
const ordersKept = 3;

/**
 * Parts of tables in the order that a person asked for. Where the order is not that of the table, the places
 * of the rows are noted down once, so that any part of any number of rows takes about the same time.
 */
export class RowWindows {
  readonly #sql: SqlRunner;
  /** Tables of places by what they are an order of, the one used last at the end. */
  readonly #orders = new Map<string, { readonly table: string; readonly total: number }>();
  #made = 0;

  constructor(sql: SqlRunner) {
    this.#sql = sql;
  }

  async page({ table, view, offset, limit }: RowsRequest): Promise<RowsPage> {
    const columns = await columnsOf(this.#sql, table);
    const from = quoteAddress(table);
    const list = columns.map(({ name }) => `t.${quoteName(name)}`).join(', ');
    if (isPlain(view)) {
      const [total = 0, last = -1] = await this.#numbers(
        `SELECT count(*), coalesce(max(rowid), -1) FROM ${from}`,
      );
      // Places have no gaps as long as nothing was deleted.
      const part =
        last === total - 1
          ? `WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`
          : `ORDER BY rowid LIMIT ${limit} OFFSET ${offset}`;
      const rows = await this.#sql.rows(`SELECT ${list} FROM ${from} t ${part}`);
      return { columns, rows, total };
    }
    const where = whereOf(view.filters, columns);
    const order = orderOf(view, columns);
    if (offset + limit <= nearStart) {
      const rows = await this.#sql.rows(
        `SELECT ${list} FROM ${from} t ${where} ${order} LIMIT ${limit} OFFSET ${offset}`,
      );
      const [total = 0] = await this.#numbers(`SELECT count(*) FROM ${from} t ${where}`);
      return { columns, rows, total };
    }
    const places = await this.#order(from, where, order);
    const rows = await this.#sql.rows(
      `SELECT ${list} FROM ${places.table} p JOIN ${from} t ON t.rowid = p.place
       WHERE p.rowid >= ${offset} AND p.rowid < ${offset + limit} ORDER BY p.rowid`,
    );
    return { columns, rows, total: places.total };
  }

  async #order(
    from: string,
    where: string,
    order: string,
  ): Promise<{ readonly table: string; readonly total: number }> {
    const key = `${from} ${where} ${order}`;
    const known = this.#orders.get(key);
    if (known !== undefined) {
      this.#orders.delete(key);
      this.#orders.set(key, known);
      return known;
    }
    const [oldest] = this.#orders;
    if (oldest !== undefined && this.#orders.size >= ordersKept) {
      this.#orders.delete(oldest[0]);
      await this.#sql.execute(`DROP TABLE IF EXISTS ${oldest[1].table}`);
    }
    this.#made += 1;
    const table = `temp.main.portside_order_${this.#made}`;
    await this.#sql.execute(
      `CREATE OR REPLACE TEMP TABLE portside_order_${this.#made} AS SELECT t.rowid AS place FROM ${from} t ${where} ${order}`,
    );
    const [total = 0] = await this.#numbers(`SELECT count(*) FROM ${table}`);
    const made = { table, total };
    this.#orders.set(key, made);
    return made;
  }

  async #numbers(sql: string): Promise<number[]> {
    const [row = []] = await this.#sql.rows(sql);
    return row.map(Number);
  }
}

/** Names and types of a table's columns, in order. */
export function columnsOf(sql: SqlRunner, table: TableAddress): Promise<readonly ColumnInfo[]> {
  return sql.describe(`SELECT * FROM ${quoteAddress(table)}`);
}

function isPlain({ sort, filters }: RowsView): boolean {
  return sort.length === 0 && filters.length === 0;
}

/** The ORDER BY of a view over the table `t`: NULL first, as SQL Server sorts, then as the rows came. */
export function orderOf({ sort }: RowsView, columns: readonly ColumnInfo[]): string {
  const keys = sort.map(({ column, descending }) => {
    const name = nameAt(columns, column);
    return descending ? `${name} DESC NULLS LAST` : `${name} ASC NULLS FIRST`;
  });
  return `ORDER BY ${[...keys, 't.rowid'].join(', ')}`;
}

/** The WHERE of filters over the table `t`; empty where there are none. */
export function whereOf(filters: readonly RowFilter[], columns: readonly ColumnInfo[]): string {
  if (filters.length === 0) return '';
  const conditions = filters.map((filter) => {
    if (filter.column !== null) return conditionOf(filter, filter.column, columns);
    const any = columns.map((_, index) => conditionOf(filter, index, columns));
    return any.length === 0 ? 'false' : `(${any.join(' OR ')})`;
  });
  return `WHERE ${conditions.join(' AND ')}`;
}

const comparisons: Readonly<Partial<Record<RowFilter['operator'], string>>> = {
  equal: '=',
  'not-equal': '<>',
  less: '<',
  'at-most': '<=',
  greater: '>',
  'at-least': '>=',
};

function conditionOf(
  { operator, value }: RowFilter,
  column: number,
  columns: readonly ColumnInfo[],
): string {
  const name = nameAt(columns, column);
  if (operator === 'null') return `${name} IS NULL`;
  if (operator === 'not-null') return `${name} IS NOT NULL`;
  const text = `CAST(${name} AS VARCHAR)`;
  const comparison = comparisons[operator];
  if (comparison === undefined) {
    return `coalesce(contains(lower(${text}), lower(${quoteText(value)})), false)`;
  }
  const type = columns[column]?.type ?? 'VARCHAR';
  // A value that is none of the column's type is compared as the text that is shown.
  const asValue = `${name} ${comparison} TRY_CAST(${quoteText(value)} AS ${type})`;
  return `coalesce(${asValue}, ${text} ${comparison} ${quoteText(value)}, false)`;
}

function nameAt(columns: readonly ColumnInfo[], index: number): string {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`There is no column ${index}.`);
  return `t.${quoteName(column.name)}`;
}

/** The first cell of the first row as a number; 0 where there is none. */
export function numberOf(cell: CellText | undefined): number {
  return cell === undefined || cell === null ? 0 : Number(cell);
}
