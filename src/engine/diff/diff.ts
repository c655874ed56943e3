import { loadRows } from '../duckdb/host/loader.ts';
import { quoteAddress } from '../duckdb/host/sql-text.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type {
  CellText,
  DiffOptions,
  DiffRequest,
  DiffResult,
  DiffRow,
  DiffSide,
  TableAddress,
} from '../../protocol/engine.ts';
import { columnTotals } from './column-totals.ts';
import { bagDifferences, keyedDifferences } from './differences.ts';
import { countDuplicates, guessKey } from './key-guess.ts';
import { readAsNumbers } from './number-texts.ts';
import { readAsTyped } from './untyped-texts.ts';
import type { Prepared } from './prepared.ts';
import { prepareSide, sameColumn } from './prepared.ts';
import type { SchemaMatch } from './schema-match.ts';
import { fold, matchSchemas } from './schema-match.ts';

const defaultRows = 1000;

/**
 * Compares two tables row by row and cell by cell; the one diff algorithm there is.
 *
 * Counts, columns and rows all come from one temporary table of differing rows, so a summary never
 * disagrees with its detail.
 */
export async function diffTables(sql: SqlRunner, request: DiffRequest): Promise<DiffResult> {
  const options = request.options ?? {};
  const left = await asTable(sql, request.left, 'left');
  const right = await asTable(sql, request.right, 'right');
  const named = matchSchemas(
    await sql.describe(`SELECT * FROM ${quoteAddress(left.address)}`),
    await sql.describe(`SELECT * FROM ${quoteAddress(right.address)}`),
    options,
  );
  const typed = await readAsTyped(sql, [left, right], named.pairs, options);
  const pairs = await readAsNumbers(sql, [left, right], typed, options);
  const match = { ...named, pairs };
  const sides: readonly [Prepared, Prepared] = [
    await prepareSide(sql, 'left', left, match.pairs),
    await prepareSide(sql, 'right', right, match.pairs),
  ];
  const totals = await countBoth(sql, left, right);
  // A single row on each side needs no guessed key: they can only belong to each other.
  const single = totals.left === 1 && totals.right === 1 && !options.key;
  const chosen = single ? noKey : await chooseKey(sql, sides, match, options);
  const byKey =
    match.pairs.length > 0 && (single || chosen.indexes.length > 0)
      ? await keyedDifferences(sql, sides, chosen.indexes, totals)
      : null;
  const keyed = byKey !== null;
  const key = keyed ? chosen : await withDuplicates(sql, sides, chosen);
  const joined =
    byKey ??
    (match.pairs.length === 0 ? null : await bagDifferences(sql, sides, key.indexes, totals));
  const found = joined
    ? await summarise(sql, match, joined, key.indexes, options.rows ?? defaultRows)
    : nothingFound(match);
  const kept =
    joined !== null && options.keepAs !== undefined && found.rows.length < differingOf(found)
      ? options.keepAs
      : null;
  if (joined !== null && kept !== null) await keepRows(sql, joined, key.indexes, kept);
  const misplaced = options.ordered ? await countMisplaced(sql, sides) : null;
  const { equalRows = 0 } = options;
  const matchedRows = totals.left - found.leftOnly - found.changed + equalRows;
  const counts = {
    left: totals.left + equalRows,
    right: totals.right + equalRows,
    same: joined ? matchedRows : 0,
    changed: found.changed,
    leftOnly: joined ? found.leftOnly : totals.left,
    rightOnly: joined ? found.rightOnly : totals.right,
  };
  const schemaDiffers = match.leftOnly.length + match.rightOnly.length > 0;
  const differs =
    schemaDiffers ||
    counts.changed + counts.leftOnly + counts.rightOnly > 0 ||
    (misplaced ?? 0) > 0;
  const result: Omit<DiffResult, 'notes'> = {
    verdict: differs ? 'different' : counts.left === 0 ? 'no-evidence' : 'same',
    columns: match.pairs.map(({ padded: _padded, ...pair }, index) => ({
      ...pair,
      changed: found.perColumn[index] ?? 0,
    })),
    ...(options.totals === true ? { totals: await bothTotals(sql, sides) } : {}),
    leftOnlyColumns: match.leftOnly,
    rightOnlyColumns: match.rightOnly,
    reordered: match.reordered,
    key: {
      columns: key.indexes.map((index) => match.pairs[index]?.left ?? ''),
      from: key.from,
      leftDuplicates: key.leftDuplicates,
      rightDuplicates: key.rightDuplicates,
    },
    method: keyed ? 'keyed' : 'bag',
    counts,
    misplaced,
    rows: found.rows,
    complete: found.rows.length === counts.changed + counts.leftOnly + counts.rightOnly,
    ...(kept === null ? {} : { kept }),
  };
  return { ...result, notes: notesOf(result) };
}

async function asTable(
  sql: SqlRunner,
  side: DiffSide,
  name: 'left' | 'right',
): Promise<DiffSide & { kind: 'table' }> {
  if (side.kind === 'table') return side;
  const table = `portside_rows_${name}`;
  const address = { database: 'memory', schema: 'main', table };
  await loadRows(sql, quoteAddress(address), side.rows);
  return { kind: 'table', address, ordinal: 'rowid' };
}

async function countBoth(
  sql: SqlRunner,
  left: DiffSide & { kind: 'table' },
  right: DiffSide & { kind: 'table' },
): Promise<{ left: number; right: number }> {
  const [row] = await sql.rows(
    `SELECT (SELECT count(*) FROM ${quoteAddress(left.address)}), (SELECT count(*) FROM ${quoteAddress(right.address)})`,
  );
  return { left: Number(row?.[0] ?? 0), right: Number(row?.[1] ?? 0) };
}

async function bothTotals(
  sql: SqlRunner,
  [left, right]: readonly [Prepared, Prepared],
): Promise<NonNullable<DiffResult['totals']>> {
  const others = await columnTotals(sql, right);
  return (await columnTotals(sql, left)).flatMap((own, index) => {
    const other = others[index];
    return other === undefined ? [] : [{ left: own, right: other }];
  });
}

interface Key {
  readonly indexes: readonly number[];
  readonly from: 'given' | 'guessed' | 'none';
  readonly leftDuplicates: number;
  readonly rightDuplicates: number;
}

const noKey: Key = { indexes: [], from: 'none', leftDuplicates: 0, rightDuplicates: 0 };

async function chooseKey(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  match: SchemaMatch,
  options: DiffOptions,
): Promise<Key> {
  if (!options.key) {
    const indexes = await guessKey(sql, sides);
    return indexes.length === 0 ? noKey : { ...noKey, indexes, from: 'guessed' };
  }
  const wanted = options.key.map(fold);
  const indexes = wanted
    .map((name) => match.pairs.findIndex((pair) => fold(pair.left) === name))
    .filter((index) => index >= 0);
  // A key column that only one side has is no key.
  if (indexes.length === 0 || indexes.length < wanted.length) return noKey;
  return { ...noKey, indexes, from: 'given' };
}

/** The same key with the number of rows that repeat it. */
async function withDuplicates(
  sql: SqlRunner,
  [left, right]: readonly [Prepared, Prepared],
  key: Key,
): Promise<Key> {
  if (key.indexes.length === 0) return key;
  return {
    ...key,
    leftDuplicates: await countDuplicates(sql, left, key.indexes),
    rightDuplicates: await countDuplicates(sql, right, key.indexes),
  };
}

interface Found {
  readonly changed: number;
  readonly leftOnly: number;
  readonly rightOnly: number;
  readonly perColumn: readonly number[];
  readonly rows: readonly DiffRow[];
}

function nothingFound(match: SchemaMatch): Found {
  return { changed: 0, leftOnly: 0, rightOnly: 0, perColumn: match.pairs.map(() => 0), rows: [] };
}

async function summarise(
  sql: SqlRunner,
  match: SchemaMatch,
  differences: string,
  key: readonly number[],
  limit: number,
): Promise<Found> {
  const [sums] = await sql.rows(
    `SELECT count(*) FILTER (kind = 'changed'), count(*) FILTER (kind = 'left-only'),
       count(*) FILTER (kind = 'right-only') FROM ${differences}`,
  );
  const [changed = 0, leftOnly = 0, rightOnly = 0] = (sums ?? []).map(Number);
  const changes = await sql.rows(
    `SELECT n, count(*) FROM (SELECT unnest(d) AS differs, generate_subscripts(d, 1) AS n FROM ${differences})
     WHERE differs GROUP BY n`,
  );
  const changesOf = new Map(changes.map(([n, count]) => [Number(n), Number(count)]));
  const perColumn = match.pairs.map((_, index) => changesOf.get(index + 1) ?? 0);
  const fetched = await sql.rows(
    `SELECT kind, to_json(l), to_json(r), to_json(d) FROM ${differences}
     ORDER BY ${orderOf(key)} LIMIT ${Math.max(0, Math.floor(limit))}`,
  );
  const rows = fetched.map(([kind, left = null, right = null, differs = null]): DiffRow => ({
    kind: kind as DiffRow['kind'],
    left: listOf<CellText>(left),
    right: listOf<CellText>(right),
    changed: listOf<boolean>(differs) ?? [],
  }));
  return { changed, leftOnly, rightOnly, perColumn, rows };
}

/** The order in which differing rows are given: by the key, then as a whole. */
function orderOf(key: readonly number[]): string {
  return [...key.map((n) => `o${n}`), 'coalesce(l, r)', 'kind'].join(', ');
}

function differingOf({ changed, leftOnly, rightOnly }: Found): number {
  return changed + leftOnly + rightOnly;
}

/** Keeps all differing rows in a table, so that any part of them can be looked at. */
async function keepRows(
  sql: SqlRunner,
  differences: string,
  key: readonly number[],
  table: TableAddress,
): Promise<void> {
  const text = (list: string): string => `CAST(to_json(${list}) AS VARCHAR)`;
  await sql.execute(
    `CREATE OR REPLACE TABLE ${quoteAddress(table)} AS
     SELECT kind, ${text('l')} AS "left", ${text('r')} AS "right", ${text('d')} AS changed FROM ${differences}
     ORDER BY list_position(['changed', 'left-only', 'right-only'], kind), ${orderOf(key)}`,
  );
}

function listOf<T>(json: CellText): T[] | null {
  return json === null ? null : (JSON.parse(json) as T[] | null);
}

/** Counts the places at which the two sides hold rows that are not the same. */
async function countMisplaced(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
): Promise<number | null> {
  const [left, right] = sides;
  if (!left.hasOrdinal || !right.hasOrdinal || left.columns.length === 0) return null;
  const numbered = (side: Prepared): string =>
    `(SELECT *, row_number() OVER (ORDER BY ordinal) AS place FROM ${side.view})`;
  const [row] = await sql.rows(
    `SELECT count(*) FROM ${numbered(left)} a JOIN ${numbered(right)} b ON a.place = b.place
     WHERE NOT (${left.columns.map(sameColumn).join(' AND ')})`,
  );
  return Number(row?.[0] ?? 0);
}

function notesOf(result: Omit<DiffResult, 'notes'>): string[] {
  const { counts, key } = result;
  const notes: string[] = [];
  const list = (names: readonly string[]): string => names.join(', ');
  if (result.columns.length === 0) notes.push('The two sides have no column in common.');
  if (result.leftOnlyColumns.length > 0) {
    notes.push(`Only the left side has ${list(result.leftOnlyColumns)}.`);
  }
  if (result.rightOnlyColumns.length > 0) {
    notes.push(`Only the right side has ${list(result.rightOnlyColumns)}.`);
  }
  const positioned = result.columns.filter((column) => column.matchedBy === 'position');
  for (const column of positioned) {
    notes.push(
      `Column ${column.left || '(no name)'} was matched with ${column.right || '(no name)'} by its position.`,
    );
  }
  if (result.reordered) notes.push('The columns stand in another order, which was not counted.');
  for (const column of result.columns.filter(({ retyped }) => retyped !== 'no')) {
    notes.push(
      `Column ${column.left} is ${column.leftType} on the left and ${column.rightType} on the right; it was compared as ${column.comparedAs}.`,
    );
  }
  for (const column of result.columns.filter(({ tolerance }) => tolerance !== null)) {
    notes.push(
      `Column ${column.left} may differ by ${column.tolerance?.absolute ?? 0}, or by ${column.tolerance?.relative ?? 0} of its value.`,
    );
  }
  if (key.from === 'guessed')
    notes.push(`The key ${list(key.columns)} was guessed: it is unique on both sides.`);
  if (key.from === 'none' && counts.left + counts.right > 2) {
    notes.push('No key was found, so rows were compared as a whole.');
  }
  if (key.leftDuplicates + key.rightDuplicates > 0) {
    notes.push(
      `The key ${list(key.columns)} is not unique: ${key.leftDuplicates} repeated rows on the left, ${key.rightDuplicates} on the right. Equal rows were paired first.`,
    );
  }
  if (counts.left === 0 && counts.right === 0) notes.push('No rows came through on either side.');
  if ((result.misplaced ?? 0) > 0) notes.push(`${result.misplaced} rows stand at another place.`);
  return notes;
}
