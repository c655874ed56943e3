import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's aggregate functions mean elsewhere, by construct key. */
export const databricksAggregateFunctions: Readonly<Record<string, Claim>> = {};
