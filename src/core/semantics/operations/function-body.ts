import type {
  CreateFunction,
  Expression,
  Node,
  PlacedStatement,
  Query,
  SelectStatement,
  Statement,
  StatementList,
  ValuesClause,
  WhileStatement,
} from '../../syntax/ast/index.ts';
import { holdsQuery, walk } from '../../syntax/children.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { ownName } from '../../syntax/own-name.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { unknownType, type DataType } from '../data-type.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { raise } from './call.ts';
import { combines, compoundValue } from './compound-value.ts';
import { assignedIn, countedBy, hasQuery, type Counted } from './loop-rounds.ts';

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
  /** What has to hold for the function, a sentence each. */
  readonly assumed = new Set<string>();

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
          if (statement.others.length > 0) return this.no('a query sets several variables.');
          const name = statement.name.toLowerCase();
          const type = this.variableType(placed, name);
          const value = this.value(statement.value, placed, values, type);
          const combined = this.combined(statement.operator, name, type, value, values);
          if (combined === null) return this.no('a variable is combined with a value.');
          values.set(name, combined);
          break;
        }
        case 'WhileStatement': {
          const next = this.loop(statement, placed, values);
          if (next === null) return null;
          values = new Map(next);
          break;
        }
        case 'LoopControl': {
          if (!values.has(LEFT) || statement.label !== null)
            return this.no('it leaves more than one loop.');
          return statement.action === 'continue'
            ? { values }
            : { values: new Map([...values, [LEFT, [this.context.text('TRUE')]]]) };
        }
        case 'SelectStatement': {
          const next = this.select(statement, placed, values);
          if (next === null) return null;
          values = new Map(next);
          break;
        }
        case 'IfStatement': {
          // Where no branch leaves, what follows is read once, over what the branches leave behind.
          const leaves = isLeft(statement);
          const rest = leaves ? items.slice(index + 1) : [];
          const next = this.choose(
            statement.branches,
            0,
            statement.otherwise,
            placed,
            offset,
            rest,
            values,
          );
          if (leaves || next === null || 'pieces' in next) return next;
          values = new Map(next.values);
          break;
        }
        default:
          return this.no('its body is more than assignments, IF, WHILE and RETURN.');
      }
    }
    return { values };
  }

  /** What a compound assignment leaves in a variable; null where that is not written. */
  private combined(
    operator: string,
    name: string,
    type: DataType,
    value: Pieces,
    values: Values,
  ): Pieces | null {
    if (operator === '=') return value;
    const own = operator.slice(0, -1);
    if (!combines(own, type)) return null;
    const { context } = this;
    const old = this.inParentheses(values.get(name) ?? [context.text('NULL')]);
    const changed = compoundValue(context, own, type, old, this.inParentheses(value));
    return this.typed(changed, type);
  }

  private typed(value: Pieces, type: DataType): Pieces {
    return this.context.sql`CAST(${value} AS ${this.context.typeName(type)})`;
  }

  /**
   * WHILE: what its statements set is the fields of a state, which each round changes as long as the condition
   * holds. There are as many rounds as a counter has steps to its limit, else as many as MOST_ROUNDS or the texts of
   * the condition have characters, and an error where those are not enough.
   */
  private loop(statement: WhileStatement, placed: PlacedStatement, values: Values): Values | null {
    const { context } = this;
    const { condition, body } = statement;
    if (hasQuery(body) || holdsQuery(condition)) return this.no('a loop in it has a query.');
    const state = context.fresh('state');
    // DuckDB mixes up the rows of what a lambda of list_reduce takes from outside (1.5.5): all goes along.
    const along = context.target === 'duckdb' ? [...values.keys()] : [];
    const names = [...new Set([...assignedIn(body), ...along])].filter((name) => name !== LEFT);
    const types = new Map(names.map((name) => [name, this.loopType(body, name, placed)]));
    const field = (name: string): string => parameterName(context, name);
    const within = new Map<string, Pieces>(values);
    for (const name of names) within.set(name, [context.text(`${state}.${field(name)}`)]);
    within.set(LEFT, [context.text('FALSE')]);
    const after = this.run(this.flat(body, placed.offset), { values: within });
    if (after === null) return null;
    if ('pieces' in after) return this.no('it returns out of a loop.');
    const leaves = !isFalse(after.values.get(LEFT));
    const counted = countedBy(condition, body);
    const limit =
      counted === null || !this.isWhole(counted.limit, placed)
        ? null
        : this.limit(counted, placed, values);
    const start: Pieces[] = [];
    const changed: Pieces[] = [];
    const add = (name: string, first: Pieces, next: Pieces): void => {
      start.push(this.field(name, first));
      changed.push(this.field(name, next));
    };
    for (const name of names) {
      const type = types.get(name) ?? unknownType('it is not declared');
      const old = values.get(name) ?? [context.text('NULL')];
      const next = after.values.get(name) ?? old;
      add(field(name), this.typed(old, type), this.typed(next, type));
    }
    if (leaves) add('is_left', [context.text('FALSE')], after.values.get(LEFT) ?? []);
    const rounds = limit ?? this.mostRounds(condition, placed, values);
    if (limit === null) {
      const message = `The loop of ${ownName(this.node.name)} goes on behind the last of its rounds.`;
      const error = raise(context, 50000, 1, message);
      const next = context.sql`CASE WHEN ${state}.round < ${state}.most THEN ${state}.round + 1 ELSE CAST(${error} AS INT) END`;
      add('round', context.sql`0`, next);
      add('most', rounds, context.sql`${state}.most`);
      this.assumed.add('no loop makes more rounds than are written, which is an error.');
    }
    const still = this.emitted(condition, placed, within);
    const holds = leaves ? context.sql`NOT ${state}.is_left AND (${still})` : still;
    const [first, next] = [this.struct(start), this.struct(changed)];
    const step = context.sql`CASE WHEN ${holds} THEN ${next} ELSE ${state} END`;
    // The round behind the last one finds that the condition does not hold any more.
    const more = limit === null ? context.sql`(${rounds}) + 1` : rounds;
    const whole = this.repeated(state, more, first, step);
    const result = new Map(values);
    for (const name of names) result.set(name, context.sql`${whole}.${field(name)}`);
    return result;
  }

  /** `start` changed so many times. */
  private repeated(state: string, times: Pieces, start: Pieces, step: Pieces): Pieces {
    const { context } = this;
    const round = context.fresh('round');
    return context.target === 'duckdb'
      ? context.sql`(list_reduce(list_transform(range(0, ${times}), lambda ${round}: ${start}), lambda ${state}, ${round}: ${step}, ${start}))`
      : context.sql`aggregate(sequence(1, ${times}), ${start}, (${state}, ${round}) -> ${step})`;
  }

  private field(name: string, value: Pieces): Pieces {
    return this.context.target === 'duckdb'
      ? this.context.sql`${name} := ${value}`
      : this.context.sql`${this.context.literal(name)}, ${value}`;
  }

  private struct(fields: readonly Pieces[]): Pieces {
    const { context } = this;
    const list = fields.flatMap((field, index) => (index === 0 ? field : context.sql`, ${field}`));
    return context.target === 'duckdb'
      ? context.sql`struct_pack(${list})`
      : context.sql`named_struct(${list})`;
  }

  private isWhole(limit: Expression, placed: PlacedStatement): boolean {
    return this.context.bindingOf(placed.statement)?.types.get(limit)?.type === 'integer';
  }

  /** The steps from where a counter stands to its limit, at least one. */
  private limit({ name, limit, up }: Counted, placed: PlacedStatement, values: Values): Pieces {
    const { context } = this;
    const to = this.inParentheses(this.emitted(limit, placed, values));
    const from = this.inParentheses(values.get(name) ?? [context.text('NULL')]);
    const steps = up ? context.sql`${to} - ${from}` : context.sql`${from} - ${to}`;
    return context.sql`greatest(${steps} + 1, 1)`;
  }

  private mostRounds(condition: Expression, placed: PlacedStatement, values: Values): Pieces {
    const { context } = this;
    const texts = new Set<string>();
    walk(condition, (node) => {
      if (node.kind !== 'Variable') return;
      if (this.variableType(placed, node.name).type === 'text') texts.add(node.name.toLowerCase());
    });
    if (texts.size === 0) return context.sql`${MOST_ROUNDS}`;
    const lengths = [...texts].map(
      (name) => context.sql`coalesce(length(${values.get(name) ?? [context.text('NULL')]}), 0)`,
    );
    return lengths.flatMap((length, index) => (index === 0 ? length : context.sql` + ${length}`));
  }

  private loopType(body: StatementList, name: string, placed: PlacedStatement): DataType {
    const known = this.context.bindingOf(placed.statement)?.catalogOut.variable(name);
    return known ?? this.variableType(placed, name);
  }

  private inParentheses(value: Pieces): Pieces {
    const isSimple = value.length === 1 && value[0] !== undefined && 'text' in value[0];
    return isSimple ? value : this.context.sql`(${value})`;
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
      if (item.assign === null) return this.no('it selects rows.');
      const name = item.assign.variable.name.toLowerCase();
      const type = this.variableType(placed, name);
      if (body.from === null && body.where === null) {
        const value = this.value(item.expression, placed, next, type);
        const combined = this.combined(item.assign.operator, name, type, value, next);
        if (combined === null) return this.no('a variable is combined with a value.');
        next.set(name, combined);
        continue;
      }
      if (item.assign.operator !== '=') return this.no('a variable is combined with rows.');
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
    return value === undefined ? null : this.inParentheses(value);
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

/** Holds whether a loop has been left; no variable has such a name. */
const LEFT = '';

/** Of a loop that counts nothing and looks at no text. */
const MOST_ROUNDS = 1000;

function isFalse(value: Pieces | undefined): boolean {
  const [only] = value ?? [];
  return value?.length === 1 && only !== undefined && 'text' in only && only.text === 'FALSE';
}

/** True if RETURN, BREAK or CONTINUE stands in a statement. */
function isLeft(statement: Statement): boolean {
  return statementListsOf(statement).some(({ items }) =>
    items.some(
      ({ statement: inner }) =>
        inner.kind === 'ReturnStatement' || inner.kind === 'LoopControl' || isLeft(inner),
    ),
  );
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
