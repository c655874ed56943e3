import type { WriteContext } from '../../emit/write-context.ts';

/** One step of a path into JSON: a key, or a place in an array. */
export type PathStep = string | number;

/** The steps of `$.key[0]."other key"` (or `['other key']`); null if it is anything else. */
export function readPath(path: string, quote: '"' | "'"): readonly PathStep[] | null {
  if (!path.startsWith('$')) return null;
  const step =
    quote === '"' ? /\.(\w+)|\."([^"'\\]+)"|\[(\d+)\]/uy : /\.(\w+)|\['([^"'\\]+)'\]|\[(\d+)\]/uy;
  const steps: PathStep[] = [];
  for (step.lastIndex = 1; step.lastIndex < path.length;) {
    const match = step.exec(path);
    if (match === null) return null;
    const [, plain, quoted, place] = match;
    steps.push(place === undefined ? (plain ?? quoted ?? '') : Number(place));
  }
  return steps;
}

/**
 * The steps of a T-SQL path; null for one in strict mode, which is an error where nothing is.
 * https://learn.microsoft.com/en-us/sql/relational-databases/json/json-path-expressions-sql-server: lax by default
 */
export function readLaxPath(path: string): readonly PathStep[] | null {
  return readPath(path.trim().replace(/^lax\s+/iu, ''), '"');
}

/** A path as Spark's get_json_object and variant_get take it, a text constant. */
export function sparkPath(path: readonly PathStep[], context: WriteContext): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^\w+$/u.test(step) ? `.${step}` : `['${step}']`;
  });
  return context.literal(`$${steps.join('')}`);
}

/** A path as DuckDB's JSON functions take it; `rest` stands behind the steps. */
export function duckdbPath(path: readonly PathStep[], context: WriteContext, rest = ''): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step}"`));
  return context.literal(`$${steps.join('')}${rest}`);
}
