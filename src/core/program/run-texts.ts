import type { ResultsInto } from '../emit/write-context.ts';
import { bindScript } from '../semantics/bind.ts';
import type { Catalog, CatalogProcedure, CatalogTable } from '../semantics/catalog.ts';
import { nameKey } from '../semantics/catalog.ts';
import type { Dialect } from '../semantics/dialect.ts';
import { dynamicProcedure } from '../semantics/dynamic-sql.ts';
import type { Finding } from '../semantics/finding.ts';
import { parse } from '../syntax/parse.ts';
import type { Span } from '../text/span.ts';
import type { CompiledText, Procedure, RunText } from './program.ts';

/** A place of a script that runs SQL put together at run time, and what is known there. */
export interface TextSite {
  /** Of the statement, in the script. */
  readonly span: Span;
  readonly catalog: Catalog;
  /** The table that takes the results of the queries; null where the client does. */
  readonly into: ResultsInto | null;
}

/** A module to compile, under what is known where it is called. */
export interface CalledModule {
  readonly definition: CatalogProcedure;
  readonly catalog: Catalog;
  readonly into: ResultsInto | null;
  /** True for SQL that is run as a text. */
  readonly isText: boolean;
}

/** Modules that are compiled, with all that they call. */
export interface CompiledModules {
  readonly procedures: Readonly<Record<string, Procedure>>;
  readonly findings: readonly Finding[];
}

/** The key of a procedure; one whose results go into a table is another one. */
export function moduleKey(key: string, into: ResultsInto | null): string {
  return into === null ? key : `${key}\u0000${into.head}`;
}

/** The key of a module's procedure. */
export function calledKey({ definition, into }: CalledModule): string {
  return moduleKey(nameKey(definition.name), into);
}

/** Compiles the texts that a run puts together, each once. */
export class RunTexts {
  readonly #dialect: Dialect;
  readonly #compile: (module: CalledModule, texts: RunTexts) => CompiledModules;
  readonly #sites: TextSite[] = [];
  readonly #answers = new Map<string, CompiledText>();
  readonly #findings = new Map<string, Finding>();
  /** What the texts so far have defined. */
  readonly #tables: CatalogTable[] = [];

  constructor(
    dialect: Dialect,
    compile: (module: CalledModule, texts: RunTexts) => CompiledModules,
  ) {
    this.#dialect = dialect;
    this.#compile = compile;
  }

  /** What is not emulated exactly in the texts so far, at the statements that ran them. */
  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  /** What the texts so far were compiled to. */
  get procedures(): readonly Procedure[] {
    return [...this.#answers.values()].flatMap((answer) =>
      'procedures' in answer ? Object.values(answer.procedures) : [],
    );
  }

  /** Notes a place; gives its number. */
  add(site: TextSite): number {
    return this.#sites.push(site) - 1;
  }

  /** The program of a text. */
  answer(asked: RunText): CompiledText {
    const key = JSON.stringify([asked, this.#tables.length]);
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#compileText(asked);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #compileText({ site, text, parameters }: RunText): CompiledText {
    const place = this.#sites[site];
    if (place === undefined) return { id: 'unexpected', message: `There is no place ${site}.` };
    const catalog = this.#tables.reduce(
      (known, table) => (known.table(table.name) === undefined ? known.withTable(table) : known),
      place.catalog,
    );
    const name = `sql_${site}_${this.#answers.size}`;
    const definition = dynamicProcedure(
      name,
      { text, parameters, list: null },
      this.#dialect,
      catalog.settings,
    );
    if (definition === null) return this.#unreadable(place, text);
    const module = { definition, catalog, into: place.into, isText: true };
    const { procedures, findings } = this.#compile(module, this);
    for (const finding of findings) this.#note(place, finding);
    const parsed = parse(text, this.#dialect.grammar);
    const { catalogOut } = bindScript(parsed.script, text, catalog, this.#dialect);
    for (const table of catalogOut.tables())
      if (table.kind !== 'temporary' && catalog.table(table.name) === undefined)
        this.#tables.push(table);
    return { procedures, entry: calledKey(module) };
  }

  #unreadable(place: TextSite, text: string): CompiledText {
    const [problem] = parse(text, this.#dialect.grammar).diagnostics;
    const id = 'operation/execute-procedure';
    const message = `The SQL of the text can not be read. ${problem?.message ?? ''}`.trim();
    const fidelity = { kind: 'manual', because: message } as const;
    this.#note(place, { id, span: place.span, fidelity, message, fixes: [] });
    return { id, message };
  }

  #note(place: TextSite, finding: Finding): void {
    const key = JSON.stringify([place.span.start, finding.id, finding.message]);
    this.#findings.set(key, { ...finding, span: place.span, fixes: [] });
  }
}
