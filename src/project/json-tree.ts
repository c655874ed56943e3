/** A JSON value that knows where it stands. */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly offset: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly offset: number }
  | { readonly kind: 'text'; readonly value: string; readonly offset: number }
  | { readonly kind: 'number'; readonly value: number; readonly offset: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly offset: number }
  | { readonly kind: 'null'; readonly offset: number };

/** A member of an object; `offset` is its key's. */
export interface JsonMember {
  readonly key: string;
  readonly value: JsonNode;
  readonly offset: number;
}

/** The tree of a text, or the first place where it is no JSON. Comments are taken as blanks. */
export type JsonTree =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly offset: number; readonly problem: string };

class JsonProblem extends Error {
  readonly offset: number;

  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
  }
}

/** Reads JSON with the offsets of its parts. */
export function readJsonTree(text: string): JsonTree {
  const reader = new JsonReader(text);
  try {
    const root = reader.value();
    reader.expectEnd();
    return { ok: true, root };
  } catch (thrown) {
    if (thrown instanceof JsonProblem) {
      return { ok: false, offset: thrown.offset, problem: thrown.message };
    }
    if (thrown instanceof RangeError) {
      return { ok: false, offset: 0, problem: 'It nests too deeply.' };
    }
    throw thrown;
  }
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonNode {
    this.#skipBlanks();
    const offset = this.#at;
    const char = this.#text[offset];
    if (char === undefined)
      throw new JsonProblem(offset, 'The text ends where a value should stand.');
    if (char === '{') return this.#object(offset);
    if (char === '[') return this.#array(offset);
    if (char === '"') return { kind: 'text', value: this.#string(), offset };
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/u.exec(
      this.#text.slice(offset, offset + 400),
    )?.[0];
    if (word === undefined) throw new JsonProblem(offset, `A value cannot start with ${char}.`);
    this.#at += word.length;
    if (word === 'null') return { kind: 'null', offset };
    if (word === 'true' || word === 'false') {
      return { kind: 'boolean', value: word === 'true', offset };
    }
    return { kind: 'number', value: Number(word), offset };
  }

  expectEnd(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) {
      throw new JsonProblem(this.#at, 'Something stands behind the end of the value.');
    }
  }

  #object(offset: number): JsonNode {
    const members: JsonMember[] = [];
    this.#at += 1;
    while (!this.#takes('}')) {
      if (members.length > 0) this.#expect(',', 'A comma should stand between two members.');
      this.#skipBlanks();
      const at = this.#at;
      if (this.#text[at] !== '"')
        throw new JsonProblem(at, 'A key in double quotes should stand here.');
      const key = this.#string();
      this.#expect(':', 'A colon should stand between a key and its value.');
      members.push({ key, value: this.value(), offset: at });
    }
    return { kind: 'object', members, offset };
  }

  #array(offset: number): JsonNode {
    const items: JsonNode[] = [];
    this.#at += 1;
    while (!this.#takes(']')) {
      if (items.length > 0) this.#expect(',', 'A comma should stand between two items.');
      items.push(this.value());
    }
    return { kind: 'array', items, offset };
  }

  #string(): string {
    const start = this.#at;
    const end = /"(?:[^"\\]|\\[^])*"/uy;
    end.lastIndex = start;
    const raw = end.exec(this.#text)?.[0];
    if (raw === undefined) throw new JsonProblem(start, 'A text in quotes is not closed.');
    this.#at += raw.length;
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw new JsonProblem(
        start,
        'A text in quotes has a line break or an escape that JSON has not.',
      );
    }
  }

  #takes(char: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string, problem: string): void {
    if (!this.#takes(char)) throw new JsonProblem(this.#at, problem);
  }

  #skipBlanks(): void {
    const blanks = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/uy;
    blanks.lastIndex = this.#at;
    this.#at += blanks.exec(this.#text)?.[0].length ?? 0;
  }
}
