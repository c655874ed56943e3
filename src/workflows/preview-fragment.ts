import {
  applyEdits,
  bindScript,
  parse,
  walkScript,
  type Catalog,
  type Dialect,
  type PlacedStatement,
  type Span,
  type TextEdit,
} from '../core/index.ts';

/** A part of a script that is to be looked at, with what has to run before it. */
export interface Fragment {
  /** What runs: what comes before the part, then the part, on the lines on which it stands in the script. */
  readonly text: string;
  /** Where the part begins in that text. */
  readonly start: number;
  /** 1-based line on which it begins, in both texts. */
  readonly line: number;
  /** Values that it needs and nothing before it gives. */
  readonly parameters: readonly Parameter[];
}

/** A value that a script needs from outside. */
export interface Parameter {
  /** As the script writes it: `@as_of`, `:as_of`. */
  readonly name: string;
  /** As it is declared around the part, in the script's dialect; null where nothing tells. */
  readonly type: string | null;
  readonly places: readonly Span[];
  /** A marker gives way to its value, a variable is declared: where, by offset. */
  readonly declaredAt: readonly number[];
}

const modules = new Set(['CreateProcedure', 'CreateFunction', 'CreateTrigger']);

/**
 * The part of a script in a range, or all of it. A part of a procedure's body runs in place of the procedure: its
 * parameters are then values that it needs.
 */
export function fragmentOf(
  text: string,
  range: Span | null,
  dialect: Dialect,
  catalog: Catalog,
): Fragment {
  const { script } = parse(text, dialect.grammar);
  const part = range === null ? null : trimmed(text, range);
  if (part === null) return withParameters(text, 0, 1, [], text, dialect, catalog);
  const outer = script.items.find((item) => item.offset <= part.start && part.start < endOf(item));
  const prefix = text.slice(0, outer?.offset ?? part.start);
  const between = text.slice(prefix.length, part.start).replaceAll(/[^\n]/gu, '');
  const made = `${prefix}${between}${text.slice(part.start, part.end)}`;
  const start = prefix.length + between.length;
  const line = made.slice(0, start).split('\n').length;
  const around = outer === undefined ? [] : [outer];
  return withParameters(made, start, line, around, text, dialect, catalog);
}

/** The innermost statement at an offset; null where there is none. */
export function statementAt(text: string, offset: number, dialect: Dialect): Span | null {
  let found: Span | null = null;
  walkScript(parse(text, dialect.grammar).script, (node, base, statement) => {
    if (node !== statement) return;
    const span = { start: base, end: base + statement.end };
    // Statements are visited from the outside in; at the end of one it is still meant.
    if (span.start <= offset && offset <= span.end) found = span;
  });
  return found;
}

/** The text with values for its parameters. @param values - by name, as a person wrote them; what is missing is NULL */
export function withValues(
  { text, parameters }: Fragment,
  values: ReadonlyMap<string, string>,
): string {
  const edits = parameters.flatMap(({ name, type, places, declaredAt }): TextEdit[] => {
    const { value, ownType } = literalOf(values.get(name) ?? 'NULL', type);
    if (declaredAt.length === 0) return places.map((span) => ({ span, text: value }));
    const declaration = `DECLARE ${name} ${type ?? ownType} = ${value}; `;
    return declaredAt.map((at) => ({ span: { start: at, end: at }, text: declaration }));
  });
  return applyEdits(
    text,
    edits.sort((a, b) => a.span.start - b.span.start),
  );
}

function withParameters(
  text: string,
  start: number,
  line: number,
  around: readonly PlacedStatement[],
  whole: string,
  dialect: Dialect,
  catalog: Catalog,
): Fragment {
  const parsed = parse(text, dialect.grammar);
  const { items } = parsed.script;
  const found = new Map<string, { name: string; places: Span[]; declaredAt: Set<number> }>();
  const add = (span: Span, at: number | null): void => {
    const name = text.slice(span.start, span.end);
    const key = name.toLowerCase();
    const known = found.get(key) ?? { name, places: [], declaredAt: new Set<number>() };
    known.places.push(span);
    if (at !== null) known.declaredAt.add(at);
    found.set(key, known);
  };
  for (const { code, span } of bindScript(parsed.script, text, catalog, dialect).diagnostics) {
    if (code !== 'binding/unknown-variable' || span.start < start) continue;
    const index = items.findIndex((item) => item.offset <= span.start && span.start < endOf(item));
    if (index < 0 || modules.has(items[index]?.statement.kind ?? '')) continue;
    // A variable lives in its batch: it is declared in front of the first statement of the part there.
    let first = index;
    while (first > 0 && items[first - 1]?.statement.kind !== 'BatchSeparator') first -= 1;
    add(span, Math.max(start, items[first]?.offset ?? start));
  }
  walkScript(parsed.script, (node, base) => {
    if (node.kind !== 'ParameterMarker' || base + node.start < start) return;
    add({ start: base + node.start, end: base + node.end }, null);
  });
  const types = declaredTypes(whole, around, dialect);
  const parameters = [...found].map(([key, { name, places, declaredAt }]) => ({
    name,
    type: types.get(key) ?? null,
    places,
    declaredAt: [...declaredAt],
  }));
  return { text, start, line, parameters };
}

/** The types of the variables and parameters that the statements declare, by name in lower case. */
function declaredTypes(
  text: string,
  around: readonly PlacedStatement[],
  dialect: Dialect,
): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  if (around.length === 0) return types;
  const { script } = parse(text, dialect.grammar);
  const isInside = (at: number): boolean =>
    around.some((item) => item.offset <= at && at < endOf(item));
  walkScript(script, (node, base) => {
    if (node.kind !== 'VariableDeclaration' && node.kind !== 'ProcedureParameter') return;
    if (node.type === null || !isInside(base + node.start)) return;
    const { start, end } = node.type;
    types.set(node.name.toLowerCase(), text.slice(base + start, base + end));
  });
  return types;
}

function endOf({ offset, statement }: PlacedStatement): number {
  return offset + statement.end;
}

function trimmed(text: string, { start, end }: Span): Span | null {
  const part = text.slice(start, end);
  const lead = part.length - part.trimStart().length;
  const trail = part.length - part.trimEnd().length;
  return start + lead >= end - trail ? null : { start: start + lead, end: end - trail };
}

/**
 * What a person wrote as a literal of SQL, and a type that holds it: numbers, quoted texts and NULL as they are, all
 * else as a text.
 */
function literalOf(
  written: string,
  type: string | null,
): { readonly value: string; readonly ownType: string } {
  const text = written.trim();
  const quoted = /^N?'(?<inner>(?:[^']|'')*)'$/iu.exec(text);
  if (/^NULL$/iu.test(text)) return { value: 'NULL', ownType: 'nvarchar(4000)' };
  const isText = type !== null && /char|text|date|time|string|uniqueidentifier/iu.test(type);
  const number = /^[-+]?\d+(?:\.(?<fraction>\d+))?$/u.exec(text);
  if (number !== null && !isText) {
    const fraction = number.groups?.['fraction'];
    if (fraction !== undefined) return { value: text, ownType: `decimal(38, ${fraction.length})` };
    return { value: text, ownType: Math.abs(Number(text)) < 2 ** 31 ? 'int' : 'bigint' };
  }
  if (/^0x(?:[0-9a-f]{2})+$/iu.test(text)) return { value: text, ownType: 'varbinary(8000)' };
  const inner = quoted?.groups?.['inner'] ?? text.replaceAll("'", "''");
  const isDay = /^\d{4}-\d\d-\d\d$/u.test(inner);
  const isMoment = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?$/u.test(inner);
  const ownType = isDay ? 'date' : isMoment ? 'datetime2(7)' : 'nvarchar(4000)';
  return { value: quoted === null ? `'${inner}'` : text, ownType };
}
