import type { EmitInput } from '../emit/emit-input.ts';
import { emitFragment, type EmitOutput } from '../emit/emitter.ts';
import type { Piece } from '../emit/piece.ts';
import type { WriteContext } from '../emit/write-context.ts';
import type { DataType } from '../semantics/data-type.ts';
import { accumulationOf, writeAccumulation } from '../semantics/operations/accumulation.ts';
import { assignmentConversion } from '../semantics/operations/assignment-conversion.ts';
import { compoundValue } from '../semantics/operations/compound-value.ts';
import { valuesTakenByUpdate } from '../semantics/operations/update.ts';
import { declaresTable } from '../semantics/table-types.ts';
import type {
  Expression,
  PlacedStatement,
  Query,
  SelectItem,
  Statement,
} from '../syntax/ast/index.ts';
import { duckdbTypeName } from '../targets/duckdb/type-name.ts';
import type { Origin, SqlTemplate, Step } from './program.ts';

/** What the compiler of a text offers to those who compile one kind of statement. */
export interface StatementCompiler {
  readonly input: EmitInput;
  fragment(
    placed: PlacedStatement,
    build: (context: WriteContext) => readonly Piece[],
  ): SqlTemplate | Step;
  templates(placed: PlacedStatement, output: EmitOutput): readonly SqlTemplate[] | Step;
  variableType(placed: PlacedStatement, name: string): DataType;
  unsupported(placed: PlacedStatement, id: string, message: string): Step;
}

/** `SELECT @a = x, @b = y FROM …`: the items become the values, as their variables take them. */
export function selectAssign(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  query: Query,
  items: readonly SelectItem[],
  origin: Origin,
): Step {
  const targets: { variable: string; type: string }[] = [];
  let accumulates = false;
  const sql = compiler.fragment(placed, (context) => {
    const accumulation = accumulationOf(query, items, context);
    const name = items[0]?.assign?.variable.name;
    if (accumulation === 'other') accumulates = true;
    else if (accumulation !== null && name !== undefined) {
      const type = compiler.variableType(placed, name);
      const variable = name.toLowerCase();
      targets.push({ variable, type: duckdbTypeName(type) });
      const own = [context.slot({ slot: 'variable', name: variable, type: duckdbTypeName(type) })];
      return writeAccumulation(context, accumulation, query, own, type);
    }
    const replace = new Map<SelectItem, readonly Piece[]>();
    for (const item of items) {
      if (item.assign === null) continue;
      const { variable, operator } = item.assign;
      const type = compiler.variableType(placed, variable.name);
      targets.push({ variable: variable.name.toLowerCase(), type: duckdbTypeName(type) });
      const value = combined(context, variable.name, type, operator, item.expression);
      replace.set(
        item,
        assignmentConversion(context, context.typeOf(item.expression), type, value, 'variable'),
      );
    }
    return [{ emit: query, replace }];
  });
  if ('step' in sql) return sql;
  if (accumulates && query.body.kind === 'QuerySpecification' && query.body.from !== null) {
    const message = 'A variable that is changed by each row in this form is not run locally.';
    return compiler.unsupported(placed, 'operation/set-variable', message);
  }
  return { step: 'assign', targets, sql, whenEmpty: 'keep', whenMany: 'last', origin };
}

export function setVariable(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'SetVariable' }>,
  origin: Origin,
): Step {
  const type = compiler.variableType(placed, statement.name);
  if (statement.others.length > 0) return setVariables(compiler, placed, statement, origin);
  const sql = compiler.fragment(placed, (context) => {
    const value = combined(context, statement.name, type, statement.operator, statement.value);
    return context.sql`SELECT ${assignmentConversion(context, context.typeOf(statement.value), type, value, 'variable')}`;
  });
  if ('step' in sql) return sql;
  const targets = [{ variable: statement.name.toLowerCase(), type: duckdbTypeName(type) }];
  return { step: 'assign', targets, sql, whenEmpty: 'null', whenMany: 'error', origin };
}

/** `UPDATE … SET @v = col = x`: the variables take the values of the last row; null where there are none. */
export function takenByUpdate(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  origin: Origin,
): Step | null {
  const { statement } = placed;
  if (statement.kind !== 'UpdateStatement') return null;
  if (statement.assignments.every(({ variable }) => variable === null)) return null;
  let names: readonly string[] = [];
  const sql = compiler.fragment(placed, (context) => {
    const taken = valuesTakenByUpdate(context);
    names = taken?.names ?? [];
    return taken?.rows ?? [];
  });
  if ('step' in sql) return sql;
  const targets = names.map((name) => ({
    variable: name.toLowerCase(),
    type: duckdbTypeName(compiler.variableType(placed, name)),
  }));
  return { step: 'assign', targets, sql, whenEmpty: 'keep', whenMany: 'last', origin };
}

/** `SET (v, w) = (query)`: the query's columns are the values. */
export function setVariables(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'SetVariable' }>,
  origin: Origin,
): Step {
  const { value } = statement;
  const names = [statement.name, ...statement.others];
  if (value.kind !== 'SubqueryExpression') {
    return compiler.unsupported(
      placed,
      'operation/set-variable',
      'Several variables take their values from a query in parentheses only.',
    );
  }
  const sql = compiler.fragment(placed, (context) => [context.emit(value.query)]);
  if ('step' in sql) return sql;
  const targets = names.map((name) => ({
    variable: name.toLowerCase(),
    type: duckdbTypeName(compiler.variableType(placed, name)),
  }));
  return { step: 'assign', targets, sql, whenEmpty: 'null', whenMany: 'error', origin };
}

export function declare(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  statement: Extract<Statement, { kind: 'DeclareStatement' }>,
  origin: Origin,
): Step[] {
  const steps: Step[] = [];
  const keeps = compiler.input.dialect.redeclaredKeeps;
  const catalog = compiler.input.bindings.get(statement)?.catalogOut;
  for (const declaration of statement.declarations) {
    if (catalog !== undefined && declaresTable(declaration, catalog.settings)) {
      const output = emitFragment(placed, compiler.input, (context) => [context.emit(declaration)]);
      const sql = compiler.templates(placed, output);
      steps.push(
        'step' in sql
          ? sql
          : { step: 'execute', checks: [], sql, counts: null, writes: [], origin },
      );
      continue;
    }
    const type =
      catalog?.variable(declaration.name) ?? compiler.variableType(placed, declaration.name);
    const name = declaration.name.toLowerCase();
    const { value } = declaration;
    const template =
      value === null
        ? null
        : compiler.fragment(placed, (context) =>
            assignmentConversion(
              context,
              context.typeOf(value),
              type,
              [context.emit(value)],
              'variable',
            ),
          );
    if (template !== null && 'step' in template) steps.push(template);
    else
      steps.push({
        step: 'declare',
        variables: [{ name, type: duckdbTypeName(type), value: template, keeps }],
        origin,
      });
  }
  return steps;
}

/** The new value of a variable: a compound assignment combines it with the old one. */
function combined(
  context: WriteContext,
  name: string,
  type: DataType,
  operator: string,
  value: Expression,
): readonly Piece[] {
  if (operator === '=') return [context.emit(value)];
  const slot = context.slot({
    slot: 'variable',
    name: name.toLowerCase(),
    type: duckdbTypeName(type),
  });
  return compoundValue(context, operator.slice(0, -1), type, [slot], context.sql`${value}`);
}
