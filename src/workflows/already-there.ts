import type { RuntimeError } from '../protocol/program.ts';

/** DuckDB's words for a table, a view or a column that is there already. */
const ALREADY_THERE = /^Catalog Error: (?:Table|View|Column) with name "?(.+?)"? already exists!/u;

/** Names shown before it is said how many more there are. */
const SHOWN = 4;

/** True for an error that only says that a thing is there already. */
export function isAlreadyThere({ message }: Pick<RuntimeError, 'message'>): boolean {
  return ALREADY_THERE.test(message);
}

/**
 * What a script makes that is there already, as one sentence: scripts that bring an older database up to date meet what
 * newer definitions have. Null if there is nothing of the kind.
 */
export function alreadyThere(errors: readonly Pick<RuntimeError, 'message'>[]): string | null {
  const names = new Set(errors.flatMap(({ message }) => ALREADY_THERE.exec(message)?.[1] ?? []));
  if (names.size === 0) return null;
  const shown = [...names].slice(0, SHOWN).join(', ');
  const more = names.size > SHOWN ? ` and ${names.size - SHOWN} more` : '';
  return `It makes what is there already (${shown}${more}). If it brings an older database up to date, take it, or the newer definitions, out of portside.json.`;
}
