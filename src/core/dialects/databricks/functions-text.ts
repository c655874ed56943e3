import type { Claim } from '../../semantics/dialect.ts';

/** What this dialect's text functions mean elsewhere, by construct key. */
export const databricksTextFunctions: Readonly<Record<string, Claim>> = {};
