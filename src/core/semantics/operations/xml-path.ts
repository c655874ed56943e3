import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** One element on the way into XML. */
export interface XmlStep {
  readonly name: string;
  /** `a[2]`: counts from 1. */
  readonly place: number | null;
  /** `a[@id="7"]`. */
  readonly attribute: { readonly name: string; readonly value: string } | null;
}

/** A path of the kind that is read here: names, places and attributes. */
export interface XmlPath {
  /** True from the root, false from an element that is at hand. */
  readonly absolute: boolean;
  readonly steps: readonly XmlStep[];
  /** What is read of the last element: its text, its own text nodes, or an attribute. */
  readonly leaf: 'element' | 'text' | { readonly attribute: string };
  /** `(…)[2]`: which of all that are found, from 1. */
  readonly place: number | null;
}

const NAME = '[A-Za-z_][\\w.-]*';

/** Reads a path; null for namespaces, functions, other axes and other conditions. */
export function readXmlPath(text: string): XmlPath | null {
  const numbered = /^\((?<inner>.*)\)\s*\[\s*(?<place>\d+)\s*\]$/su.exec(text.trim());
  const inner = (numbered?.groups?.['inner'] ?? text).trim().replace(/^\((.*)\)$/su, '$1');
  const place = numbered === null ? null : Number(numbered.groups?.['place']);
  const absolute = inner.startsWith('/');
  const parts = inner.replace(/^\.?\/{1,2}/u, '').split(/\/{1,2}/u);
  const steps: XmlStep[] = [];
  let leaf: XmlPath['leaf'] = 'element';
  for (const [index, part] of parts.entries()) {
    const own = part.trim();
    const last = index === parts.length - 1;
    if (own === '.' && parts.length === 1) continue;
    const attribute = new RegExp(`^@(${NAME})(?:\\[1\\])?$`, 'u').exec(own)?.[1];
    if (last && attribute !== undefined) leaf = { attribute };
    else if (last && /^text\(\)(?:\[1\])?$/u.test(own)) leaf = 'text';
    else {
      const step = readStep(own);
      if (step === null) return null;
      steps.push(step);
    }
  }
  return { absolute, steps, leaf, place };
}

function readStep(text: string): XmlStep | null {
  const found = new RegExp(
    `^(${NAME})\\s*(?:\\[\\s*(?:(\\d+)|@(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)'))\\s*\\])?$`,
    'u',
  ).exec(text);
  if (found === null) return null;
  const [, name = '', place, attribute, double, single] = found;
  return {
    name,
    place: place === undefined ? null : Number(place),
    attribute: attribute === undefined ? null : { name: attribute, value: double ?? single ?? '' },
  };
}

/** The path as Spark's xpath functions take it; of several that are found they take the first. */
export function sparkXmlPath({ steps, leaf, place }: XmlPath): string {
  const elements = steps.map(({ name, place: own, attribute }) => {
    if (own !== null) return `/${name}[${own}]`;
    return attribute === null ? `/${name}` : `/${name}[@${attribute.name}="${attribute.value}"]`;
  });
  const end = leaf === 'element' ? '' : leaf === 'text' ? '/text()' : `/@${leaf.attribute}`;
  const path = `${elements.join('')}${end}`;
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
  return path.steps.reduce((inside, { name, place, attribute }, index) => {
    const all = context.sql`regexp_extract_all(${inside}, ${context.literal(elementPattern(name))}, 0)`;
    const some =
      attribute === null
        ? all
        : context.sql`list_filter(${all}, lambda element: regexp_matches(element, ${context.literal(attributePattern(attribute.name, attribute.value))}))`;
    const last = index === path.steps.length - 1;
    return context.sql`${some}[${place ?? (last ? (path.place ?? 1) : 1)}]`;
  }, document);
}

function attributePattern(name: string, value: string): string {
  const escaped = value.replaceAll(/[\\^$.|?*+()[\]{}]/gu, '\\$&');
  return `^<[^>]*\\s${name}\\s*=\\s*["']${escaped}["']`;
}

/** The text that a path leads to, in DuckDB; NULL if there is none. */
export function duckdbXmlText(
  path: XmlPath,
  document: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const element = duckdbElement(path, document, context);
  const { leaf } = path;
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
