/**
 * The session variable that stands for a T-SQL variable in Databricks SQL: `@as_of` is `v_as_of`, and
 * `v_load_as_of` where it belongs to a module `load` whose statements run in its caller's place.
 */
export function variableName(name: string, module: string | null = null): string {
  const own = name.replace(/^@+/, '');
  const full = module === null ? own : `${module}_${own}`;
  return `v_${full.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`;
}

/** The session variable that holds what @@ROWCOUNT gives. */
export const ROW_COUNT_VARIABLE = 'v_rowcount';

/** The session variable with the highest identity value before an INSERT whose OUTPUT asks for the new ones. */
export const LAST_IDENTITY = 'v_last_identity';

/** The session variable with the text of an error as the target tells it. */
export const ERROR_TEXT = 'v_error_text';
