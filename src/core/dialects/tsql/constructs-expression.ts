import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's expression constructs mean elsewhere, by construct key. */
export const tsqlExpressionConstructs: Readonly<Record<string, Claim>> = {};
