import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's other functions mean elsewhere, by construct key. */
export const tsqlOtherFunctions: Readonly<Record<string, Claim>> = {};
