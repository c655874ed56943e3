import type { Claim } from '../semantics/dialect.ts';

/** A construct that means the same in both targets, for the reason given, unless an operation says otherwise. */
export function same(evidence: string, ...operations: readonly string[]): Claim {
  return { copy: { 'databricks-sql': evidence, duckdb: evidence }, operations };
}

/** A construct that only its operations can write. */
export function rewritten(...operations: readonly string[]): Claim {
  return { copy: { 'databricks-sql': null, duckdb: null }, operations };
}
