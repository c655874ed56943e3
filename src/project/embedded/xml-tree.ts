import { SaxesParser } from 'saxes';

/** An element, its names without their prefixes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of the elements in it. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** The root of an XML document; null for what is none. */
export function readXml(text: string): XmlElement | null {
  const parser = new SaxesParser();
  const open: OpenElement[] = [{ name: '', attributes: new Map(), children: [], text: '' }];
  let broken = false;
  parser.on('error', () => {
    broken = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const own = Object.entries(attributes).map(([key, value]) => [local(key), value] as const);
    open.push({ name: local(name), attributes: new Map(own), children: [], text: '' });
  });
  const add = (piece: string): void => {
    const last = open.at(-1);
    if (last !== undefined) last.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const done = open.pop();
    if (done !== undefined) open.at(-1)?.children.push(done);
  });
  parser.write(text).close();
  return broken ? null : (open[0]?.children[0] ?? null);
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The children of that name. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The first child on a path of names. */
export function childAt(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  let at: XmlElement | undefined = element;
  for (const name of names) at = at?.children.find((child) => child.name === name);
  return at;
}

/** All elements of that name below one, in the order of the document; not looked for in those found or in `except`. */
export function elementsBelow(
  element: XmlElement,
  name: string,
  except = '',
): readonly XmlElement[] {
  return element.children.flatMap((child) => {
    if (child.name === except) return [];
    return child.name === name ? [child] : elementsBelow(child, name, except);
  });
}
