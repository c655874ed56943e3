import { statementListsOf } from '../syntax/nested-statements.ts';
import { cursorKey } from '../syntax/cursor-key.ts';
import type {
  Expression,
  Identifier,
  PlacedStatement,
  RepeatedStatements,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import {
  currentItems,
  currentKeyOf,
  currentVariable,
} from '../semantics/operations/current-row.ts';
import type { StatementCompiler } from './assignments.ts';
import type { Origin, SqlTemplate, Step } from './program.ts';

/** What those need beyond it who compile statements with others in them. */
export interface ListCompiler extends StatementCompiler {
  steps(items: readonly PlacedStatement[], base: number): Step[];
  /** The steps of a list that stands in `placed`; none for no list. */
  list(list: StatementList | null, placed: PlacedStatement): Step[];
  value(placed: PlacedStatement, expression: Expression): SqlTemplate | Step;
  /** The variables that take the key of the row that a cursor stands on, by cursor; null if nothing changes such rows. */
  readonly currentKeys: Map<string, readonly string[]> | null;
}

/** DECLARE CURSOR: with the key of each row, where a statement changes the row that a cursor stands on. */
export function declareCursor(
  compiler: ListCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'DeclareCursor' }>,
  origin: Origin,
): Step {
  const { query } = statement;
  const name = cursorKey(statement.name);
  const binding = compiler.input.bindings.get(statement);
  const key =
    compiler.currentKeys === null || binding === undefined ? null : currentKeyOf(query, binding);
  const last = query.body.kind === 'QuerySpecification' ? query.body.items.at(-1) : undefined;
  const sql = compiler.fragment(placed, (context) =>
    key === null || last === undefined
      ? [context.emit(query)]
      : [
          {
            emit: query,
            replace: new Map([[last, [context.emit(last), ...currentItems(key, context)]]]),
          },
        ],
  );
  if ('step' in sql) return sql;
  const taken = key?.columns.map((_, index) => currentVariable(name, index)) ?? [];
  compiler.currentKeys?.set(name, taken);
  return { step: 'cursor', action: 'declare', name, sql, origin };
}

/** BEGIN … END, and the handlers of one in Databricks SQL. */
export function block(
  compiler: ListCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'Block' }>,
  origin: Origin,
): Step {
  if (statement.atomic !== null)
    return compiler.unsupported(placed, 'construct/unknown', 'BEGIN ATOMIC is not run locally.');
  const others: PlacedStatement[] = [];
  const exitHandlers: Extract<Step, { step: 'block' }>['exitHandlers'][number][] = [];
  for (const item of statement.body.items) {
    const { statement: handler, offset } = item;
    if (handler.kind !== 'HandlerDeclaration') {
      others.push(item);
      continue;
    }
    if (handler.action === 'CONTINUE') {
      return compiler.unsupported(
        placed,
        'operation/control-flow',
        'A CONTINUE handler is not run locally.',
      );
    }
    if (leavesFurther(handler.body, statement.label)) {
      return compiler.unsupported(
        placed,
        'operation/control-flow',
        'LEAVE and ITERATE in a handler leave that handler alone on Spark 4.2.1, whatever label they name: ask for the error behind the block.',
      );
    }
    const at = { statement: handler, offset: placed.offset + offset };
    exitHandlers.push({ conditions: handler.conditions, body: compiler.list(handler.body, at) });
  }
  const label = statement.label?.text.toLowerCase() ?? null;
  return {
    step: 'block',
    label,
    body: compiler.steps(others, placed.offset),
    exitHandlers,
    origin,
  };
}

/** What jumps go back to: a loop that is left behind its last statement. */
export function repeated(
  compiler: ListCompiler,
  placed: PlacedStatement,
  statement: RepeatedStatements,
  origin: Origin,
): Step {
  const label = statement.label?.text.toLowerCase() ?? null;
  const leave: Step = { step: 'loop-control', action: 'break', label, origin };
  const body = [...compiler.list(statement.body, placed), leave];
  return { step: 'while', label, condition: { parts: ['true'] }, body, origin };
}

/** FOR … DO over the rows of a query. */
export function forEach(
  compiler: ListCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'ForStatement' }>,
  origin: Origin,
): Step {
  const sql = compiler.fragment(placed, (context) => [context.emit(statement.query)]);
  if ('step' in sql) return sql;
  const outputs = compiler.input.bindings.get(statement)?.outputs.get(statement.query) ?? [];
  const row = statement.row?.text.toLowerCase() ?? null;
  const variables = outputs.map((output) => {
    const name = output.name.toLowerCase();
    return row === null ? [name] : [name, `${row}.${name}`];
  });
  const label = statement.label?.text.toLowerCase() ?? null;
  const body = compiler.list(statement.body, placed);
  return { step: 'for-each', label, sql, variables, body, origin };
}

/** FETCH of a cursor's row into variables. */
export function fetch(
  compiler: ListCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'FetchStatement' }>,
  origin: Origin,
): Step {
  if (statement.into.length === 0)
    return compiler.unsupported(
      placed,
      'operation/cursor',
      'FETCH without INTO is not run locally.',
    );
  const offset = statement.offset === null ? null : compiler.value(placed, statement.offset);
  if (offset !== null && 'step' in offset) return offset;
  const direction = statement.direction ?? 'NEXT';
  const name = cursorKey(statement.cursor);
  const into = [
    ...statement.into.map((variable) => variable.name.toLowerCase()),
    ...(compiler.currentKeys?.get(name) ?? []),
  ];
  return { step: 'fetch', name, direction, offset, into, origin };
}

/** True if LEAVE or ITERATE name a label around the block whose handler these statements are. */
function leavesFurther(list: StatementList, own: Identifier | null): boolean {
  const within = [own?.text.toLowerCase() ?? ''];
  const search = ({ items }: StatementList): boolean =>
    items.some(({ statement }) => {
      if (statement.kind === 'LoopControl')
        return statement.label !== null && !within.includes(statement.label.text.toLowerCase());
      if ('label' in statement && statement.label !== null)
        within.push(statement.label.text.toLowerCase());
      return statementListsOf(statement).some((inner) => search(inner));
    });
  return search(list);
}
