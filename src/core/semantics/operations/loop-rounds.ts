import type {
  BinaryExpression,
  ComparisonExpression,
  Expression,
  Statement,
  StatementList,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';

/** A loop that counts a variable up or down to a limit that it does not change. */
export interface Counted {
  /** The variable, in lower case. */
  readonly name: string;
  readonly limit: Expression;
  /** True where it goes up. */
  readonly up: boolean;
}

/** The variables, in lower case, that the statements of a list set. */
export function assignedIn(list: StatementList): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { statement } of list.items) {
    for (const name of assignedBy(statement)) names.add(name);
    for (const inner of statementListsOf(statement))
      for (const name of assignedIn(inner)) names.add(name);
  }
  return names;
}

function assignedBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'SetVariable':
      return [statement.name, ...statement.others].map((name) => name.toLowerCase());
    case 'DeclareStatement':
      return statement.declarations.map(({ name }) => name.toLowerCase());
    case 'SelectStatement': {
      const { body } = statement.query;
      const items = body.kind === 'QuerySpecification' ? body.items : [];
      return items.flatMap(({ assign }) =>
        assign === null ? [] : [assign.variable.name.toLowerCase()],
      );
    }
    default:
      return [];
  }
}

/** True if a query stands in a list, or in what is nested in it. */
export function hasQuery(list: StatementList): boolean {
  return list.items.some(({ statement }) => {
    let found = false;
    walk(statement, (node) => {
      // SELECT @v = x is a query without rows.
      found ||= node.kind === 'FromClause';
      return !found;
    });
    return found || statementListsOf(statement).some(hasQuery);
  });
}

/** True if a list has a BREAK or CONTINUE, those of loops in it aside. */
function jumps(list: StatementList): boolean {
  return list.items.some(({ statement }) => {
    if (statement.kind === 'LoopControl') return statement.action === 'continue';
    if (statement.kind === 'WhileStatement') return false;
    return statementListsOf(statement).some(jumps);
  });
}

/** How a loop counts, if it is certain to; null for any other loop. */
export function countedBy(condition: Expression, body: StatementList): Counted | null {
  const assigned = assignedIn(body);
  if (jumps(body)) return null;
  for (const part of conjuncts(condition)) {
    const counted = countedIn(part, assigned);
    if (counted !== null && stepIn(body, counted.name) === (counted.up ? 'up' : 'down'))
      return counted;
  }
  return null;
}

function conjuncts(condition: Expression): readonly Expression[] {
  if (condition.kind === 'ParenthesizedExpression') return conjuncts(condition.operand);
  if (condition.kind === 'LogicalExpression' && condition.operator === 'AND')
    return [...conjuncts(condition.left), ...conjuncts(condition.right)];
  return [condition];
}

function countedIn(part: Expression, assigned: ReadonlySet<string>): Counted | null {
  if (part.kind !== 'ComparisonExpression') return null;
  const { left, right, operator } = part;
  const isStill = (limit: Expression): boolean => {
    let still = true;
    walk(limit, (node) => {
      if (node.kind === 'Variable' && assigned.has(node.name.toLowerCase())) still = false;
      if (node.kind === 'Query') still = false;
    });
    return still;
  };
  const read = (
    variable: Expression,
    limit: Expression,
    ways: Readonly<Record<string, boolean>>,
  ): Counted | null => {
    const up = ways[operator];
    return variable.kind === 'Variable' && up !== undefined && isStill(limit)
      ? { name: variable.name.toLowerCase(), limit, up }
      : null;
  };
  return read(left, right, WAYS) ?? read(right, left, OTHER_WAYS);
}

type Operator = ComparisonExpression['operator'];

const WAYS: Readonly<Partial<Record<Operator, boolean>>> & Readonly<Record<string, boolean>> = {
  '<': true,
  '<=': true,
  '>': false,
  '>=': false,
};

const OTHER_WAYS: Readonly<Record<string, boolean>> = {
  '>': true,
  '>=': true,
  '<': false,
  '<=': false,
};

/** Which way each round takes the variable: it is set once, in each round, by a whole number. */
function stepIn(body: StatementList, name: string): 'up' | 'down' | null {
  const items = plainItems(body);
  let step: 'up' | 'down' | null = null;
  let times = 0;
  const count = (list: StatementList): void => {
    for (const { statement } of list.items) {
      if (assignedBy(statement).includes(name)) times++;
      for (const inner of statementListsOf(statement)) count(inner);
    }
  };
  count(body);
  for (const statement of items) step ??= stepOf(statement, name);
  return times === 1 ? step : null;
}

function plainItems(list: StatementList): readonly Statement[] {
  return list.items.flatMap(({ statement }) =>
    statement.kind === 'Block' ? plainItems(statement.body) : [statement],
  );
}

function stepOf(statement: Statement, name: string): 'up' | 'down' | null {
  const set =
    statement.kind === 'SetVariable' && statement.name.toLowerCase() === name
      ? { operator: statement.operator, value: statement.value }
      : selected(statement, name);
  if (set === null) return null;
  if (set.operator === '+=') return signOf(set.value, '+');
  if (set.operator === '-=') return signOf(set.value, '-');
  return set.operator === '=' && set.value.kind === 'BinaryExpression'
    ? stepBy(set.value, name)
    : null;
}

function selected(
  statement: Statement,
  name: string,
): { readonly operator: string; readonly value: Expression } | null {
  if (statement.kind !== 'SelectStatement') return null;
  const { body } = statement.query;
  const items = body.kind === 'QuerySpecification' && body.from === null ? body.items : [];
  const item = items.find(({ assign }) => assign?.variable.name.toLowerCase() === name);
  if (item?.assign === null || item?.assign === undefined) return null;
  return { operator: item.assign.operator, value: item.expression };
}

function stepBy({ left, right, operator }: BinaryExpression, name: string): 'up' | 'down' | null {
  if (operator !== '+' && operator !== '-') return null;
  const isOwn = (value: Expression): boolean =>
    value.kind === 'Variable' && value.name.toLowerCase() === name;
  if (isOwn(left)) return signOf(right, operator);
  return operator === '+' && isOwn(right) ? signOf(left, '+') : null;
}

function signOf(value: Expression, operator: '+' | '-'): 'up' | 'down' | null {
  if (value.kind !== 'Literal' || !/^[1-9]\d*$/.test(value.raw)) return null;
  return operator === '+' ? 'up' : 'down';
}
