import type { Identifier } from './ast/index.ts';

/** The last part of a name: what the object or column itself is called, without where it is. */
export function ownName(name: { readonly parts: readonly Identifier[] }): string {
  return name.parts.at(-1)?.text ?? '';
}
