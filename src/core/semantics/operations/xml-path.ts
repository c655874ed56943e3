import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** One element on the way into XML. */
export interface XmlStep {
  readonly name: string;
  /** `//a`: anywhere below. */
  readonly deep: boolean;
  /** `a[2]`: counts from 1. */
  readonly place: number | null;
  /** `a[@id="7"]`. */
  readonly attribute: XmlAttribute | null;
}

/** What an attribute is compared with: a text, or a number as it is written. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly number: boolean;
}

/** A path of the kind that is read here: names, places and attributes. */
export interface XmlPath {
  /** True from the root, false from an element that is at hand. */
  readonly absolute: boolean;
  readonly steps: readonly XmlStep[];
  /** What is read of the last element: its text, its own text nodes, how many there are, or an attribute. */
  readonly leaf: 'element' | 'text' | 'count' | { readonly attribute: string };
  /** `(…)[2]`: which of all that are found, from 1. */
  readonly place: number | null;
  /** `.[@id="7"]`: what is asked of the element at hand itself. */
  readonly self: XmlAttribute | null;
}

const NAME = '[A-Za-z_][\\w.-]*';

/** Reads a path; null for namespaces, functions, other axes and other conditions. */
export function readXmlPath(text: string): XmlPath | null {
  const counted = /^\s*count\s*\((?<inner>.*)\)\s*$/su.exec(text)?.groups?.['inner'];
  if (counted !== undefined) {
    const path = readXmlPath(counted);
    return path?.leaf === 'element' && path.place === null && path.steps.length > 0
      ? { ...path, leaf: 'count' }
      : null;
  }
  const numbered = /^\((?<inner>.*)\)\s*\[\s*(?<place>\d+)\s*\]$/su.exec(text.trim());
  const inner = (numbered?.groups?.['inner'] ?? text).trim().replace(/^\((.*)\)$/su, '$1');
  const place = numbered === null ? null : Number(numbered.groups?.['place']);
  const absolute = inner.startsWith('/');
  const own = new RegExp(`^\\.\\s*\\[${ATTRIBUTE}\\]$`, 'u').exec(inner);
  if (own !== null)
    return { absolute, steps: [], leaf: 'element', place, self: readAttribute(own.slice(1)) };
  const parts = inner.replace(/^\.?\/{1,2}/u, '').split(/\/{1,2}/u);
  const separators = inner.match(/\/{1,2}/gu) ?? [];
  const rooted = separators.length === parts.length ? 0 : 1;
  const steps: XmlStep[] = [];
  let leaf: XmlPath['leaf'] = 'element';
  for (const [index, part] of parts.entries()) {
    const written = part.trim();
    const last = index === parts.length - 1;
    if (written === '.' && parts.length === 1) continue;
    const attribute = new RegExp(`^@(${NAME})(?:\\[1\\])?$`, 'u').exec(written)?.[1];
    if (last && attribute !== undefined) leaf = { attribute };
    else if (last && /^text\(\)(?:\[1\])?$/u.test(written)) leaf = 'text';
    else {
      const step = readStep(written, separators[index - rooted] === '//');
      if (step === null) return null;
      steps.push(step);
    }
  }
  return { absolute, steps, leaf, place, self: null };
}

/** An attribute, and the text or number that it is compared with. */
const ATTRIBUTE = `\\s*@(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)'|(\\d+))\\s*`;

function readStep(text: string, deep: boolean): XmlStep | null {
  const found = new RegExp(`^(${NAME})\\s*(?:\\[(?:\\s*(\\d+)\\s*|${ATTRIBUTE})\\])?$`, 'u').exec(
    text,
  );
  if (found === null) return null;
  const [, name = '', place, ...attribute] = found;
  return {
    name,
    deep,
    place: place === undefined ? null : Number(place),
    attribute: readAttribute(attribute),
  };
}

/** The groups of an attribute's expression; null where none of them is there. */
function readAttribute(groups: readonly (string | undefined)[]): XmlAttribute | null {
  const [name, double, single, digits] = groups;
  return name === undefined
    ? null
    : { name, value: double ?? single ?? digits ?? '', number: digits !== undefined };
}

/** The path as Spark's xpath functions take it; of several that are found they take the first. */
export function sparkXmlPath({ steps, leaf, place }: XmlPath): string {
  const elements = steps.map(({ name, deep, place: own, attribute }) => {
    const element = `${deep ? '//' : '/'}${name}`;
    if (own !== null) return `${element}[${own}]`;
    if (attribute === null) return element;
    const value = attribute.number ? attribute.value : `"${attribute.value}"`;
    return `${element}[@${attribute.name}=${value}]`;
  });
  const end = typeof leaf === 'object' ? `/@${leaf.attribute}` : leaf === 'text' ? '/text()' : '';
  const path = `${elements.join('')}${end}`;
  if (leaf === 'count') return `count(${path})`;
  return place === null || place === 1 ? path : `(${path})[${place}]`;
}

/** A regular expression of an element with all that is in it, for elements that hold none of their own name. */
export function elementPattern(name: string): string {
  const escaped = name.replaceAll('.', '\\.');
  return `(?s)<${escaped}(?:\\s[^>]*)?/>|<${escaped}(?:\\s[^>]*)?>.*?</${escaped}>`;
}

/** The element that a path leads to, in DuckDB, with its tags; NULL if there is none. */
export function duckdbElement(
  path: XmlPath,
  document: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  return path.steps.reduce((inside, step, index) => {
    const last = index === path.steps.length - 1;
    const place = step.place ?? (last ? (path.place ?? 1) : 1);
    return context.sql`${duckdbElements(step, inside, context)}[${place}]`;
  }, document);
}

/** The elements that a path leads to with their tags, joined, as query() gives them; an empty text for none. */
export function joinedElements(
  { steps }: XmlPath,
  document: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const step = steps.at(-1);
  if (step === undefined) return document;
  if (context.target === 'duckdb')
    return context.sql`array_to_string(${duckdbElements(step, document, context)}, '')`;
  const all = context.sql`regexp_extract_all(${document}, ${context.literal(elementPattern(step.name))}, 0)`;
  const some =
    step.attribute === null
      ? all
      : context.sql`filter(${all}, element -> element RLIKE ${context.literal(attributePattern(step.attribute))})`;
  return context.sql`array_join(${some}, '')`;
}

/** All elements of a step, in DuckDB, a list. */
function duckdbElements(
  { name, attribute }: XmlStep,
  inside: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const all = context.sql`regexp_extract_all(${inside}, ${context.literal(elementPattern(name))}, 0)`;
  return attribute === null
    ? all
    : context.sql`list_filter(${all}, lambda element: regexp_matches(element, ${context.literal(attributePattern(attribute))}))`;
}

/** How an element begins that has an attribute of that value. */
function attributePattern({ name, value, number }: XmlAttribute): string {
  const plain = value.replaceAll(/[\\^$.|?*+()[\]{}]/gu, '\\$&');
  const escaped = number ? `0*${plain}` : plain;
  return `^<[^>]*\\s${name}\\s*=\\s*["']${escaped}["']`;
}

/** The text that a path leads to, in DuckDB; NULL if there is none. */
export function duckdbXmlText(
  path: XmlPath,
  document: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const { leaf } = path;
  const final = path.steps.at(-1);
  if (leaf === 'count' && final !== undefined)
    return context.sql`CAST(len(${duckdbElements(final, document, context)}) AS VARCHAR)`;
  const element = duckdbElement(path, document, context);
  const raw =
    typeof leaf === 'object'
      ? context.sql`nullif(regexp_extract(${element}, ${context.literal(`^<[^>]*\\s${leaf.attribute}\\s*=\\s*["']([^"']*)["']`)}, 1), '')`
      : context.sql`regexp_replace(${element}, '<[^>]*>', '', 'g')`;
  const entities = [
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&apos;', "'"],
    ['&amp;', '&'],
  ] as const;
  return entities.reduce(
    (text, [from, to]) =>
      context.sql`replace(${text}, ${context.literal(from)}, ${context.literal(to)})`,
    raw,
  );
}

/** What reading XML with regular expressions relies on. */
export const PLAIN_XML =
  'The XML has no comments, CDATA sections and namespaces, and no element stands in another of its name or elsewhere than the path says.';
