/** What a file of another tool holds of SQL. */
export interface EmbeddedScripts {
  /** What the file is, for people: `an SSIS package`. */
  readonly kind: string;
  /** In the order in which the tool runs them. */
  readonly scripts: readonly EmbeddedScript[];
  /** What else it does, which a person has to carry over. */
  readonly left: readonly string[];
}

/** A text of SQL in such a file. */
export interface EmbeddedScript {
  /** What the file calls it; a slash parts a task from what is in it. */
  readonly name: string;
  readonly text: string;
}

/** Things that come behind others, the order of their file kept where nothing decides. */
export function inOrderOf<T>(
  things: readonly T[],
  before: (thing: T) => readonly T[],
): readonly T[] {
  const order: T[] = [];
  const seen = new Set<T>();
  const place = (thing: T): void => {
    if (seen.has(thing)) return;
    seen.add(thing);
    for (const other of before(thing)) place(other);
    order.push(thing);
  };
  for (const thing of things) place(thing);
  return order;
}

/** The declaration of what another tool gives a text as a parameter. */
export function declared(name: string, type: string, why: string): string {
  return `DECLARE ${name.startsWith('@') ? name : `@${name}`} ${type}; -- ${why}\n`;
}
