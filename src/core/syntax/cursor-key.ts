import type { Identifier, Variable } from './ast/index.ts';

/** What tells a cursor from others: its name, or that of the variable which holds it, in lower case. */
export function cursorKey(cursor: Identifier | Variable): string {
  return (cursor.kind === 'Variable' ? cursor.name : cursor.text).toLowerCase();
}
