import type {
  CreateFunction,
  Expression,
  Node,
  PlacedStatement,
  Query,
  SelectStatement,
  StatementList,
  ValuesClause,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { unknownType, type DataType } from '../data-type.ts';
import { assignmentConversion } from './assignment-conversion.ts';

type Pieces = readonly Piece[];
/** What each variable holds, as an expression over the parameters; by name in lower case. */
type Values = ReadonlyMap<string, Pieces>;

/** How the statements of a function go on: its value where it has returned, else what the variables hold. */
interface State {
  readonly values: Values;
}

/** Why a body is no single expression; the end of a sentence. */
export interface Irreducible {
  readonly because: string;
}

/** Longer ones are no port that anybody reads. */
const MOST_PIECES = 2000;

/** Reads the body of a function as one expression, or one query, over its parameters. */
export class FunctionBody {
  private readonly context: WriteContext;
  private readonly node: CreateFunction;
  private readonly returns: DataType;
  private because = '';

  constructor(context: WriteContext, node: CreateFunction, returns: DataType) {
    this.context = context;
    this.node = node;
    this.returns = returns;
  }

  /** The value of a scalar function. */
  expression(): Pieces | Irreducible {
    const { body } = this.node;
    if (body === null) return { because: 'it has no body.' };
    const items = this.flat(body, this.context.base);
    const value = this.run(items, { values: this.parameters() });
    if (value === null || 'values' in value) {
      return { because: this.because === '' ? 'it does not always return a value.' : this.because };
    }
    if (value.pieces.length > MOST_PIECES) return { because: 'one expression of it is too long.' };
    return value.pieces;
  }

  /** The rows of a table function: its query, or those that its body inserts into the table it returns. */
  rows(): Pieces | Irreducible {
    const { query, body, returnsTable } = this.node;
    const whole = { statement: this.node, offset: this.context.base };
    if (query !== null) return this.query(query, whole, this.parameters());
    if (body === null || returnsTable === null) return { because: 'it has no body.' };
    let values = this.parameters();
    const branches: Pieces[] = [];
    for (const placed of this.flat(body, this.context.base)) {
      const { statement } = placed;
      switch (statement.kind) {
        case 'EmptyStatement':
        case 'ReturnStatement':
          continue;
        case 'InsertStatement': {
          const isOwn =
            statement.target.kind === 'TableVariable' &&
            statement.target.name.toLowerCase() === returnsTable.name.toLowerCase();
          const { source } = statement;
          if (!isOwn || source?.kind !== 'Query' || statement.with !== null)
            return { because: 'its body does more than to insert queries into its table.' };
          if (this.mentionsOwn(source, returnsTable.name))
            return { because: 'its body reads the rows that it has inserted.' };
          const { body: rows } = source;
          const names = returnsTable.table?.columns.map(({ name }) => name.text) ?? [];
          branches.push(
            rows.kind === 'ValuesClause' && this.isComputed(rows, placed, values)
              ? this.union(rows, placed, values, names)
              : this.query(source, placed, values),
          );
          continue;
        }
        default: {
          const next = this.run([placed], { values });
          if (next === null || !('values' in next))
            return { because: 'its body does more than to insert queries into its table.' };
          ({ values } = next);
        }
      }
    }
    if (branches.length === 0) return { because: 'its body inserts no rows.' };
    return branches.flatMap((branch, index) =>
      index === 0 ? branch : [this.context.text('\nUNION ALL\n'), ...branch],
    );
  }

  private mentionsOwn(query: Query, name: string): boolean {
    let found = false;
    walk(query, (node) => {
      if (node.kind === 'TableVariable' && node.name.toLowerCase() === name.toLowerCase())
        found = true;
    });
    return found;
  }

  private parameters(): Values {
    return new Map(
      this.node.parameters.map((parameter) => [
        parameter.name.toLowerCase(),
        [this.context.text(parameterName(this.context, parameter.name))],
      ]),
    );
  }

  /** The statements of a list at their absolute offsets, those of a BEGIN … END in its place. */
  private flat(list: StatementList, base: number): readonly PlacedStatement[] {
    return list.items.flatMap(({ statement, offset }) =>
      statement.kind === 'Block'
        ? this.flat(statement.body, base + offset)
        : [{ statement, offset: base + offset }],
    );
  }

  /** The value that the statements return, or what they leave behind; null if they can not be read so. */
  private run(
    items: readonly PlacedStatement[],
    state: State,
  ): { readonly pieces: Pieces } | State | null {
    let values = new Map(state.values);
    for (const [index, placed] of items.entries()) {
      const { statement, offset } = placed;
      switch (statement.kind) {
        case 'EmptyStatement':
        case 'SetOption':
          break;
        case 'ReturnStatement': {
          if (statement.value === null) return null;
          return { pieces: this.value(statement.value, placed, values, this.returns) };
        }
        case 'DeclareStatement':
          for (const declaration of statement.declarations) {
            if (declaration.table !== null) return this.no('it has a table of its own.');
            const type = this.variableType(placed, declaration.name);
            const value =
              declaration.value === null
                ? this.context.sql`CAST(NULL AS ${this.context.typeName(type)})`
                : this.value(declaration.value, placed, values, type);
            values.set(declaration.name.toLowerCase(), value);
          }
          break;
        case 'SetVariable': {
          if (statement.operator !== '=' || statement.others.length > 0)
            return this.no('a variable is combined with a value.');
          const type = this.variableType(placed, statement.name);
          values.set(
            statement.name.toLowerCase(),
            this.value(statement.value, placed, values, type),
          );
          break;
        }
        case 'SelectStatement': {
          const next = this.select(statement, placed, values);
          if (next === null) return null;
          values = new Map(next);
          break;
        }
        case 'IfStatement': {
          const rest = items.slice(index + 1);
          return this.choose(
            statement.branches,
            0,
            statement.otherwise,
            placed,
            offset,
            rest,
            values,
          );
        }
        default:
          return this.no('its body is more than assignments, IF and RETURN.');
      }
    }
    return { values };
  }

  /** IF as CASE: by its values where all branches return, else by what they leave in the variables. */
  private choose(
    branches: Extract<PlacedStatement['statement'], { kind: 'IfStatement' }>['branches'],
    at: number,
    otherwise: StatementList | null,
    placed: PlacedStatement,
    offset: number,
    rest: readonly PlacedStatement[],
    values: Values,
  ): { readonly pieces: Pieces } | State | null {
    const branch = branches[at];
    const { context } = this;
    if (branch === undefined) {
      const items = otherwise === null ? [] : this.flat(otherwise, offset);
      return this.run([...items, ...rest], { values });
    }
    const held = this.run([...this.flat(branch.body, offset), ...rest], { values });
    const other = this.choose(branches, at + 1, otherwise, placed, offset, rest, values);
    if (held === null || other === null) return null;
    const condition = this.emitted(branch.condition, placed, values);
    const pick = (one: Pieces, two: Pieces): Pieces =>
      context.sql`CASE WHEN ${condition} THEN ${one} ELSE ${two} END`;
    if ('pieces' in held && 'pieces' in other) return { pieces: pick(held.pieces, other.pieces) };
    if ('pieces' in held || 'pieces' in other) return this.no('it does not always return a value.');
    const merged = new Map<string, Pieces>();
    for (const [name, value] of held.values) {
      const two = other.values.get(name) ?? value;
      merged.set(name, two === value ? value : pick(value, two));
    }
    return { values: merged };
  }

  /** `SELECT @v = x FROM …` of one variable: the old value where there is no row. */
  private select(
    statement: SelectStatement,
    placed: PlacedStatement,
    values: Values,
  ): Values | null {
    const { query } = statement;
    const { body } = query;
    if (body.kind !== 'QuerySpecification') return this.no('it has a query of its own.');
    const next = new Map(values);
    for (const item of body.items) {
      if (item.assign?.operator !== '=') return this.no('it selects rows.');
      const name = item.assign.variable.name.toLowerCase();
      const type = this.variableType(placed, name);
      if (body.from === null && body.where === null) {
        next.set(name, this.value(item.expression, placed, values, type));
        continue;
      }
      if (body.items.length > 1) return this.no('a query sets several variables.');
      const { context } = this;
      const value = this.value(item.expression, placed, values, type);
      const replace = new Map<Node, Pieces>([
        ...this.substitution(query, placed, values),
        [item, context.sql`${value} AS found_value`],
      ]);
      const rows: Piece = { emit: query, in: placed, replace };
      const old = values.get(name) ?? [context.text('NULL')];
      next.set(
        name,
        context.sql`(SELECT CASE WHEN count(*) = 0 THEN ${old} ELSE max(found_value) END FROM (${rows}) AS found_rows)`,
      );
    }
    return next;
  }

  private value(
    expression: Expression,
    placed: PlacedStatement,
    values: Values,
    type: DataType,
  ): Pieces {
    const from =
      this.context.bindingOf(placed.statement)?.types.get(expression) ??
      unknownType('binding gave it none');
    const plain = this.emitted(expression, placed, values);
    return assignmentConversion(this.context, from, type, plain, 'variable');
  }

  private emitted(expression: Expression, placed: PlacedStatement, values: Values): Pieces {
    const own = this.valueOf(expression, placed, values);
    if (own !== null) return own;
    const replace = this.substitution(expression, placed, values);
    return [{ emit: expression, in: placed, replace }];
  }

  private query(query: Query, placed: PlacedStatement, values: Values): Pieces {
    return [{ emit: query, in: placed, replace: this.substitution(query, placed, values) }];
  }

  private substitution(node: Node, placed: PlacedStatement, values: Values): Map<Node, Pieces> {
    const replace = new Map<Node, Pieces>();
    const ofGroups = this.context.target === 'duckdb' ? inHaving(node) : NONE;
    walk(node, (inner) => {
      const value = this.valueOf(inner, placed, values);
      // DuckDB's macros take a parameter in HAVING for a column that is not grouped by.
      if (value !== null)
        replace.set(inner, ofGroups.has(inner) ? this.context.sql`(SELECT ${value})` : value);
      if (inner.kind === 'ValuesClause' && this.isComputed(inner, placed, values))
        replace.set(inner, this.union(inner, placed, values));
    });
    return replace;
  }

  /** True for rows that Spark takes for no inline table, since a parameter stands in them. */
  private isComputed(clause: ValuesClause, placed: PlacedStatement, values: Values): boolean {
    let found = false;
    walk(clause, (inner) => {
      found ||= this.valueOf(inner, placed, values) !== null;
      return !found;
    });
    return found && this.context.target === 'databricks-sql';
  }

  /** A query for each row, the first with the names of the columns. */
  private union(
    clause: ValuesClause,
    placed: PlacedStatement,
    values: Values,
    names: readonly string[] = [],
  ): Pieces {
    return clause.rows.flatMap((row, index) => {
      const items = row.items.flatMap((item, place) => [
        ...(place === 0 ? [] : [this.context.text(', ')]),
        ...this.emitted(item, placed, values),
        ...(index > 0 || names[place] === undefined
          ? []
          : [this.context.text(` AS ${this.context.identifier(names[place])}`)]),
      ]);
      return this.context.sql`${index === 0 ? '' : ' UNION ALL '}SELECT ${items}`;
    });
  }

  /** What a variable holds, spelled `@v` or as a name; null for any other node. */
  private valueOf(node: Node, placed: PlacedStatement, values: Values): Pieces | null {
    const name =
      node.kind === 'Variable'
        ? node.name
        : node.kind === 'ColumnReference'
          ? (this.context.bindingOf(placed.statement)?.columns.get(node)?.variable ?? null)
          : null;
    const value = name === null ? undefined : values.get(name.toLowerCase());
    if (value === undefined) return null;
    const isSimple = value.length === 1 && value[0] !== undefined && 'text' in value[0];
    return isSimple ? value : this.context.sql`(${value})`;
  }

  private variableType(placed: PlacedStatement, name: string): DataType {
    const binding = this.context.bindingOf(placed.statement);
    return (
      binding?.catalogOut.variable(name) ??
      binding?.catalogIn.variable(name) ??
      unknownType(`${name} is not declared`)
    );
  }

  private no(because: string): null {
    this.because = because;
    return null;
  }
}

const NONE: ReadonlySet<Node> = new Set();

/** What stands in a HAVING. */
function inHaving(node: Node): ReadonlySet<Node> {
  const found = new Set<Node>();
  walk(node, (inner) => {
    if (inner.kind === 'QuerySpecification' && inner.having !== null)
      walk(inner.having, (part) => {
        found.add(part);
      });
  });
  return found;
}

/** The name of a parameter in the target. */
export function parameterName(context: WriteContext, name: string): string {
  return name.startsWith('@') ? context.variable(name) : context.identifier(name);
}
