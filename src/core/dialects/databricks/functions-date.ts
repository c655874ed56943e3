import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's date functions mean elsewhere, by construct key. */
export const databricksDateFunctions: Readonly<Record<string, Claim>> = {};
