import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's text functions mean elsewhere, by construct key. */
export const tsqlTextFunctions: Readonly<Record<string, Claim>> = {};
