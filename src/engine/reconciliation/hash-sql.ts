import { comparedType, type Canonical, type HashedColumn } from './canonical.ts';

/** How an engine writes the texts that are hashed, so that all of them give the same hash for the same value. */
export interface HashWriting {
  /** The column's value. */
  readonly value: (column: HashedColumn) => string;
  /** The value as the text that is hashed. */
  readonly text: (value: string, canonical: Canonical, instant: boolean) => string;
  /** The value as the text that is sent to be compared. */
  readonly sent: (value: string, canonical: Canonical, instant: boolean) => string;
  readonly bytes: (text: string) => string;
  /** Half of the MD5 of a text, as a whole number. */
  readonly hash: (text: string) => string;
}

const trimmed = (value: string, { padded }: { readonly padded: boolean }): string =>
  padded ? `rtrim(${value})` : value;

/** Not a number and the infinities by hand: engines spell them in their own ways. */
const doubleText = (value: string, written: string): string =>
  `CASE WHEN isnan(${value}) THEN 'NaN' WHEN ${value} = CAST('Infinity' AS DOUBLE) THEN 'Infinity' WHEN ${value} = CAST('-Infinity' AS DOUBLE) THEN '-Infinity' ELSE ${written} END`;

/** DuckDB; the texts were measured to be Spark's on DuckDB 1.5.5 and Spark 4.2.1. */
export const duckdbWriting: HashWriting = {
  value({ local, canonical, untyped }) {
    const own = `"${local.replaceAll('"', '""')}"`;
    if (!untyped || canonical.kind === 'text') return own;
    return canonical.kind === 'binary'
      ? `unhex(regexp_replace(${own}, '^0[xX]', ''))`
      : `CAST(${own} AS ${comparedType(canonical)})`;
  },
  text(value, canonical) {
    switch (canonical.kind) {
      case 'number':
        return `CAST(CAST(${value} AS ${comparedType(canonical)}) AS VARCHAR)`;
      case 'double': {
        const number = `CAST(${value} AS DOUBLE)`;
        return doubleText(number, `printf('%.9e', ${number} + 0.0)`);
      }
      case 'boolean':
        return `CAST(CAST(${value} AS INTEGER) AS VARCHAR)`;
      case 'date':
        return `CAST(date_diff('day', DATE '1970-01-01', ${value}) AS VARCHAR)`;
      case 'timestamp':
        return `CAST(epoch_us(CAST(${value} AS TIMESTAMP)) AS VARCHAR)`;
      case 'text':
        return trimmed(value, canonical);
      case 'binary':
        return `hex(${value})`;
    }
  },
  sent(value, canonical) {
    if (canonical.kind === 'binary') return `hex(${value})`;
    const own = canonical.kind === 'text' ? trimmed(value, canonical) : value;
    return `CAST(${own} AS ${comparedType(canonical)})`;
  },
  bytes: (text) => `strlen(${text})`,
  hash: (text) => `CAST('0x' || substr(md5(${text}), 17, 16) AS UBIGINT)`,
};

/** A name as Spark takes it. */
export function quotedForSpark(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Spark, and Databricks SQL. */
export const sparkWriting: HashWriting = {
  value: ({ remote }) => quotedForSpark(remote),
  text(value, canonical, instant) {
    switch (canonical.kind) {
      case 'number':
        return `CAST(CAST(${value} AS ${comparedType(canonical)}) AS STRING)`;
      case 'double': {
        const number = `CAST(${value} AS DOUBLE)`;
        return doubleText(number, `format_string('%.9e', ${number} + 0.0D)`);
      }
      case 'boolean':
        return `CAST(CAST(${value} AS INT) AS STRING)`;
      case 'date':
        return `CAST(datediff(${value}, DATE'1970-01-01') AS STRING)`;
      case 'timestamp':
        return `CAST(${micros(value, instant)} AS STRING)`;
      case 'text':
        return trimmed(`CAST(${value} AS STRING)`, canonical);
      case 'binary':
        return `hex(${value})`;
    }
  },
  sent(value, canonical, instant) {
    switch (canonical.kind) {
      case 'timestamp':
        return `CAST(timestampadd(MICROSECOND, ${micros(value, instant)}, TIMESTAMP_NTZ'1970-01-01 00:00:00') AS STRING)`;
      case 'number':
      case 'text':
      case 'binary':
        return sparkWriting.text(value, canonical, instant);
      default:
        return `CAST(${value} AS STRING)`;
    }
  },
  bytes: (text) => `octet_length(${text})`,
  hash: (text) => `CAST(conv(substr(md5(${text}), 17, 16), 16, 10) AS DECIMAL(20,0))`,
};

/** A wall clock as it stands, an instant by UTC: neither goes by the session's time zone. */
function micros(value: string, instant: boolean): string {
  return instant
    ? `unix_micros(${value})`
    : `timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1970-01-01 00:00:00', CAST(${value} AS TIMESTAMP_NTZ))`;
}

/** A table with what of it is hashed. */
export interface HashSource {
  readonly writing: HashWriting;
  /** The table as SQL names it. */
  readonly table: string;
  readonly columns: readonly HashedColumn[];
  /** Of `columns`; all of them where nobody named a key. */
  readonly key: readonly HashedColumn[];
}

/** The hash of some columns of a row: with their lengths, so that `1,11` is not `11,1`. */
function rowHash({ writing }: HashSource, columns: readonly HashedColumn[]): string {
  const parts = columns.map((column) => {
    const value = writing.value(column);
    const text = writing.text(value, column.canonical, column.instant);
    return `coalesce(${writing.bytes(text)} || ':' || ${text}, '~')`;
  });
  return writing.hash(parts.join(' || '));
}

/** Number of rows and sum of their hashes. */
export function tableHash(source: HashSource): string {
  return `SELECT count(*) AS n, sum(h) AS s FROM (SELECT ${rowHash(source, source.columns)} AS h FROM ${source.table}) AS hashed`;
}

function hashes(source: HashSource, buckets: number): string {
  return `SELECT k, h, CAST(k % ${buckets} AS INT) AS b FROM (SELECT ${rowHash(source, source.key)} AS k, ${rowHash(source, source.columns)} AS h FROM ${source.table}) AS hashed`;
}

/** The same for each bucket; rows of the same key are in the same one. */
export function bucketHashes(source: HashSource, buckets: number): string {
  return `SELECT b, count(*) AS n, sum(h) AS s FROM (${hashes(source, buckets)}) AS bucketed GROUP BY b`;
}

/** Key's hash and hash of the rows of some buckets. */
export function rowHashes(source: HashSource, buckets: number, wanted: readonly number[]): string {
  return `SELECT k, h FROM (${hashes(source, buckets)}) AS bucketed WHERE b IN (${wanted.join(', ')})`;
}

/** The rows with these hashes of their keys, in the forms in which they are compared. */
export function rowsOfKeys(source: HashSource, keys: readonly string[]): string {
  const { writing, columns } = source;
  const items = columns.map((column, index) => {
    const value = writing.value(column);
    return `${writing.sent(value, column.canonical, column.instant)} AS c${index}`;
  });
  return `SELECT ${items.join(', ')} FROM ${source.table} WHERE ${rowHash(source, source.key)} IN (${keys.join(', ')})`;
}
