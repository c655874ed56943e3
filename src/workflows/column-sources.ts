import { parse, walk, walkScript, type Dialect, type Node, type Span } from '../core/index.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;
type Query = NodeOf<'Query'>;
type Specification = NodeOf<'QuerySpecification'>;
type Tables = Specification['from'];
type With = NonNullable<Query['with']>;

/** Where a column of a table or a result gets its values in a script: a query of them, or single expressions. */
interface Maker {
  readonly base: number;
  readonly query: Query | null;
  /** Of the statement around the query, where it has one of its own. */
  readonly with: With | null;
  /** Names that the columns of the query get; null for its own. */
  readonly names: readonly string[] | null;
  readonly values: readonly { readonly column: string; readonly value: Node }[];
}

/** More places than this explain nothing. */
const mostPlaces = 24;
const mostSteps = 200;

/**
 * Finds the expressions that make a column, by names alone: nothing is bound. First those that write it, then those
 * of the CTEs, subqueries and tables of the same script that they take their values from.
 */
export class ColumnSources {
  readonly #tables = new Map<string, Maker[]>();
  readonly #results: Maker[] = [];

  /** @param columnsOf - columns of a table, by the last part of its name, for an INSERT that names none */
  constructor(text: string, dialect: Dialect, columnsOf: (table: string) => readonly string[]) {
    walkScript(parse(text, dialect.grammar).script, (node, base, statement) => {
      if (node === statement) this.#statement(node, base, columnsOf);
      if (node.kind === 'QuerySpecification' && node.into !== null) {
        const query = queryAround(statement, node);
        if (query !== null) this.#add(lastPart(node.into), made(base, query));
      }
    });
  }

  /** Places that make a column of a table, by any form of its name. */
  ofTable(table: string, column: string): readonly Span[] {
    const places = new Places();
    this.#table(lastOf(table), column, places);
    return places.all;
  }

  /** Places that make a column of a result, counted from 0, by the place of the column or its name. */
  ofResult(index: number, column: string): readonly Span[] {
    const places = new Places();
    const maker = this.#results[index];
    if (maker !== undefined) this.#maker(maker, column, places);
    return places.all;
  }

  #statement(node: Node, base: number, columnsOf: (table: string) => readonly string[]): void {
    if (node.kind === 'SelectStatement') {
      const [first] = specificationsOf(node.query);
      const assigns = first?.items.some(({ assign }) => assign !== null) === true;
      if (first?.into === null && !assigns) this.#results.push(made(base, node.query));
    } else if (node.kind === 'InsertStatement' && node.source?.kind === 'Query') {
      const table = lastPart(node.target);
      const named = node.columns.map(({ text }) => text);
      const names = named.length > 0 ? named : columnsOf(table);
      this.#add(table, { ...made(base, node.source, names), with: node.with });
    } else if (node.kind === 'CreateTable' || node.kind === 'CreateView') {
      if (node.query !== null) this.#add(lastPart(node), made(base, node.query));
    } else if (node.kind === 'UpdateStatement') {
      const table = aliased(node.from, lastPart(node.target));
      this.#add(table, {
        base,
        query: null,
        with: null,
        names: null,
        values: assigned(node.assignments),
      });
    } else if (node.kind === 'MergeStatement') {
      const values = node.clauses.flatMap(({ action }) => {
        if (action.kind === 'MergeUpdate') return assigned(action.assignments);
        if (action.kind !== 'MergeInsert') return [];
        return action.columns.flatMap(({ text }, index) => {
          const value = action.values[index];
          return value === undefined ? [] : [{ column: text, value }];
        });
      });
      this.#add(lastPart(node.target), { base, query: null, with: null, names: null, values });
    }
  }

  #add(table: string, maker: Maker): void {
    const key = table.toLowerCase();
    this.#tables.set(key, [...(this.#tables.get(key) ?? []), maker]);
  }

  #table(table: string, column: string, places: Places): void {
    for (const maker of this.#tables.get(table.toLowerCase()) ?? []) {
      this.#maker(maker, column, places);
    }
  }

  #maker({ base, query, with: own, names, values }: Maker, column: string, places: Places): void {
    for (const each of values) {
      if (same(each.column, column)) places.add(each.value, base);
    }
    if (query === null) return;
    const around = own === null ? [] : [own];
    const index = names?.findIndex((name) => same(name, column)) ?? -1;
    if (names === null || names.length === 0) this.#query(query, base, column, around, places);
    else if (index >= 0) this.#query(query, base, index, around, places);
  }

  /** @param around - the CTEs that can be named here, the innermost last */
  #query(
    query: Query,
    base: number,
    column: string | number,
    around: readonly With[],
    places: Places,
  ): void {
    const scope = query.with === null ? around : [...around, query.with];
    const specifications = specificationsOf(query);
    const [first] = specifications;
    // The first branch of a set operation names the columns of all.
    const position =
      typeof column === 'number'
        ? column
        : (first?.items.findIndex((item) => same(nameOf(item), column)) ?? -1);
    for (const specification of specifications) {
      const item = specification.items[position];
      if (item !== undefined && item.expression.kind !== 'Star') {
        if (places.add(item.expression, base)) {
          this.#behind(item.expression, specification, base, scope, places);
        }
      } else if (typeof column === 'string') {
        for (const table of tablesOf(specification.from)) {
          this.#relation(table, base, column, scope, places);
        }
      }
    }
  }

  /** What the columns of an expression are made of. */
  #behind(
    expression: Node,
    { from }: Specification,
    base: number,
    scope: readonly With[],
    places: Places,
  ): void {
    const tables = tablesOf(from);
    walk(expression, (node) => {
      if (node.kind !== 'ColumnReference') return;
      const name = node.parts.at(-1)?.text ?? '';
      const qualifier = node.parts.at(-2)?.text;
      for (const table of tables) {
        if (qualifier !== undefined && !same(calledAs(table), qualifier)) continue;
        this.#relation(table, base, name, scope, places);
      }
    });
  }

  #relation(
    table: Node,
    base: number,
    column: string,
    scope: readonly With[],
    places: Places,
  ): void {
    // A recursive query refers to itself.
    if (places.full || !places.deeper()) return;
    if (table.kind === 'DerivedTable') return this.#query(table.query, base, column, scope, places);
    if (table.kind !== 'NamedTable' && table.kind !== 'TableVariable') return;
    const name = lastPart(table);
    for (const { expressions } of [...scope].reverse()) {
      const found = expressions.find((each) => same(each.name.text, name));
      if (found === undefined) continue;
      const position = found.columns.findIndex(({ text }) => same(text, column));
      return this.#query(found.query, base, position < 0 ? column : position, scope, places);
    }
    this.#table(name, column, places);
  }
}

/** Places that were found, each once and in the order in which they were. */
class Places {
  readonly #found = new Map<string, Span>();
  #steps = 0;

  get all(): readonly Span[] {
    return [...this.#found.values()];
  }

  get full(): boolean {
    return this.#found.size >= mostPlaces;
  }

  /** False after so many steps that nothing new is to be expected. */
  deeper(): boolean {
    this.#steps += 1;
    return this.#steps <= mostSteps;
  }

  /** False if the place is known already. */
  add(node: Node, base: number): boolean {
    const span = { start: base + node.start, end: base + node.end };
    const key = `${span.start} ${span.end}`;
    if (this.#found.has(key) || this.full) return false;
    this.#found.set(key, span);
    return true;
  }
}

function made(base: number, query: Query, names: readonly string[] | null = null): Maker {
  return { base, query, with: null, names, values: [] };
}

function assigned(
  assignments: NodeOf<'UpdateStatement'>['assignments'],
): { column: string; value: Node }[] {
  return assignments.flatMap(({ column, value }) =>
    column === null ? [] : [{ column: column.parts.at(-1)?.text ?? '', value }],
  );
}

/** The query specifications that give the rows of a query: one, or the branches of its set operations. */
function specificationsOf({ body }: Query): readonly Specification[] {
  const found: Specification[] = [];
  walk(body, (node) => {
    if (node.kind === 'QuerySpecification') found.push(node);
    return (
      node.kind === 'SetOperation' || node.kind === 'ParenthesizedQuery' || node.kind === 'Query'
    );
  });
  return found;
}

/** The outermost query that a specification gives rows of. */
function queryAround(statement: Node, specification: Specification): Query | null {
  let found: Query | null = null;
  walk(statement, (node) => {
    if (found !== null || node.kind !== 'Query') return;
    if (specificationsOf(node).includes(specification)) found = node;
  });
  return found;
}

function tablesOf(from: Tables): readonly Node[] {
  const found: Node[] = [];
  if (from === null) return found;
  for (const table of from.tables) {
    walk(table, (node) => {
      if (node.kind === 'JoinedTable' || node.kind === 'ParenthesizedTable') return true;
      if (/Table$|^TableVariable$/u.test(node.kind)) found.push(node);
      return false;
    });
  }
  return found;
}

/** What a table is called in the query that it stands in. */
function calledAs(table: Node): string {
  if ('alias' in table && table.alias !== null && typeof table.alias === 'object') {
    return 'name' in table.alias ? (table.alias.name?.text ?? '') : '';
  }
  return lastPart(table);
}

function aliased(from: Tables, name: string): string {
  const table = tablesOf(from).find((each) => same(calledAs(each), name));
  return table === undefined ? name : lastPart(table);
}

/** The last part of what names a table. */
function lastPart(node: Node): string {
  let name = '';
  if (node.kind === 'TableVariable') return node.name;
  walk(node, (each) => {
    if (name !== '') return false;
    if (each.kind === 'TableVariable') name = each.name;
    if (each.kind === 'ObjectName') name = each.parts.at(-1)?.text ?? '';
    return name === '';
  });
  return name;
}

function nameOf({ alias, expression }: Specification['items'][number]): string {
  if (alias !== null) return alias.text;
  return expression.kind === 'ColumnReference' ? (expression.parts.at(-1)?.text ?? '') : '';
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
