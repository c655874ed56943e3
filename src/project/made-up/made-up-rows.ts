import type { CatalogColumn, CatalogTable, QualifiedName } from '../../core/index.ts';
import { ColumnValues, type MadeUpValue } from './column-values.ts';
import type { ComparedConstants } from './compared-constants.ts';

/** A foreign key with the rows that it may refer to. */
export interface MadeUpReference {
  readonly columns: readonly string[];
  /** Values of the referenced columns in the order of `columns`; none where the other table has no rows. */
  readonly rows: readonly (readonly MadeUpValue[])[];
  /** Columns of the same table that it refers to; null for another table. */
  readonly own: readonly string[] | null;
}

/** What rows are made up of. */
export interface MadeUpRequest {
  readonly table: CatalogTable;
  readonly references: readonly MadeUpReference[];
  /** Conditions of CHECK constraints, as they are written. */
  readonly checks: readonly string[];
  readonly constants: ComparedConstants;
  /** How many rows there should be. */
  readonly rows: number;
  /** The day of the run, in milliseconds. */
  readonly today: number;
  /** The name of a column's type, as T-SQL declares it. */
  readonly typeName: (column: CatalogColumn) => string;
}

/** Rows are tried by this many times as many as are wanted: checks refuse some. */
const TRIES = 12;

/**
 * T-SQL that makes rows up for a table: many candidates, of which those are taken that the checks do not refuse. They are
 * decided by names alone, so that they are the same each time. Keys are told apart, foreign keys refer to rows that are
 * there, a few values are NULL, empty, or in other letters; what conditions compare a column with comes first.
 *
 * @param withDefaults - leaves columns to their defaults that nothing is compared with
 */
export function madeUpInsert(request: MadeUpRequest, withDefaults: boolean): string {
  const { table, rows, checks, typeName } = request;
  const columns = columnsOf(request, withDefaults);
  const names = columns.map(({ name }) => quoted(name));
  const values = candidates(request, columns).map(
    (row, index) => `(${[index + 1, ...row.map(literal)].join(', ')})`,
  );
  const converted = columns.map((column, index) => {
    const given = `c${index}`;
    const style = column.type.type === 'binary' ? ', 1' : '';
    return `CONVERT(${typeName(column)}, ${given}${style}) AS ${names[index]}`;
  });
  const inserted = new Set(columns.map(({ name }) => name.toLowerCase()));
  const tested = checks.filter((check) =>
    table.columns.every(({ name }) => inserted.has(name.toLowerCase()) || !mentions(check, name)),
  );
  const passes = tested.map(
    (check) => `CASE WHEN ${check} THEN 1 WHEN NOT (${check}) THEN 0 ELSE 1 END = 1`,
  );
  const target = fullName(table.name);
  return `INSERT INTO ${target} (${names.join(', ')})
SELECT TOP (${rows}) ${names.join(', ')}
FROM (SELECT n, ${converted.join(', ')}
FROM (VALUES ${values.join(',\n')}) AS v (${['n', ...columns.map((_, index) => `c${index}`)].join(', ')})) AS made
${passes.length === 0 ? '' : `WHERE ${passes.join(' AND ')}\n`}ORDER BY n;
${hierarchies(request)}`;
}

/** What nobody else makes: the server numbers and computes, and a default fills what nothing is said of. */
function columnsOf(
  { table, checks, constants, references }: MadeUpRequest,
  withDefaults: boolean,
): readonly CatalogColumn[] {
  const keyed = new Set(table.keys.flat().map((name) => name.toLowerCase()));
  const refers = new Set(
    references.flatMap(({ columns }) => columns).map((name) => name.toLowerCase()),
  );
  return table.columns.filter(({ name, type, computed, identity, defaultText, nullable }) => {
    if (computed || identity || type.type === 'rowversion') return false;
    if (type.type === 'unknown') return !nullable;
    const key = name.toLowerCase();
    const matters =
      keyed.has(key) ||
      refers.has(key) ||
      constants.has(key) ||
      checks.some((check) => mentions(check, name));
    return !withDefaults || defaultText === null || matters;
  });
}

/** Where a foreign key refers to its own table, each row refers to the one before it, and the first to none. */
function hierarchies({ table, references }: MadeUpRequest): string {
  const target = fullName(table.name);
  return references
    .flatMap(({ columns, own }) => {
      const [column] = columns;
      const [key] = own ?? [];
      if (column === undefined || key === undefined || columns.length > 1) return [];
      if (table.columns.find(({ name }) => sameName(name, column))?.nullable !== true) return [];
      return [
        `UPDATE t SET ${quoted(column)} = (SELECT MAX(p.${quoted(key)}) FROM ${target} AS p WHERE p.${quoted(key)} < t.${quoted(key)}) FROM ${target} AS t;\n`,
      ];
    })
    .join('');
}

type Row = Map<string, MadeUpValue>;

function candidates(
  request: MadeUpRequest,
  columns: readonly CatalogColumn[],
): readonly (readonly MadeUpValue[])[] {
  const { table, rows, checks, constants, today } = request;
  const valuesOf = new Map(
    columns.map((column) => [
      column.name.toLowerCase(),
      new ColumnValues(column, constants.get(column.name.toLowerCase()) ?? [], today),
    ]),
  );
  const keys = keysOf(table);
  const inKeys = new Set(keys.flat());
  const seen = keys.map(() => new Set<string>());
  const found: (readonly MadeUpValue[])[] = [];
  for (let index = 0; index < rows * TRIES; index += 1) {
    const row: Row = new Map();
    refer(request, keys, columns, index, row);
    for (const key of keys) fillKey(key, row, valuesOf, request, index);
    for (const column of columns) {
      const name = column.name.toLowerCase();
      const values = valuesOf.get(name);
      if (row.has(name) || values === undefined || inKeys.has(name)) continue;
      const checked = checks.some((check) => mentions(check, name));
      row.set(
        name,
        checked && index % rows > 1
          ? checkedValue(column, values, index)
          : ordinaryValue(column, values, rows, index),
      );
    }
    referToItself(request, columns, row);
    const tuples = keys.map((key) =>
      key.every((name) => row.has(name))
        ? key.map((name) => row.get(name)?.toLowerCase() ?? '').join('\u0000')
        : null,
    );
    if (tuples.some((tuple, at) => tuple !== null && seen[at]?.has(tuple) === true)) continue;
    for (const [at, tuple] of tuples.entries()) if (tuple !== null) seen[at]?.add(tuple);
    found.push(columns.map(({ name }) => row.get(name.toLowerCase()) ?? null));
  }
  return found;
}

/** Its keys by columns in lower case. A table of staged rows has none; where its first column is called like one, it is. */
function keysOf({ keys, columns }: CatalogTable): readonly (readonly string[])[] {
  const [first] = columns;
  if (keys.length > 0 || first === undefined)
    return keys.map((key) => key.map((name) => name.toLowerCase()));
  return /(?:id|code|key|number|_no)$/iu.test(first.name) ? [[first.name.toLowerCase()]] : [];
}

/** Foreign keys: those in a key go through all that there is, others leave the last row without followers. */
function refer(
  { references, rows }: MadeUpRequest,
  keys: readonly (readonly string[])[],
  columns: readonly CatalogColumn[],
  index: number,
  row: Row,
): void {
  const nullable = (name: string): boolean =>
    columns.find((column) => sameName(column.name, name))?.nullable === true;
  let rest = index;
  for (const [number, { columns: own, rows: others, own: itself }] of references.entries()) {
    const names = own.map((name) => name.toLowerCase());
    if (itself !== null || others.length === 0) continue;
    const key = keys.find((each) => names.some((name) => each.includes(name)));
    const refers = new Set(
      references.flatMap((each) => each.columns.map((name) => name.toLowerCase())),
    );
    const fitting = others.filter((other) =>
      names.every((name, at) => !row.has(name) || row.get(name) === other[at]),
    );
    const from = fitting.length > 0 ? fitting : others;
    let chosen: readonly MadeUpValue[] | undefined;
    if (key !== undefined) {
      // Beside a column of its own a key takes each of half of them twice.
      const alone = key.every((name) => refers.has(name));
      const size = alone ? from.length : Math.ceil(from.length / 2);
      chosen = from[rest % size];
      rest = Math.floor(rest / size);
    } else if (rows > 2 && index % rows === rows - 1 && names.every(nullable)) {
      for (const name of names) if (!row.has(name)) row.set(name, null);
      continue;
    } else {
      const size = Math.max(1, from.length - 1);
      chosen = from[(index * 3 + number + Math.floor(index / rows)) % size];
    }
    for (const [at, name] of names.entries())
      if (!row.has(name)) row.set(name, chosen?.[at] ?? null);
  }
}

/** Gives a key's own columns values that no other row has. */
function fillKey(
  key: readonly string[],
  row: Row,
  valuesOf: ReadonlyMap<string, ColumnValues>,
  { rows, references }: MadeUpRequest,
  index: number,
): void {
  const open = key.filter((name) => !row.has(name) && valuesOf.has(name));
  const referring = references.filter(
    ({ columns, rows: others, own }) =>
      own === null && others.length > 0 && columns.some((name) => key.includes(name.toLowerCase())),
  );
  let rest = index;
  for (const { rows: others } of referring) rest = Math.floor(rest / Math.ceil(others.length / 2));
  for (const name of open.slice(1)) {
    row.set(name, valuesOf.get(name)?.ordinary((rest % 2) + 1) ?? null);
    rest = Math.floor(rest / 2);
  }
  const [first] = open;
  const values = first === undefined ? undefined : valuesOf.get(first);
  if (first === undefined || values === undefined) return;
  // The last rows have what the key is compared with.
  const { special } = values;
  const specials = key.length > 1 ? 0 : Math.min(special.length, Math.floor(rows / 2));
  const at = rest - (rows - specials);
  row.set(first, (at >= 0 && at < specials ? special[at] : undefined) ?? values.ordinary(rest + 1));
}

function ordinaryValue(
  { type, nullable }: CatalogColumn,
  values: ColumnValues,
  rows: number,
  index: number,
): MadeUpValue {
  const role = index % rows;
  const round = Math.floor(index / rows);
  const { special, seed } = values;
  if (nullable && rows >= 4 && role === rows - 1 - (seed % 2)) return null;
  if (special.length > 0 && role < Math.ceil(rows / 2))
    return special[(role + round) % special.length] ?? null;
  if (type.type === 'text' && rows >= 8) {
    if (nullable && role === rows - 3) return '';
    const [first, loud] = [values.ordinary(1), values.ordinary(1).toUpperCase()];
    if (role === rows - 4 && first !== loud) return loud;
  }
  return values.ordinary(((role + round * ((seed % 7) + 1)) % rows) + 1);
}

/** Values of a column with a check: what it is compared with by turns, each column in steps of its own. */
function checkedValue(
  { nullable }: CatalogColumn,
  values: ColumnValues,
  index: number,
): MadeUpValue {
  const pool = [
    ...values.special,
    ...[1, 2, 3].map((number) => values.ordinary(number)),
    ...(nullable ? [null] : []),
  ];
  const step = 2 * (values.seed % 5) + 1;
  return pool[(index * step + Math.floor(index / pool.length)) % pool.length] ?? null;
}

/** A reference to the own table that takes no NULL is one to the row itself. */
function referToItself(
  { references }: MadeUpRequest,
  columns: readonly CatalogColumn[],
  row: Row,
): void {
  for (const { columns: names, own } of references) {
    if (own === null) continue;
    for (const [at, name] of names.entries()) {
      const nullable = columns.find((column) => sameName(column.name, name))?.nullable;
      const key = own[at]?.toLowerCase() ?? '';
      row.set(name.toLowerCase(), nullable === true ? null : (row.get(key) ?? null));
    }
  }
}

function literal(value: MadeUpValue): string {
  return value === null
    ? 'CONVERT(nvarchar(max), NULL)'
    : `CONVERT(nvarchar(max), N'${value.replaceAll("'", "''")}')`;
}

/** True if a condition names a column, or may. */
function mentions(condition: string, name: string): boolean {
  const text = condition.toLowerCase();
  const wanted = name.toLowerCase();
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + wanted.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_$#@]/u.test(around)) return true;
  }
  return false;
}

function fullName({ database, schema, name }: QualifiedName): string {
  return [database, schema, name].map(quoted).join('.');
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
