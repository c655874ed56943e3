/** The session variable that stands for a T-SQL variable in Databricks SQL: `@as_of` is `v_as_of`. */
export function variableName(name: string): string {
  return `v_${name
    .replace(/^@+/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')}`;
}

/** The session variable that holds what @@ROWCOUNT gives. */
export const ROW_COUNT_VARIABLE = 'v_rowcount';
