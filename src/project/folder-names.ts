import {
  bindScript,
  isShared,
  LineNumbers,
  namesOfScript,
  parse,
  type Catalog,
  type Dialect,
  type ScriptNames,
  type Span,
} from '../core/index.ts';

/** A name in a file, by lines and characters from 0: whoever asks need not have the text. */
export interface NamePlace {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** The places in one file at which a shared thing is named, and those that define it. */
interface PlacesOfFile {
  readonly definitions: ReadonlyMap<string, readonly NamePlace[]>;
  readonly occurrences: ReadonlyMap<string, readonly NamePlace[]>;
}

/**
 * Where the files of a folder name the objects that they share: tables, procedures and their parameters, columns. It
 * holds no texts and no definitions, only places; what an object is like is the catalog's.
 */
export class FolderNames {
  readonly #dialect: Dialect;
  readonly #catalog: Catalog;
  readonly #files = new Map<string, PlacesOfFile>();

  /** @param catalog - what is in force where no script has said otherwise: the database and the schema of bare names */
  constructor(dialect: Dialect, catalog: Catalog) {
    this.#dialect = dialect;
    this.#catalog = catalog;
  }

  /** Takes the text of a file that is new or has changed. */
  set(path: string, text: string): void {
    const parsed = parse(text, this.#dialect.grammar);
    const binding = bindScript(parsed.script, text, this.#catalog, this.#dialect);
    const names = new ScriptPlaces(namesOfScript(parsed, binding, this.#dialect), text);
    this.#files.set(path, names.shared());
  }

  /** Forgets a file that is gone. */
  delete(path: string): void {
    this.#files.delete(path);
  }

  /** Where other files than `except` define a thing. */
  definitions(
    symbol: string,
    except: ReadonlySet<string>,
  ): ReadonlyMap<string, readonly NamePlace[]> {
    return this.#places(symbol, except, 'definitions');
  }

  /** Where other files than `except` name it, definitions included. */
  occurrences(
    symbol: string,
    except: ReadonlySet<string>,
  ): ReadonlyMap<string, readonly NamePlace[]> {
    return this.#places(symbol, except, 'occurrences');
  }

  #places(
    symbol: string,
    except: ReadonlySet<string>,
    kind: keyof PlacesOfFile,
  ): ReadonlyMap<string, readonly NamePlace[]> {
    const found = new Map<string, readonly NamePlace[]>();
    for (const [path, file] of this.#files) {
      const places = except.has(path) ? undefined : file[kind].get(symbol);
      if (places !== undefined) found.set(path, places);
    }
    return found;
  }
}

/** The names of a script by lines. */
class ScriptPlaces {
  readonly #names: ScriptNames;
  readonly #lines: LineNumbers;

  constructor(names: ScriptNames, text: string) {
    this.#names = names;
    this.#lines = new LineNumbers(text);
  }

  shared(): PlacesOfFile {
    const definitions = new Map<string, readonly NamePlace[]>();
    const occurrences = new Map<string, readonly NamePlace[]>();
    for (const symbol of this.#names.symbols()) {
      if (!isShared(symbol)) continue;
      const defined = this.#names.definitionsOf(symbol);
      if (defined.length > 0) definitions.set(symbol, this.#placesOf(defined));
      const named = this.#names.of(symbol);
      if (named.length > 0) occurrences.set(symbol, this.#placesOf(named));
    }
    return { definitions, occurrences };
  }

  #placesOf(spans: readonly Span[]): readonly NamePlace[] {
    return spans.map(({ start, end }) => ({
      start: this.#lines.placeOf(start),
      end: this.#lines.placeOf(end),
    }));
  }
}
