import type { CancellationSignal } from '../base/cancellation.ts';
import type { CatalogTable } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import type { EngineTable } from '../project/names.ts';
import type { ComparisonRule } from '../project/settings.ts';
import type { DiffOptions, DiffResult, ProgramOutcome, QueryResult } from '../protocol/engine.ts';
import type { Comparison } from '../protocol/transforms.ts';
import { acceptedAll, optionsUnder } from './comparison-rules.ts';
import type { WrittenTable } from './written-tables.ts';

/** Rows of a table that are kept for showing, the same and the different ones, where nobody says how many. */
export const shownRows = 100;

/**
 * Compares a table of both sides; null if neither has it any more.
 *
 * @param rule - what the project says of comparing it
 * @param rows - how many rows are kept for showing
 */
export async function compareTable(
  engine: EngineClient,
  table: WrittenTable,
  expected: EngineTable | undefined,
  rule: ComparisonRule | undefined,
  rows: number,
  signal: CancellationSignal,
): Promise<Comparison | null> {
  const left = expected ?? table.left;
  const rowsOf = (side: EngineTable | null): Promise<QueryResult | null> =>
    side === null ? Promise.resolve(null) : firstRows(engine, side, table.definition, rows, signal);
  const leftRows = await rowsOf(left);
  const rightRows = await rowsOf(table.right);
  if (leftRows === null && rightRows === null) return null;
  const shared = {
    name: table.name,
    portName: table.portName,
    left: expected === undefined ? 'emulated' : 'expected-file',
    leftRows,
    rightRows,
  } as const;
  if (left === null || table.right === null || leftRows === null || rightRows === null) {
    return { ...shared, verdict: 'different', diff: null };
  }
  const request = {
    left: { kind: 'table', address: left },
    right: { kind: 'table', address: table.right },
    options: {
      ...optionsUnder(rule, optionsFor(table.definition, expected !== undefined)),
      rows,
      totals: true,
      keepAs: differencesOf(table.name),
    },
  } as const;
  const diff = await engine.request({ kind: 'diff', request }, signal);
  if (!diff.ok) return { ...shared, verdict: 'different', diff: null };
  const accepted = acceptedAll(rule, diff.value);
  if (accepted !== null) return { ...shared, verdict: 'same', accepted, diff: diff.value };
  return { ...shared, verdict: diff.value.verdict, diff: diff.value };
}

/** Only what differs in a table that both sides have; null where it could not be compared. */
export async function diffTable(
  engine: EngineClient,
  { left, right, definition }: WrittenTable,
  rule: ComparisonRule,
  rows: number,
  signal: CancellationSignal,
): Promise<DiffResult | null> {
  if (left === null || right === null) return null;
  const request = {
    left: { kind: 'table', address: left },
    right: { kind: 'table', address: right },
    options: { ...optionsUnder(rule, optionsFor(definition, false)), rows },
  } as const;
  const diff = await engine.request({ kind: 'diff', request }, signal);
  return diff.ok ? diff.value : null;
}

/** Compares the result sets of both sides one by one, in client order. */
export async function compareResults(
  engine: EngineClient,
  left: ProgramOutcome,
  right: ProgramOutcome,
  rows: number,
  signal: CancellationSignal,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  const count = Math.max(left.results.length, right.results.length);
  for (let index = 0; index < count; index += 1) {
    const one = left.results[index];
    const other = right.results[index];
    const shared = {
      name: `result ${index + 1}`,
      portName: null,
      left: 'emulated',
      leftRows: one ?? null,
      rightRows: other ?? null,
    } as const;
    if (!one?.kept || !other?.kept) {
      comparisons.push({ ...shared, verdict: 'different', diff: null });
      continue;
    }
    const request = {
      left: { kind: 'table', address: addressOf(one.kept), ordinal: one.kept.ordinal },
      right: { kind: 'table', address: addressOf(other.kept), ordinal: other.kept.ordinal },
      // Without ORDER BY on the left any order is right.
      options: {
        ...{ ordered: one.ordered, rows, totals: true },
        keepAs: differencesOf(shared.name),
      },
    } as const;
    const diff = await engine.request({ kind: 'diff', request }, signal);
    comparisons.push(
      diff.ok
        ? { ...shared, verdict: diff.value.verdict, diff: diff.value }
        : { ...shared, verdict: 'different', diff: null },
    );
  }
  return comparisons;
}

/** Where the rows of a comparison that differ are kept, until it is made again. */
function differencesOf(name: string): EngineTable {
  return { database: 'memory', schema: 'main', table: `portside: differences of ${name}` };
}

function addressOf({ database, schema, table }: EngineTable): EngineTable {
  return { database, schema, table };
}

function optionsFor(definition: CatalogTable | null, fromFile: boolean): DiffOptions {
  const columns = definition?.columns ?? [];
  const padded = columns
    .filter(({ type }) => type.type === 'text' && type.padded)
    .map((column) => column.name);
  // What the server makes by itself stands in no file that was loaded by its columns.
  const ignored = fromFile
    ? columns.filter((column) => column.identity || column.computed).map((column) => column.name)
    : [];
  const key = definition?.keys[0]?.filter((column) => !ignored.includes(column));
  return {
    padded,
    ...(ignored.length === 0 ? {} : { ignored }),
    ...(key === undefined || key.length === 0 || key.length !== definition?.keys[0]?.length
      ? {}
      : { key }),
  };
}

async function firstRows(
  engine: EngineClient,
  table: EngineTable,
  definition: CatalogTable | null,
  rows: number,
  signal: CancellationSignal,
): Promise<QueryResult | null> {
  const name = [table.database, table.schema, table.table].map(quoted).join('.');
  const key = definition?.keys[0] ?? [];
  const order = key.length === 0 ? 'ALL' : key.map(quoted).join(', ');
  const sql = `SELECT * FROM ${name} ORDER BY ${order}`;
  const read = await engine.request(
    { kind: 'query', database: 'legacy', sql, mode: 'preview', rowLimit: rows },
    signal,
  );
  return read.ok ? read.value : null;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
