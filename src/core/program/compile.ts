import { rowCounts } from '../emit/row-counts.ts';
import { emitFragment, emitStatement, type EmitInput, type EmitOutput } from '../emit/emitter.ts';
import type { Piece } from '../emit/piece.ts';
import type { WriteContext, WriteOptions } from '../emit/write-context.ts';
import { bindScript } from '../semantics/bind.ts';
import type { Binding } from '../semantics/binding.ts';
import { nameKey, type Catalog } from '../semantics/catalog.ts';
import type { DataType } from '../semantics/data-type.ts';
import type { Dialect } from '../semantics/dialect.ts';
import { syntaxFinding, type Finding } from '../semantics/finding.ts';
import type { SourceDialect } from '../semantics/operation.ts';
import { constantOf } from '../semantics/constant.ts';
import { accumulationOf, writeAccumulation } from '../semantics/operations/accumulation.ts';
import { assignmentConversion } from '../semantics/operations/assignment-conversion.ts';
import { compoundValue } from '../semantics/operations/compound-value.ts';
import { intoOf } from '../semantics/operations/select-into.ts';
import { dropIfExists } from '../semantics/operations/control-flow.ts';
import type {
  CreateProcedure,
  Expression,
  PlacedStatement,
  Query,
  SelectItem,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { parse, type ParseResult } from '../syntax/parse.ts';
import { duckdbTypeName } from '../targets/duckdb/type-name.ts';
import type { ErrorPolicy, Origin, Procedure, Program, SqlTemplate, Step } from './program.ts';
import { toTemplates } from './template.ts';

/** A script compiled for the local engine. */
export interface Compiled {
  readonly program: Program;
  /** What the local engine emulates otherwise than exactly, and what it cannot run. */
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly catalogOut: Catalog;
}

export interface CompileRequest {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  /** `target` is `duckdb`. */
  readonly options: WriteOptions;
}

/**
 * How errors end things. T-SQL goes on after most errors; conversion errors and the like end the batch:
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql
 */
const POLICIES: Readonly<Record<SourceDialect, ErrorPolicy>> = {
  tsql: {
    continueAfterError: true,
    batchAborting: [208, 241, 242, 245, 248, 295, 529, 8114, 8152, 9420],
  },
  databricks: { continueAfterError: false, batchAborting: [] },
};

/** Compiles a script. Any text gives a program: what can't be run is a step that says so when it is reached. */
export function compile(text: string, request: CompileRequest): Compiled {
  const main = compileText(text, request);
  const procedures: Record<string, Procedure> = Object.fromEntries(main.compiler.procedures);
  const findings = [...main.compiler.findings];
  const known = new Map(
    [...request.catalog.procedures()].map((procedure) => [nameKey(procedure.name), procedure]),
  );
  // What is called may be defined in other texts, and call more of them.
  const wanted = [...main.compiler.called];
  for (let key = wanted.pop(); key !== undefined; key = wanted.pop()) {
    const definition = known.get(key);
    if (procedures[key] !== undefined || definition === undefined) continue;
    const { compiler } = compileText(definition.text, request);
    for (const [name, procedure] of compiler.procedures) procedures[name] ??= procedure;
    for (const finding of compiler.findings) findings.push(finding);
    wanted.push(...compiler.called);
    known.delete(key);
  }
  const dialect = request.dialect.name;
  return {
    program: { dialect, policy: POLICIES[dialect], steps: main.steps, procedures },
    findings,
    diagnostics: main.diagnostics,
    catalogOut: main.catalogOut,
  };
}

function compileText(
  text: string,
  request: CompileRequest,
): { compiler: Compiler; steps: Step[]; diagnostics: readonly Diagnostic[]; catalogOut: Catalog } {
  const parsed = parse(text, request.dialect.grammar);
  const binding = bindScript(parsed.script, text, request.catalog, request.dialect);
  const compiler = new Compiler(parsed, binding.bindings, request);
  const steps = compiler.steps(parsed.script.items, 0);
  return {
    compiler,
    steps,
    diagnostics: [...parsed.diagnostics, ...binding.diagnostics],
    catalogOut: binding.catalogOut,
  };
}

class Compiler {
  readonly findings: Finding[] = [];
  /** The procedures that the text defines, by key. */
  readonly procedures = new Map<string, Procedure>();
  /** The keys of the procedures that the text calls. */
  readonly called = new Set<string>();
  private readonly input: EmitInput;
  private readonly parsed: ParseResult;
  private readonly request: CompileRequest;
  private lineStarts: readonly number[] | null = null;

  constructor(
    parsed: ParseResult,
    bindings: ReadonlyMap<Statement, Binding>,
    request: CompileRequest,
  ) {
    this.parsed = parsed;
    this.request = request;
    this.input = {
      tokens: parsed.tokens,
      dialect: request.dialect,
      options: request.options,
      bindings,
      counted: rowCounts(parsed.script).counted,
    };
  }

  steps(items: readonly PlacedStatement[], base: number): Step[] {
    return items.flatMap((item) =>
      this.step({ statement: item.statement, offset: base + item.offset }),
    );
  }

  private list(list: StatementList | null, placed: PlacedStatement): Step[] {
    return list === null ? [] : this.steps(list.items, placed.offset);
  }

  private step(placed: PlacedStatement): readonly Step[] {
    const { statement } = placed;
    const origin = this.origin(placed);
    switch (statement.kind) {
      case 'EmptyStatement':
        return [];
      case 'BatchSeparator':
        return [{ step: 'batch-end', origin }];
      case 'SelectStatement':
        return [this.select(placed, statement.query, origin)];
      case 'DeclareStatement':
        return this.declare(placed, statement, origin);
      case 'SetVariable':
        return [this.setVariable(placed, statement, origin)];
      case 'SetOption':
        return this.setOption(statement, origin);
      case 'Block':
        return [this.block(placed, statement, origin)];
      case 'IfStatement': {
        // IF OBJECT_ID(…) IS NOT NULL DROP TABLE is one statement here, too.
        const site = { constantOf: (node: Expression) => constantOf(node, this.request.dialect) };
        if (dropIfExists(statement, site) !== null) return this.execute(placed, origin);
        const branches = [];
        for (const branch of statement.branches) {
          const condition = this.condition(placed, branch.condition);
          if ('step' in condition) return [condition];
          branches.push({ condition, body: this.list(branch.body, placed) });
        }
        return [
          { step: 'if', branches, otherwise: this.list(statement.otherwise, placed), origin },
        ];
      }
      case 'WhileStatement': {
        const condition = this.condition(placed, statement.condition);
        if ('step' in condition) return [condition];
        const label = statement.label?.text.toLowerCase() ?? null;
        return [
          { step: 'while', label, condition, body: this.list(statement.body, placed), origin },
        ];
      }
      case 'LoopControl':
        return [
          {
            step: 'loop-control',
            action: statement.action,
            label: statement.label?.text.toLowerCase() ?? null,
            origin,
          },
        ];
      case 'ReturnStatement': {
        if (statement.value === null) return [{ step: 'return', value: null, origin }];
        const value = this.value(placed, statement.value);
        return 'step' in value ? [value] : [{ step: 'return', value, origin }];
      }
      case 'TryCatchBlock':
        return [
          {
            step: 'try',
            body: this.list(statement.body, placed),
            handler: this.list(statement.handler, placed),
            origin,
          },
        ];
      case 'ThrowStatement':
        return [this.throwing(placed, statement, origin)];
      case 'PrintStatement': {
        const value = this.value(
          placed,
          statement.value,
          (context) => context.sql`CAST(${context.emit(statement.value)} AS VARCHAR)`,
        );
        return 'step' in value ? [value] : [{ step: 'print', value, origin }];
      }
      case 'TransactionStatement': {
        const name = statement.name?.kind === 'Identifier' ? statement.name.text : null;
        return [{ step: 'transaction', action: statement.action, name, origin }];
      }
      case 'ExecuteStatement':
        return [this.call(placed, statement, origin)];
      case 'CreateProcedure':
        this.define(placed, statement);
        return [];
      case 'AdministrationStatement':
        return [];
      case 'UnparsedStatement':
        return this.unparsed(placed);
      default:
        return this.execute(placed, origin);
    }
  }

  /** The problem of syntax says more than that no rule is known. */
  private unparsed(placed: PlacedStatement): readonly Step[] {
    const problem = this.parsed.diagnostics.find(({ statement }) => statement === placed.offset);
    if (problem === undefined) return this.execute(placed, this.origin(placed));
    this.findings.push(syntaxFinding(problem));
    return [this.unsupported(placed, problem.code, problem.message)];
  }

  private origin(placed: PlacedStatement): Origin {
    const start = placed.offset;
    return { start, end: start + placed.statement.end, line: this.line(start) };
  }

  private line(offset: number): number {
    this.lineStarts ??= lineStartsOf(this.parsed.text);
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Notes the findings of an emission; gives its templates, or the step that says why there are none. */
  private templates(placed: PlacedStatement, output: EmitOutput): readonly SqlTemplate[] | Step {
    for (const finding of output.findings) this.findings.push(finding);
    if (output.blocked !== null)
      return this.unsupported(placed, output.blocked.id, output.blocked.message);
    return toTemplates(
      output.segments,
      this.parsed.tokens,
      placed.offset,
      placed.offset + placed.statement.end,
    );
  }

  private unsupported(placed: PlacedStatement, id: string, message: string): Step {
    return { step: 'unsupported', id, message, origin: this.origin(placed) };
  }

  /** One template of what `build` writes, or the step that says why it can't be written. */
  private fragment(
    placed: PlacedStatement,
    build: (context: WriteContext) => readonly Piece[],
  ): SqlTemplate | Step {
    const templates = this.templates(placed, emitFragment(placed, this.input, build));
    if ('step' in templates) return templates;
    return templates[0] ?? { parts: ['NULL'] };
  }

  private value(
    placed: PlacedStatement,
    expression: Expression,
    build: (context: WriteContext) => readonly Piece[] = (context) => [context.emit(expression)],
  ): SqlTemplate | Step {
    return this.fragment(placed, build);
  }

  private condition(placed: PlacedStatement, condition: Expression): SqlTemplate | Step {
    return this.fragment(placed, (context) => context.sql`coalesce(${condition}, false)`);
  }

  private select(placed: PlacedStatement, query: Query, origin: Origin): Step {
    const items = query.body.kind === 'QuerySpecification' ? query.body.items : [];
    if (items.some((item) => item.assign !== null))
      return this.selectAssign(placed, query, items, origin);
    if (intoOf(query) !== null) {
      return (
        this.execute(placed, origin)[0] ??
        this.unsupported(placed, 'statement/empty', 'Nothing was written for this statement.')
      );
    }
    const templates = this.templates(placed, emitStatement(placed, this.input));
    if ('step' in templates) return templates;
    const sql = templates.at(-1) ?? { parts: ['SELECT NULL'] };
    const outputs = this.input.bindings.get(placed.statement)?.outputs.get(query) ?? [];
    const columns = outputs.map((output) => ({
      name: output.name,
      type: this.request.dialect.typeName(output.type),
    }));
    return { step: 'query', sql, columns, ordered: query.orderBy !== null, origin };
  }

  private variableType(placed: PlacedStatement, name: string): DataType {
    const type = this.input.bindings.get(placed.statement)?.catalogIn.variable(name);
    return type ?? { type: 'unknown', why: `${name} is not declared` };
  }

  /** `SELECT @a = x, @b = y FROM …`: the items become the values, as their variables take them. */
  private selectAssign(
    placed: PlacedStatement,
    query: Query,
    items: readonly SelectItem[],
    origin: Origin,
  ): Step {
    const targets: { variable: string; type: string }[] = [];
    let accumulates = false;
    const sql = this.fragment(placed, (context) => {
      const accumulation = accumulationOf(query, items, context);
      const name = items[0]?.assign?.variable.name;
      if (accumulation === 'other') accumulates = true;
      else if (accumulation !== null && name !== undefined) {
        const type = this.variableType(placed, name);
        const variable = name.toLowerCase();
        targets.push({ variable, type: duckdbTypeName(type) });
        const own = [
          context.slot({ slot: 'variable', name: variable, type: duckdbTypeName(type) }),
        ];
        return writeAccumulation(context, accumulation, query, own, type);
      }
      const replace = new Map<SelectItem, readonly Piece[]>();
      for (const item of items) {
        if (item.assign === null) continue;
        const { variable, operator } = item.assign;
        const type = this.variableType(placed, variable.name);
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
      return this.unsupported(placed, 'select-assign/accumulation', message);
    }
    return { step: 'assign', targets, sql, whenEmpty: 'keep', whenMany: 'last', origin };
  }

  private setVariable(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'SetVariable' }>,
    origin: Origin,
  ): Step {
    const type = this.variableType(placed, statement.name);
    if (statement.others.length > 0) return this.setVariables(placed, statement, origin);
    const sql = this.fragment(placed, (context) => {
      const value = combined(context, statement.name, type, statement.operator, statement.value);
      return context.sql`SELECT ${assignmentConversion(context, context.typeOf(statement.value), type, value, 'variable')}`;
    });
    if ('step' in sql) return sql;
    const targets = [{ variable: statement.name.toLowerCase(), type: duckdbTypeName(type) }];
    return { step: 'assign', targets, sql, whenEmpty: 'null', whenMany: 'error', origin };
  }

  /** `SET (v, w) = (query)`: the query's columns are the values. */
  private setVariables(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'SetVariable' }>,
    origin: Origin,
  ): Step {
    const { value } = statement;
    const names = [statement.name, ...statement.others];
    if (value.kind !== 'SubqueryExpression') {
      return this.unsupported(
        placed,
        'set-variable/tuple',
        'Several variables take their values from a query in parentheses only.',
      );
    }
    const sql = this.fragment(placed, (context) => [context.emit(value.query)]);
    if ('step' in sql) return sql;
    const targets = names.map((name) => ({
      variable: name.toLowerCase(),
      type: duckdbTypeName(this.variableType(placed, name)),
    }));
    return { step: 'assign', targets, sql, whenEmpty: 'null', whenMany: 'error', origin };
  }

  private declare(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'DeclareStatement' }>,
    origin: Origin,
  ): Step[] {
    const steps: Step[] = [];
    const catalog = this.input.bindings.get(statement)?.catalogOut;
    for (const declaration of statement.declarations) {
      if (declaration.table !== null) {
        const output = emitFragment(placed, this.input, (context) => [context.emit(declaration)]);
        const sql = this.templates(placed, output);
        steps.push(
          'step' in sql
            ? sql
            : { step: 'execute', checks: [], sql, counts: null, writes: [], origin },
        );
        continue;
      }
      const type =
        catalog?.variable(declaration.name) ?? this.variableType(placed, declaration.name);
      const name = declaration.name.toLowerCase();
      const { value } = declaration;
      const template =
        value === null
          ? null
          : this.fragment(placed, (context) =>
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
          variables: [{ name, type: duckdbTypeName(type), value: template }],
          origin,
        });
    }
    return steps;
  }

  private setOption(statement: Extract<Statement, { kind: 'SetOption' }>, origin: Origin): Step[] {
    const on = statement.value.toUpperCase() === 'ON';
    return statement.names.includes('XACT_ABORT') ? [{ step: 'set-xact-abort', on, origin }] : [];
  }

  private block(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'Block' }>,
    origin: Origin,
  ): Step {
    const handler = statement.body.items.find(
      (item) => item.statement.kind === 'HandlerDeclaration',
    );
    const others = statement.body.items.filter((item) => item !== handler);
    const label = statement.label?.text.toLowerCase() ?? null;
    let exitHandler: Step[] | null = null;
    if (handler?.statement.kind === 'HandlerDeclaration') {
      const at = { statement: handler.statement, offset: placed.offset + handler.offset };
      if (handler.statement.action === 'CONTINUE') {
        return this.unsupported(
          placed,
          'handler/continue',
          'A CONTINUE handler is not run locally.',
        );
      }
      exitHandler = this.list(handler.statement.body, at);
    }
    return { step: 'block', label, body: this.steps(others, placed.offset), exitHandler, origin };
  }

  private throwing(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'ThrowStatement' }>,
    origin: Origin,
  ): Step {
    const [first, second, third] = statement.arguments;
    const none = { number: null, message: null, severity: null, state: null };
    if (first === undefined) return { step: 'throw', ...none, endsBatch: true, origin };
    // THROW number, message, state; RAISERROR (message or number, severity, state, …).
    const isThrow = statement.form === 'THROW';
    const message = isThrow ? second : first;
    if (message === undefined || statement.arguments.length > 3) {
      return this.unsupported(
        placed,
        'throw/format',
        'The arguments that are put into the message are not run locally.',
      );
    }
    const text = this.value(placed, message);
    const number = isThrow ? this.value(placed, first) : null;
    const severity = isThrow || second === undefined ? null : this.value(placed, second);
    const state = third === undefined ? null : this.value(placed, third);
    for (const part of [text, number, severity, state])
      if (part !== null && 'step' in part) return part;
    return {
      step: 'throw',
      number,
      message: text,
      severity,
      state,
      endsBatch: isThrow,
      origin,
    } as Step;
  }

  private call(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'ExecuteStatement' }>,
    origin: Origin,
  ): Step {
    const { body } = statement;
    if (body.procedure === null) {
      return this.unsupported(
        placed,
        'execute/text',
        'SQL that is put together at run time is not run locally.',
      );
    }
    const resolved = this.input.bindings.get(statement)?.names.get(body.procedure);
    if (resolved === undefined)
      return this.unsupported(placed, 'execute/unknown', 'The procedure is not known.');
    const passed: {
      parameter: string | null;
      value: SqlTemplate | null;
      outputVariable: string | null;
    }[] = [];
    for (const argument of body.arguments) {
      const { value } = argument;
      const output =
        argument.output || value.kind === 'ColumnReference'
          ? this.variable(statement, value)
          : null;
      const template = value.kind === 'DefaultValue' ? null : this.value(placed, value);
      if (template !== null && 'step' in template) return template;
      passed.push({
        parameter: argument.name?.name.toLowerCase() ?? null,
        value: template,
        outputVariable: output,
      });
    }
    const returnVariable = body.returnVariable?.name.toLowerCase() ?? null;
    const key = nameKey(resolved.name);
    this.called.add(key);
    return { step: 'call', procedure: key, arguments: passed, returnVariable, origin };
  }

  /** The variable that an argument is, which an output parameter writes back to; null for any other value. */
  private variable(statement: Statement, value: Expression): string | null {
    if (value.kind === 'Variable') return value.name.toLowerCase();
    if (value.kind !== 'ColumnReference') return null;
    return this.input.bindings.get(statement)?.columns.get(value)?.variable?.toLowerCase() ?? null;
  }

  private define(placed: PlacedStatement, statement: CreateProcedure): void {
    const resolved = this.input.bindings.get(statement)?.names.get(statement.name);
    if (resolved === undefined) return;
    const parameters = statement.parameters.map((parameter) => {
      const type = this.request.dialect.readType(
        parameter.type,
        this.request.catalog.settings,
        'declare',
      );
      const value =
        parameter.defaultValue === null ? null : this.value(placed, parameter.defaultValue);
      const defaultValue = value === null || 'step' in value ? null : value;
      return {
        name: parameter.name.toLowerCase(),
        type: duckdbTypeName(type),
        defaultValue,
        output: parameter.output,
      };
    });
    const name = statement.name.parts.map((part) => part.text).join('.');
    this.procedures.set(nameKey(resolved.name), {
      name,
      parameters,
      body: this.list(statement.body, placed),
    });
  }

  /** Any statement that changes data or tables. Without text it has no effect here, and no step. */
  private execute(placed: PlacedStatement, origin: Origin): Step[] {
    const templates = this.templates(placed, emitStatement(placed, this.input));
    if ('step' in templates) return [templates];
    if (templates.length === 0) return [];
    const counts = COUNTED.has(placed.statement.kind) ? changing(templates) : null;
    return [
      {
        step: 'execute',
        checks: [],
        sql: templates,
        counts,
        writes: this.writes(placed.statement),
        origin,
      },
    ];
  }

  private writes(statement: Statement): string[] {
    const binding = this.input.bindings.get(statement);
    if (binding === undefined || !('target' in statement)) return [];
    const { target } = statement;
    const table = binding.relations.get(target)?.table;
    if (table === undefined || table === null) return [];
    const role =
      table.kind === 'temporary' || table.kind === 'table-variable' ? table.kind : 'table';
    const parts = this.request.options.mapName({ name: table.name, role });
    return [parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')];
  }
}

const COUNTED = new Set<Statement['kind']>([
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
  'SelectStatement',
]);

/** Index of the template whose change count is the statement's row count: the last that is no check. */
function changing(templates: readonly SqlTemplate[]): number {
  return templates.findLastIndex(
    ({ parts: [first] }) => typeof first !== 'string' || !first.startsWith('SELECT'),
  );
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

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
