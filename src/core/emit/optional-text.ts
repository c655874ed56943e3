import { parse } from '../syntax/parse.ts';
import type { ExecuteArgument, Expression } from '../syntax/ast/index.ts';
import type { Grammar } from '../syntax/grammar.ts';

/** A text that is put together of constants, some of which are there only if a condition holds. */
export interface OptionalText {
  readonly parts: readonly {
    readonly text: string;
    /** The condition under which the part is there; null for one that always is. */
    readonly guard: Guard | null;
  }[];
}

export interface Guard {
  readonly condition: Expression;
  /** True if the part is there where the condition does not hold. */
  readonly negated: boolean;
}

/** The variables, in lower case, that the conditions of a text ask. */
export function guardVariables({ parts }: OptionalText): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { guard } of parts)
    if (guard !== null) render(guard.condition, (name) => (names.add(name.toLowerCase()), name));
  return names;
}

/**
 * One text for all: an optional `AND x` becomes `AND (NOT (condition) OR x)`. Null if a part is no such condition, or if
 * what its condition asks is not passed to the text.
 *
 * @param declared - the parameters of the text, as sp_executesql declares them
 * @param passed - what it passes for them
 */
export function wholeText(
  { parts }: OptionalText,
  declared: string,
  passed: readonly ExecuteArgument[],
  grammar: Grammar,
): string | null {
  const parameters = parametersFor(declared, passed);
  let text = '';
  for (const { text: part, guard } of parts) {
    if (guard === null) {
      text += part;
      continue;
    }
    const asked = render(guard.condition, (name) => parameters.get(name.toLowerCase()) ?? null);
    const [, before = '', condition, behind = ''] =
      /^(\s*)AND\b\s*([^]*?)(\s*)$/iu.exec(part) ?? [];
    if (asked === null || condition === undefined || !isOneCondition(condition, grammar))
      return null;
    const absent = guard.negated ? asked : opposite(asked);
    text += `${before}AND (${absent} OR ${condition})${behind}`;
  }
  return text;
}

function opposite(condition: string): string {
  return / IS NOT NULL$/u.test(condition) && !condition.includes('(')
    ? condition.replace(/ IS NOT NULL$/u, ' IS NULL')
    : `NOT (${condition})`;
}

/** Which parameter of the text takes which variable. */
function parametersFor(
  declared: string,
  passed: readonly ExecuteArgument[],
): ReadonlyMap<string, string> {
  const names = [...declared.matchAll(/(?:^|,)\s*(@\w+)/gu)].map(([, name = '']) => name);
  const found = new Map<string, string>();
  for (const [index, { name, value, output }] of passed.entries()) {
    const parameter = name?.name ?? names[index];
    if (value.kind === 'Variable' && !output && parameter !== undefined)
      found.set(value.name.toLowerCase(), parameter);
  }
  return found;
}

/** True for a text that is one condition, which AND binds as a whole. */
function isOneCondition(text: string, grammar: Grammar): boolean {
  const { script, diagnostics } = parse(`SELECT 1 WHERE ${text}`, grammar);
  const [only, ...others] = script.items;
  if (diagnostics.length > 0 || others.length > 0 || only?.statement.kind !== 'SelectStatement')
    return false;
  const { query } = only.statement;
  const { body } = query;
  if (body.kind !== 'QuerySpecification' || query.orderBy !== null || body.groupBy !== null)
    return false;
  const condition = body.where?.condition;
  return condition !== undefined && !isAlternative(condition);
}

function isAlternative(condition: Expression): boolean {
  return condition.kind === 'LogicalExpression' && condition.operator === 'OR';
}

/** The condition as text that is true or false, never unknown; null for one that is not read here. */
function render(condition: Expression, nameOf: (name: string) => string | null): string | null {
  switch (condition.kind) {
    case 'ParenthesizedExpression':
      return render(condition.operand, nameOf);
    case 'LogicalExpression': {
      const left = render(condition.left, nameOf);
      const right = render(condition.right, nameOf);
      return left === null || right === null ? null : `(${left} ${condition.operator} ${right})`;
    }
    case 'IsPredicate': {
      if (condition.test !== 'null' || condition.operand.kind !== 'Variable') return null;
      const name = nameOf(condition.operand.name);
      return name === null ? null : `${name} IS ${condition.negated ? 'NOT ' : ''}NULL`;
    }
    case 'ComparisonExpression': {
      const { left, right, operator } = condition;
      if (left.kind !== 'Variable' || right.kind !== 'Literal') return null;
      if (right.literal === 'null') return null;
      const name = nameOf(left.name);
      return name === null ? null : `(${name} IS NOT NULL AND ${name} ${operator} ${right.raw})`;
    }
    default:
      return null;
  }
}
