import type { Identifier, ObjectName } from './ast/index.ts';

/** The last part of a name: what the object or column itself is called, without where it is. */
export function ownName(name: { readonly parts: readonly Identifier[] }): string {
  return name.parts.at(-1)?.text ?? '';
}

/** A name of these parts that stands nowhere in the text, as one that is found inside a string. */
export function nameOf(parts: readonly string[]): ObjectName {
  const identifier = (text: string): Identifier => ({
    kind: 'Identifier',
    start: 0,
    end: 0,
    text,
    quote: 'none',
  });
  return { kind: 'ObjectName', start: 0, end: 0, parts: parts.map(identifier) };
}
