/** What a column's values are, whichever engine holds them: that decides the text that is hashed. */
export type Canonical =
  | { readonly kind: 'number'; readonly scale: number }
  | { readonly kind: 'double' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'text'; readonly padded: boolean }
  | { readonly kind: 'binary' };

/** A column that both sides have. */
export interface HashedColumn {
  /** As each side calls it. */
  readonly local: string;
  readonly remote: string;
  readonly canonical: Canonical;
  /** True where the remote side holds a point in time, false for a wall clock. */
  readonly instant: boolean;
  /** True where the local side holds a text of a file that says no types: it is read as what the other side has. */
  readonly untyped: boolean;
}

const INTEGERS =
  /^(?:tinyint|smallint|int|integer|bigint|hugeint|u(?:tinyint|smallint|integer|bigint)|byte|short|long)$/u;

/** What the values of a type are, as Spark or DuckDB calls it; null for nested and other types. */
export function canonicalOf(type: string): Canonical | null {
  const name = type.trim().toLowerCase();
  const decimal = /^(?:decimal|numeric|dec)(?:\((\d+)(?:,\s*(\d+))?\))?$/u.exec(name);
  if (decimal !== null) return { kind: 'number', scale: Number(decimal[2] ?? 0) };
  if (INTEGERS.test(name)) return { kind: 'number', scale: 0 };
  if (/^(?:float|double|real)$/u.test(name)) return { kind: 'double' };
  if (name === 'boolean') return { kind: 'boolean' };
  if (name === 'date') return { kind: 'date' };
  if (/^timestamp(?:_ntz|_ltz|_s|_ms|_ns)?$/u.test(name) || name === 'timestamp with time zone')
    return { kind: 'timestamp' };
  if (name === 'binary' || name === 'blob') return { kind: 'binary' };
  if (/^(?:string|varchar|char)(?:\(\d+\))?(?:\s+collate\s+\S+)?$/u.test(name))
    return { kind: 'text', padded: name.startsWith('char') };
  return null;
}

/** What both are hashed as; null where values of the one can't be told from values of the other as texts. */
export function commonCanonical(local: Canonical, remote: Canonical): Canonical | null {
  if (local.kind === 'number' && remote.kind === 'number')
    return { kind: 'number', scale: Math.max(local.scale, remote.scale) };
  if (local.kind === 'text' && remote.kind === 'text')
    return { kind: 'text', padded: local.padded || remote.padded };
  if (local.kind === remote.kind) return local;
  const kinds = new Set([local.kind, remote.kind]);
  const both = (one: Canonical['kind'], other: Canonical['kind']): boolean =>
    kinds.has(one) && kinds.has(other);
  if (both('number', 'double')) return { kind: 'double' };
  if (both('date', 'timestamp')) return { kind: 'timestamp' };
  return null;
}

/** The type in which DuckDB holds the values of both sides to compare them. */
export function comparedType(canonical: Canonical): string {
  switch (canonical.kind) {
    case 'number':
      return `DECIMAL(38,${canonical.scale})`;
    case 'double':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    default:
      return 'VARCHAR';
  }
}

/** Digits behind the point that a text of a file keeps, be its column on the other side a whole number. */
const KEPT_SCALE = 10;

/** What the texts of a file are hashed as, beside a column of the other side. */
export function untypedCanonical(remote: Canonical): Canonical {
  return remote.kind === 'number'
    ? { kind: 'number', scale: Math.max(KEPT_SCALE, remote.scale) }
    : remote;
}
