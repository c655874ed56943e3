import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's numeric functions mean elsewhere, by construct key. */
export const tsqlNumericFunctions: Readonly<Record<string, Claim>> = {};
