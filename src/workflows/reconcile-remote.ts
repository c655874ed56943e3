import type { CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import {
  canonicalOf,
  commonCanonical,
  comparedType,
  untypedCanonical,
  type HashedColumn,
} from '../engine/reconciliation/canonical.ts';
import { hashRounds, type HashedSide } from '../engine/reconciliation/hash-rounds.ts';
import { duckdbWriting, sparkWriting } from '../engine/reconciliation/hash-sql.ts';
import type { ColumnInfo, DiffOptions, DiffResult, RowSet } from '../protocol/engine.ts';
import { isUntyped, loadOf, unreadRows } from './data-file.ts';
import { valueOf } from './project-session.ts';
import type { RemoteTables } from './remote-tables.ts';

/** What comparing a file with a table of another engine came to. */
export interface RemoteComparison {
  readonly left: number;
  readonly right: number;
  /** Rows, and hashes of rows or of parts, that came over. */
  readonly shipped: number;
  /** Of the rows whose hashes differ, with the counts of the whole tables; null where there are none. */
  readonly diff: DiffResult | null;
  /** Why there is no verdict on the rows, as sentences; empty where there is one. */
  readonly why: readonly string[];
}

/** Rows of an answer that holds hashes are many; more than this no statement of the rounds asks for. */
const MOST_ANSWERED = 10_000_000;
const database = 'local';

/**
 * Compares a data file with a table of another engine by hashes of the rows: only rows with another hash come over, and
 * are compared like those of two files.
 *
 * @throws FailureError, CancelledError
 */
export async function compareWithRemote(
  engine: EngineClient,
  file: string,
  remote: RemoteTables,
  reference: string,
  options: DiffOptions,
  signal: CancellationSignal,
): Promise<RemoteComparison | 'missing'> {
  const theirs = await remote.columns(reference, signal);
  if (theirs === null) return 'missing';
  valueOf(await engine.open({ timeZone: 'UTC', databases: [database] }, signal));
  const target = { database, schema: 'main', table: 'rows' };
  const loads = valueOf(
    await engine.request({ kind: 'load', relations: [loadOf({ path: file }, target)] }, signal),
  );
  valueOf(await engine.request({ kind: 'lock' }, signal));
  const ask = async (sql: string, rowLimit: number): Promise<RowSet> => {
    const command = { kind: 'query', database, sql, mode: 'preview', rowLimit } as const;
    return valueOf(await engine.request(command, signal));
  };
  const table = `"${database}"."main"."rows"`;
  const ours = (await ask(`SELECT * FROM ${table} LIMIT 0`, 1)).columns;
  const unread = unreadRows(file, loads[0]);
  const matched = matchColumns(ours, theirs, isUntyped({ path: file }), options.ignored ?? []);
  const none = { left: 0, right: 0, shipped: 0, diff: null };
  if (matched.problems.length > 0 || matched.columns.length === 0)
    return { ...none, why: [...unread, ...matched.problems] };

  const { columns } = matched;
  const key = keyOf(columns, options.key ?? []);
  const left: HashedSide = {
    source: { writing: duckdbWriting, table, columns, key },
    query: async (sql) => (await ask(sql, MOST_ANSWERED)).rows,
  };
  const right: HashedSide = {
    source: { writing: sparkWriting, table: reference, columns, key },
    query: async (sql) => (await remote.query(sql, signal)).rows,
  };
  const rounds = await hashRounds(left, right);
  const counts = { left: rounds.left, right: rounds.right };
  const { found, shipped } = rounds;
  if (found.kind === 'same') return { ...counts, shipped, diff: null, why: unread };
  if (found.kind === 'too-many')
    return { ...counts, shipped, diff: null, why: [...unread, found.why] };
  const heads = columns.map(({ local, canonical }) => ({
    name: local,
    type: comparedType(canonical),
  }));
  const rows = (own: RowSet['rows']) =>
    ({ kind: 'rows', rows: { columns: heads, rows: own } }) as const;
  const request = { left: rows(found.left), right: rows(found.right), options };
  const diff = valueOf(await engine.request({ kind: 'diff', request }, signal));
  return {
    ...counts,
    shipped,
    diff: { ...diff, counts: { ...diff.counts, ...counts } },
    why: unread,
  };
}

/** The columns that are compared, and sentences on what keeps a table from it. */
function matchColumns(
  ours: readonly ColumnInfo[],
  theirs: readonly ColumnInfo[],
  untyped: boolean,
  ignored: readonly string[],
): { readonly columns: readonly HashedColumn[]; readonly problems: readonly string[] } {
  const lower = ({ name }: { readonly name: string }): string => name.toLowerCase();
  const left = new Set(ignored.map((name) => name.toLowerCase()));
  const wanted = ours.filter((column) => !left.has(lower(column)));
  const there = new Map(theirs.map((column) => [lower(column), column]));
  const problems: string[] = [];
  const columns: HashedColumn[] = [];
  for (const own of wanted) {
    const other = there.get(lower(own));
    if (other === undefined) {
      problems.push(`Only the left side has the column ${own.name}.`);
      continue;
    }
    const remote = canonicalOf(other.type);
    const local = canonicalOf(own.type);
    const canonical =
      remote === null || local === null
        ? null
        : untyped
          ? untypedCanonical(remote)
          : commonCanonical(local, remote);
    if (canonical === null)
      problems.push(
        `${own.name} is ${own.type} here and ${other.type} there, which are not compared by hashes: ignore it with --ignore ${own.name}, or compare an extract.`,
      );
    else
      columns.push({
        local: own.name,
        remote: other.name,
        canonical,
        instant: /^timestamp(?:_ltz)?$/iu.test(other.type),
        untyped,
      });
  }
  const known = new Set(ours.map(lower));
  for (const column of theirs)
    if (!known.has(lower(column)) && !left.has(lower(column)))
      problems.push(`Only the right side has the column ${column.name}.`);
  return { columns, problems };
}

/** The key's columns; all columns where nobody named one. @throws FailureError for one that is not there */
function keyOf(columns: readonly HashedColumn[], key: readonly string[]): readonly HashedColumn[] {
  if (key.length === 0) return columns;
  return key.map((name) => {
    const found = columns.find(({ local }) => local.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
    throw new FailureError({
      code: 'reconcile/key',
      what: 'A table was not compared.',
      why: `Its key is said to be ${key.join(', ')}, and there is no column ${name} to compare.`,
      todo: 'Name the columns of its key, with --key or under "comparison" in portside.json.',
    });
  });
}
