import { parse, walk, type Dialect, type Node, type PlacedStatement } from '../core/index.ts';
import { lineStarts, placeIn } from '../project/text-origin.ts';

/** A step of a query: what it has read, joined, filtered or named when it is that far. */
export interface QueryStep {
  /** Tells which steps of two texts belong together: by their place among how many of their kind. */
  readonly key: string;
  /** For people: `the CTE recent`, `the join with stg.people`. */
  readonly name: string;
  /** Whether its query gives all rows, or only their number. */
  readonly gives: 'rows' | 'count';
  /** 1-based line in the text. */
  readonly line: number;
}

/** A text that also gives what its steps come to, as results of their own before each statement. */
export interface SteppedText {
  readonly text: string;
  /** The steps, each by the 1-based line of its query in {@link text}. */
  readonly steps: ReadonlyMap<number, QueryStep>;
}

type Query = Extract<Node, { kind: 'Query' }>;
type Body = Query['body'];
type Specification = Extract<Node, { kind: 'QuerySpecification' }>;
type Table = NonNullable<Specification['from']>['tables'][number];

/**
 * Puts queries for all steps of a script's queries before the statements they stand in: CTEs and subqueries of FROM, in
 * the order in which they are written, and how many rows there are after each join and filter.
 *
 * Only statements that stand in no block are looked at, and no subquery that may depend on a row around it.
 */
export function withSteps(text: string, dialect: Dialect): SteppedText {
  const starts = lineStarts(text);
  const steps = new Map<number, QueryStep>();
  let out = '';
  let copied = 0;
  let number = 0;
  for (const item of parse(text, dialect.grammar).script.items) {
    const found = new StepFinder(text, item).steps();
    if (found.length === 0) continue;
    number += 1;
    out += text.slice(copied, item.offset);
    copied = item.offset;
    for (const { at, sql, ...step } of found) {
      // A query that begins with WITH needs an end of what stands before it.
      out += '\n;\n';
      const line = placeIn(lineStarts(out), out.length).line;
      out += `${sql}\n;\n`;
      const key = `statement ${number}, ${step.key}`;
      steps.set(line, { ...step, key, line: placeIn(starts, at).line });
    }
  }
  return { text: out + text.slice(copied), steps };
}

interface FoundStep {
  readonly key: string;
  readonly name: string;
  readonly gives: QueryStep['gives'];
  readonly sql: string;
  /** Offset in the text. */
  readonly at: number;
}

/** Finds the steps of one statement. */
class StepFinder {
  readonly #text: string;
  readonly #base: number;
  readonly #statement: PlacedStatement['statement'];
  readonly #found: FoundStep[] = [];

  constructor(text: string, { offset, statement }: PlacedStatement) {
    this.#text = text;
    this.#base = offset;
    this.#statement = statement;
  }

  steps(): readonly FoundStep[] {
    const statement = this.#statement;
    if (statement.kind === 'SelectStatement') this.#query(statement.query, [], '', false);
    if (statement.kind === 'InsertStatement' && statement.source?.kind === 'Query') {
      const before = this.#named(statement.with, [], '', false);
      this.#query(statement.source, before.named, '', before.recursive);
    }
    if ('query' in statement && statement.kind !== 'SelectStatement') {
      const { query } = statement as { readonly query: unknown };
      const asNode = query as Node | null;
      if (asNode?.kind === 'Query') this.#query(asNode, [], '', false);
    }
    return this.#found;
  }

  #slice(start: number, end: number): string {
    return this.#text.slice(this.#base + start, this.#base + end);
  }

  #of(node: Node): string {
    return this.#slice(node.start, node.end);
  }

  #add(
    named: readonly string[],
    recursive: boolean,
    sql: string,
    at: Node,
    step: Omit<FoundStep, 'sql' | 'at'>,
  ): void {
    const prefix =
      named.length === 0 ? '' : `WITH ${recursive ? 'RECURSIVE ' : ''}${named.join(',\n')}\n`;
    this.#found.push({ ...step, sql: `${prefix}${sql}`, at: this.#base + at.start });
  }

  #named(
    clause: Query['with'],
    outer: readonly string[],
    place: string,
    outerRecursive: boolean,
  ): { readonly named: readonly string[]; readonly recursive: boolean } {
    const named = [...outer];
    const recursive = outerRecursive || clause?.recursive === true;
    const all = clause?.expressions ?? [];
    for (const [index, each] of all.entries()) {
      const key = `${place}CTE ${index + 1} of ${all.length}`;
      const name = this.#of(each.name);
      if (!this.#refersTo(each.query, name)) this.#query(each.query, named, `${key}, `, recursive);
      named.push(this.#of(each));
      const step = { key, name: `the CTE ${name}`, gives: 'rows' } as const;
      this.#add(named, recursive, `SELECT * FROM ${name}`, each, step);
    }
    return { named, recursive };
  }

  /** A CTE that reads itself has no steps that could be run by themselves. */
  #refersTo(query: Query, name: string): boolean {
    let found = false;
    walk(query, (node) => {
      if (node.kind === 'NamedTable')
        found ||= this.#of(node.name).toLowerCase() === name.toLowerCase();
      return !found;
    });
    return found;
  }

  #query(query: Query, outer: readonly string[], place: string, outerRecursive: boolean): void {
    const { named, recursive } = this.#named(query.with, outer, place, outerRecursive);
    this.#body(query.body, named, place, recursive);
  }

  #body(body: Body, named: readonly string[], place: string, recursive: boolean): void {
    if (body.kind === 'SetOperation') {
      this.#body(body.left, named, `${place}left of ${body.operator}, `, recursive);
      this.#body(body.right, named, `${place}right of ${body.operator}, `, recursive);
    } else if (body.kind === 'ParenthesizedQuery') {
      this.#query(body.query, named, place, recursive);
    } else if (body.kind === 'QuerySpecification') {
      this.#specification(body, named, place, recursive);
    }
  }

  #specification(
    { from, where }: Specification,
    named: readonly string[],
    place: string,
    recursive: boolean,
  ): void {
    if (from === null) return;
    const tables = from.tables.flatMap((table) => chainOf(table));
    const derived = tables.flatMap(({ last }) =>
      last.kind === 'DerivedTable' && !last.lateral ? [last] : [],
    );
    for (const [index, table] of derived.entries()) {
      const key = `${place}subquery ${index + 1} of ${derived.length}`;
      this.#query(table.query, named, `${key}, `, recursive);
      const alias = table.alias === null ? '' : ` ${this.#of(table.alias.name)}`;
      const sql = `SELECT * FROM ${this.#of(table)}`;
      this.#add(named, recursive, sql, table, { key, name: `the subquery${alias}`, gives: 'rows' });
    }
    const count = (end: Node): string =>
      `SELECT count(*) AS row_count ${this.#slice(from.start, end.end)}`;
    if (from.tables.length === 1) {
      for (const [index, { whole, last }] of tables.entries()) {
        const shown = this.#of(last).replace(/\s+/gu, ' ').slice(0, 60);
        const name = index === 0 ? `reading ${shown}` : `the join with ${shown}`;
        const key = `${place}table ${index + 1} of ${tables.length}`;
        this.#add(named, recursive, count(whole), last, { key, name, gives: 'count' });
      }
    }
    if (where !== null) {
      const step = { key: `${place}WHERE`, name: 'the filter of WHERE', gives: 'count' } as const;
      this.#add(named, recursive, count(where), where, step);
    }
  }
}

/** The tables of a chain of joins in order, each with all that is joined up to it. */
function chainOf(table: Table): readonly { readonly whole: Table; readonly last: Table }[] {
  if (table.kind !== 'JoinedTable') return [{ whole: table, last: table }];
  return [...chainOf(table.left), { whole: table, last: table.right }];
}
