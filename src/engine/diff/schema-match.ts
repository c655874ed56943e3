import { FailureError } from '../../base/failure.ts';
import type { ColumnInfo, ComparedColumn, DiffOptions, Tolerance } from '../../protocol/engine.ts';

/** How the columns of two tables belong together. */
export interface SchemaMatch {
  readonly pairs: readonly ColumnPair[];
  readonly leftOnly: readonly string[];
  readonly rightOnly: readonly string[];
  readonly reordered: boolean;
}

/** Two columns that are compared; what it says is as in {@link ComparedColumn}. */
export type ColumnPair = Omit<ComparedColumn, 'changed'> & { readonly padded: boolean };

/** Noise of the last digits, which two ways of adding up the same numbers leave. */
const floatNoise: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/**
 * Matches columns by given pairs, then by name whatever its case, then, where both sides have the
 * same number left, by position. Throws a failure if the options name a column there is none of.
 */
export function matchSchemas(
  left: readonly ColumnInfo[],
  right: readonly ColumnInfo[],
  options: DiffOptions,
): SchemaMatch {
  checkNames(left, right, options);
  const ignored = new Set((options.ignored ?? []).map(fold));
  const leftOpen = new Set(left.keys());
  const rightOpen = new Set(right.keys());
  const matched: { left: number; right: number; by: ComparedColumn['matchedBy'] }[] = [];
  const match = (l: number, r: number, by: ComparedColumn['matchedBy']): void => {
    leftOpen.delete(l);
    rightOpen.delete(r);
    matched.push({ left: l, right: r, by });
  };
  const renamed = new Map(
    Object.entries(options.renamed ?? {}).map(([from, to]) => [fold(from), fold(to)]),
  );
  for (const by of ['given', 'name'] as const) {
    for (const l of [...leftOpen]) {
      const name = fold(left[l]?.name ?? '');
      const wanted = by === 'given' ? renamed.get(name) : name;
      const r = [...rightOpen].find((index) => fold(right[index]?.name ?? '') === wanted);
      if (r !== undefined) match(l, r, by);
    }
  }
  for (const index of [...leftOpen])
    if (ignored.has(fold(left[index]?.name ?? ''))) leftOpen.delete(index);
  for (const index of [...rightOpen]) {
    if (ignored.has(fold(right[index]?.name ?? ''))) rightOpen.delete(index);
  }
  const byPosition = leftOpen.size === rightOpen.size && left.length === right.length;
  if (byPosition) {
    for (const index of [...leftOpen]) if (rightOpen.has(index)) match(index, index, 'position');
  }
  matched.sort((a, b) => a.left - b.left);
  return {
    pairs: matched
      .filter((pair) => !ignored.has(fold(left[pair.left]?.name ?? '')))
      .flatMap((pair) => {
        const [l, r] = [left[pair.left], right[pair.right]];
        return l && r ? [pairOf(l, r, pair.by, options)] : [];
      }),
    leftOnly: [...leftOpen].map((index) => left[index]?.name ?? ''),
    rightOnly: [...rightOpen].map((index) => right[index]?.name ?? ''),
    reordered: matched.some(
      (pair, index) => index > 0 && pair.right < (matched[index - 1]?.right ?? 0),
    ),
  };
}

function checkNames(
  left: readonly ColumnInfo[],
  right: readonly ColumnInfo[],
  options: DiffOptions,
): void {
  const leftNames = new Set(left.map((column) => fold(column.name)));
  const rightNames = new Set(right.map((column) => fold(column.name)));
  const wanted = [
    ...(options.key ?? []),
    ...Object.keys(options.tolerances ?? {}),
    ...Object.keys(options.renamed ?? {}),
  ];
  const missing = [
    ...wanted.filter((name) => !leftNames.has(fold(name))),
    ...Object.values(options.renamed ?? {}).filter((name) => !rightNames.has(fold(name))),
  ];
  if (missing.length === 0) return;
  throw new FailureError({
    code: 'diff/unknown-column',
    what: 'The results could not be compared.',
    why: `The settings name ${missing.join(', ')}, which the results do not have.`,
    todo: 'Correct the key, tolerances or renamed columns of the comparison.',
  });
}

/** The tolerance that is asked for, by the left name of a column and the type in which it is compared. */
export function toleranceFor(
  column: string,
  type: string,
  options: DiffOptions,
): Tolerance | undefined {
  const named = (tolerances: DiffOptions['tolerances'], wanted: string): Tolerance | undefined =>
    Object.entries(tolerances ?? {}).find(([name]) => fold(name) === fold(wanted))?.[1];
  const [plainType = type] = type.split('(');
  return (
    named(options.tolerances, column) ??
    named(options.typeTolerances, plainType) ??
    options.tolerance
  );
}

/** How far apart the values of a column that is compared in that type may be; null where they must be equal. */
export function toleranceOf(column: string, type: string, options: DiffOptions): Tolerance | null {
  const numeric = isFloating(type) || decimalParts(type) !== null;
  if (!numeric) return null;
  return toleranceFor(column, type, options) ?? (isFloating(type) ? floatNoise : null);
}

function pairOf(
  left: ColumnInfo,
  right: ColumnInfo,
  matchedBy: ComparedColumn['matchedBy'],
  options: DiffOptions,
): ColumnPair {
  const { type, retyped } = commonType(left.type, right.type);
  return {
    left: left.name,
    right: right.name,
    leftType: left.type,
    rightType: right.type,
    comparedAs: type,
    retyped,
    matchedBy,
    tolerance: toleranceOf(left.name, type, options),
    padded: (options.padded ?? []).some((name) => fold(name) === fold(left.name)),
  };
}

const integers: Readonly<Record<string, number>> = {
  TINYINT: 3,
  UTINYINT: 3,
  SMALLINT: 5,
  USMALLINT: 5,
  INTEGER: 10,
  UINTEGER: 10,
  BIGINT: 19,
  UBIGINT: 20,
  HUGEINT: 39,
  UHUGEINT: 39,
};

function integerDigits(type: string): number | null {
  return integers[type] ?? null;
}

/** True for the types of approximate numbers. */
export function isFloating(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

/** Digits before and behind the point of an exact number's type; null for other types. */
export function decimalParts(type: string): { whole: number; scale: number } | null {
  const parts = /^DECIMAL\((\d+),\s*(\d+)\)$/u.exec(type);
  if (parts) return { whole: Number(parts[1]) - Number(parts[2]), scale: Number(parts[2]) };
  const digits = integerDigits(type);
  return digits === null ? null : { whole: digits, scale: 0 };
}

/** The DuckDB type in which values of two types are compared without loss, and how they differ. */
export function commonType(
  left: string,
  right: string,
): { type: string; retyped: ComparedColumn['retyped'] } {
  if (left === right) return { type: comparable(left), retyped: 'no' };
  if (integerDigits(left) !== null && integerDigits(right) !== null) {
    return { type: 'HUGEINT', retyped: 'same-family' };
  }
  const [l, r] = [decimalParts(left), decimalParts(right)];
  if (l && r) {
    const scale = Math.max(l.scale, r.scale);
    const whole = Math.max(l.whole, r.whole);
    // More digits than a decimal has: then a double, whose noise is smaller than what it hides.
    const type = whole + scale <= 38 ? `DECIMAL(${whole + scale},${scale})` : 'DOUBLE';
    return { type, retyped: 'same-family' };
  }
  const numeric = (type: string): boolean => isFloating(type) || decimalParts(type) !== null;
  if (numeric(left) && numeric(right)) return { type: 'DOUBLE', retyped: 'same-family' };
  const pair = [left, right];
  if (pair.includes('BOOLEAN') && pair.some((type) => integerDigits(type) !== null)) {
    return { type: 'INTEGER', retyped: 'other' };
  }
  const time = (type: string): boolean => type === 'DATE' || type.startsWith('TIMESTAMP');
  if (time(left) && time(right)) {
    const zoned = pair.includes('TIMESTAMP WITH TIME ZONE');
    const nano = pair.includes('TIMESTAMP_NS');
    const type = zoned ? 'TIMESTAMP WITH TIME ZONE' : nano ? 'TIMESTAMP_NS' : 'TIMESTAMP';
    return { type, retyped: 'same-family' };
  }
  return { type: 'VARCHAR', retyped: pair.includes('VARCHAR') ? 'text-number' : 'other' };
}

/** Nested values are compared by their text, which their fields' own types write. */
function comparable(type: string): string {
  return /[[\]]|^(?:STRUCT|MAP|UNION|ENUM)/u.test(type) || type === '"NULL"' ? 'VARCHAR' : type;
}

/** Folds a column name: case does not tell columns apart. */
export function fold(name: string): string {
  return name.toLowerCase();
}
