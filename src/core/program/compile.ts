import { knownTexts } from '../emit/known-texts.ts';
import { rowCounts } from '../emit/row-counts.ts';
import type { EmitInput } from '../emit/emit-input.ts';
import { emitFragment, emitStatement, type EmitOutput } from '../emit/emitter.ts';
import type { Piece } from '../emit/piece.ts';
import type { ResultsInto, WriteContext, WriteOptions } from '../emit/write-context.ts';
import { bindScript } from '../semantics/bind.ts';
import type { Binding } from '../semantics/binding.ts';
import { nameKey, type Catalog } from '../semantics/catalog.ts';
import { changedView } from '../semantics/changed-view.ts';
import { baseName } from '../semantics/operations/change-through-view.ts';
import type { DataType } from '../semantics/data-type.ts';
import type { Dialect } from '../semantics/dialect.ts';
import { syntaxFinding, type Finding } from '../semantics/finding.ts';
import { renamingOf } from '../semantics/rename.ts';
import { unresolvedTables } from '../semantics/unknown-tables.ts';
import { tableName } from '../semantics/operations/dml-target.ts';
import { isPhysical } from '../semantics/operations/dropped-statement.ts';
import { parameterDefault } from '../semantics/operations/control-flow.ts';
import { leavesNothing } from '../semantics/operations/leaves-nothing.ts';
import { identityColumn, lastIdentity } from '../semantics/operations/identity.ts';
import { unstructured } from '../semantics/operations/loop-control.ts';
import { intoOf } from '../semantics/operations/select-into.ts';
import type {
  CreateProcedure,
  Expression,
  PlacedStatement,
  Query,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import { cursorKey } from '../syntax/cursor-key.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { changesCurrentRow } from '../syntax/nested-statements.ts';
import { parse, type ParseResult } from '../syntax/parse.ts';
import { structuredJumps } from '../syntax/structured-jumps.ts';
import { duckdbTypeName } from '../targets/duckdb/type-name.ts';
import { declare, selectAssign, setVariable, takenByUpdate } from './assignments.ts';
import { call, callInto, type CallCompiler } from './calls.ts';
import { countedTemplate, outputsToClient, writtenTables } from './changes.ts';
import { keysAround, type KeysAround } from './foreign-keys.ts';
import { LineNumbers } from '../text/line-numbers.ts';
import { block, declareCursor, fetch, forEach, repeated, type ListCompiler } from './loops.ts';
import type { Origin, Procedure, Program, SqlTemplate, Step } from './program.ts';
import {
  calledKey,
  moduleKey,
  RunTexts,
  type CalledModule,
  type CompiledModules,
} from './run-texts.ts';
import { ERROR_POLICIES } from './error-policy.ts';
import { toTemplates } from './template.ts';
import { diagnosing, throwing } from './throwing.ts';
import {
  absentTable,
  batchesOf,
  knowsTables,
  raising,
  refusedError,
  undeclaredVariable,
} from './refusing.ts';

/** A script compiled for the local engine. */
export interface Compiled {
  readonly program: Program;
  /** What the local engine emulates otherwise than exactly, and what it cannot run. */
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly catalogOut: Catalog;
  /** Compiles what the program's `run-text` steps ask for while it runs, and knows their findings then. */
  readonly texts: RunTexts;
}

export interface CompileRequest {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  /** `target` is `duckdb`. */
  readonly options: WriteOptions;
}

/** Compiles a script. Any text gives a program: what can't be run is a step that says so when it is reached. */
export function compile(text: string, request: CompileRequest): Compiled {
  const texts = new RunTexts(request.dialect, (module, own) =>
    compileCalled([[calledKey(module), module]], request, own),
  );
  const main = compileText(text, request, null, texts);
  const called = compileCalled([...main.compiler.called], request, texts);
  const dialect = request.dialect.name;
  return {
    program: {
      dialect,
      policy: ERROR_POLICIES[dialect],
      steps: main.steps,
      procedures: called.procedures,
    },
    findings: [...main.compiler.findings, ...called.findings],
    diagnostics: main.diagnostics,
    catalogOut: main.catalogOut,
    texts,
  };
}

/** Compiles modules, and what they call, which may be defined in other texts. */
function compileCalled(
  wanted: (readonly [string, CalledModule])[],
  request: CompileRequest,
  texts: RunTexts,
): CompiledModules {
  const procedures: Record<string, Procedure> = {};
  const findings: Finding[] = [];
  // A procedure sees the temporary tables of its first caller.
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    const [key, { definition, catalog, into, isText }] = next;
    if (procedures[key] !== undefined) continue;
    const { compiler, steps } = compileText(definition.text, { ...request, catalog }, into, texts);
    for (const [name, procedure] of compiler.procedures)
      procedures[moduleKey(name, into)] ??= isText ? { ...procedure, name: null } : procedure;
    // A text that may not begin fails where it is run, and what runs it goes on.
    if (isText)
      procedures[key] ??= {
        name: null,
        parameters: parametersOf(definition.statement),
        body: steps,
        sessionVariables: request.dialect.binding.sessionVariables,
      };
    for (const finding of compiler.definitionFindings) findings.push(finding);
    wanted.push(...compiler.called);
  }
  return { procedures, findings };
}

/** The parameters by name alone, where their values make no difference. */
function parametersOf({ parameters }: CreateProcedure): Procedure['parameters'] {
  return parameters.map(({ name, output }) => ({
    name: name.toLowerCase(),
    type: 'VARCHAR',
    defaultValue: { parts: ['NULL'] },
    output,
  }));
}

function compileText(
  text: string,
  request: CompileRequest,
  into: ResultsInto | null,
  texts: RunTexts,
): { compiler: Compiler; steps: Step[]; diagnostics: readonly Diagnostic[]; catalogOut: Catalog } {
  const read = parse(text, request.dialect.grammar);
  const parsed = { ...read, script: structuredJumps(read.script, { batches: false }) };
  const binding = bindScript(parsed.script, text, request.catalog, request.dialect);
  const compiler = new Compiler(parsed, binding.bindings, request, into, texts);
  const undeclared = binding.diagnostics.filter(({ code }) => code === 'binding/unknown-variable');
  const steps = compiler.batches(parsed.script.items, undeclared);
  return {
    compiler,
    steps,
    diagnostics: [...parsed.diagnostics, ...binding.diagnostics],
    catalogOut: binding.catalogOut,
  };
}

/** A batch that is repeated more often is a load test. */
const MOST_REPEATS = 1000;

class Compiler implements ListCompiler, CallCompiler {
  readonly findings: Finding[] = [];
  /** Of the procedures that the text defines: they count where one is called. */
  readonly definitionFindings: Finding[] = [];
  /** The procedures that the text defines, by key. */
  readonly procedures = new Map<string, Procedure>();
  /** The procedures that the text calls, by key, and what is known at the first call. */
  readonly called = new Map<string, CalledModule>();
  /** Of the procedure whose body is compiled, else of the text. */
  input: EmitInput;
  readonly currentKeys: Map<string, readonly string[]> | null;
  private readonly parsed: ParseResult;
  private readonly request: CompileRequest;
  readonly into: ResultsInto | null;
  readonly catalog: Catalog;
  private readonly lines: LineNumbers;
  readonly texts: RunTexts;
  /** What stands for the batch that is compiled, where it is refused. */
  private refusal: Step | null = null;
  /** What is known before that batch. */
  private batchCatalog: Catalog | null = null;

  /** @param into - the table that takes the results of the queries; null where the client does */
  constructor(
    parsed: ParseResult,
    bindings: ReadonlyMap<Statement, Binding>,
    request: CompileRequest,
    into: ResultsInto | null,
    texts: RunTexts,
  ) {
    this.texts = texts;
    this.into = into;
    this.catalog = request.catalog;
    this.parsed = parsed;
    this.currentKeys = changesCurrentRow(parsed.script.items) ? new Map() : null;
    this.lines = new LineNumbers(parsed.text);
    this.request = request;
    this.input = {
      tokens: parsed.tokens,
      dialect: request.dialect,
      options: request.options,
      bindings,
      counted: rowCounts(parsed.script).counted,
      texts: knownTexts(parsed.script, request.dialect),
      ...(into === null ? {} : { resultsInto: into }),
    };
  }

  steps(items: readonly PlacedStatement[], base: number): Step[] {
    const steps: Step[] = [];
    let batch = 0;
    for (const item of items) {
      const { statement } = item;
      const own = this.step({ statement, offset: base + item.offset });
      steps.push(...own);
      if (statement.kind !== 'BatchSeparator') continue;
      // GO 3 runs the batch before it three times.
      const repeated = steps.slice(batch);
      for (let time = 1; time < Math.min(statement.count, MOST_REPEATS); time++)
        steps.push(...repeated);
      batch = steps.length;
    }
    return steps;
  }

  /**
   * The steps of a script, batch by batch: of one that is refused before it runs, for a variable that nobody declared
   * or for a statement that can't be compiled, nothing runs.
   * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
   */
  batches(items: readonly PlacedStatement[], undeclared: readonly Diagnostic[]): Step[] {
    return batchesOf(items).flatMap(({ statements, separator, start, end }) => {
      const inside = ({ span }: Diagnostic): boolean => span.start >= start && span.start < end;
      const problem = undeclared.find(inside);
      const mark = this.findings.length;
      const [first] = statements;
      this.batchCatalog = (first && this.input.bindings.get(first.statement)?.catalogIn) ?? null;
      this.refusal =
        problem === undefined ? null : undeclaredVariable(problem, this.parsed.text, this.lines);
      const own = problem === undefined ? this.steps([...statements, ...separator], 0) : [];
      if (this.refusal === null) return own;
      this.findings.length = mark;
      return [this.refusal, ...this.steps(separator, 0)];
    });
  }

  /** The error of a statement that can't be compiled; its whole batch is refused where that shows before it runs. */
  private refused(placed: PlacedStatement, origin: Origin): Step | null {
    const binding = this.input.bindings.get(placed.statement);
    const { text } = this.parsed;
    if (binding === undefined) return null;
    const error = refusedError(binding, text, placed.offset, this.request.dialect);
    if (error === null) return absentTable(binding, text, origin, this.request.dialect);
    const step = raising(error, origin);
    if (knowsTables(this.batchCatalog, binding)) this.refusal ??= step;
    return step;
  }

  list(list: StatementList | null, placed: PlacedStatement): Step[] {
    return list === null ? [] : this.steps(list.items, placed.offset);
  }

  private step(placed: PlacedStatement): readonly Step[] {
    const { statement } = placed;
    const origin = this.origin(placed);
    const refused = this.refused(placed, origin);
    if (refused !== null) return [refused];
    switch (statement.kind) {
      case 'EmptyStatement':
        return [];
      case 'BatchSeparator':
        return [{ step: 'batch-end', origin }];
      case 'SelectStatement':
        return [this.select(placed, statement.query, origin)];
      case 'DeclareStatement':
        return declare(this, placed, statement, origin);
      case 'SetVariable':
        return [setVariable(this, placed, statement, origin)];
      case 'SetOption':
        return this.setOption(placed, statement, origin);
      case 'Block':
        return [block(this, placed, statement, origin)];
      case 'IfStatement': {
        // What its question asks, often for indexes, makes no difference.
        if (leavesNothing(statement)) return [];
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
      case 'RepeatedStatements':
        return [repeated(this, placed, statement, origin)];
      case 'LabelStatement':
        return [];
      case 'GotoStatement':
        return [this.unsupported(placed, 'operation/loop-control', unstructured(statement.label))];
      case 'ForStatement':
        return [forEach(this, placed, statement, origin)];
      case 'DeclareCursor': {
        return [declareCursor(this, placed, statement, origin)];
      }
      case 'CursorStatement': {
        const name = cursorKey(statement.cursor);
        return [{ step: 'cursor', action: statement.action, name, sql: null, origin }];
      }
      case 'FetchStatement':
        return [fetch(this, placed, statement, origin)];
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
        return [throwing(this, placed, statement, origin)];
      case 'GetDiagnostics':
        return [diagnosing(this, placed, statement, origin)];
      case 'PrintStatement': {
        const value = this.value(placed, statement.value, (context) => {
          const shown = context.sql`${context.emit(statement.value)}`;
          // A BIT is 0 or 1 as text.
          return context.typeOf(statement.value).type === 'boolean'
            ? context.sql`CAST(CAST(${shown} AS TINYINT) AS VARCHAR)`
            : context.sql`CAST(${shown} AS VARCHAR)`;
        });
        return 'step' in value ? [value] : [{ step: 'print', value, origin }];
      }
      case 'TransactionStatement': {
        const name = statement.name?.kind === 'Identifier' ? statement.name.text : null;
        return [{ step: 'transaction', action: statement.action, name, origin }];
      }
      case 'ExecuteStatement':
        return renamingOf(statement.body, this.request.dialect) === null
          ? call(this, placed, statement.body, origin)
          : this.execute(placed, origin);
      case 'InsertStatement':
        return statement.source?.kind === 'ExecuteBody'
          ? callInto(this, placed, statement, statement.source, origin)
          : this.execute(placed, origin);
      case 'CreateProcedure':
        this.define(placed, statement);
        return [];
      case 'UnparsedStatement':
        return this.unparsed(placed);
      case 'AdministrationStatement': {
        // Rights change no rows either.
        if (isPhysical(statement) || /^(?:grant|revoke|deny)$/.test(statement.what)) return [];
        const message = `${statement.what.toUpperCase()} is not run locally.`;
        return [this.unsupported(placed, 'construct/unknown', message)];
      }
      default:
        return this.execute(placed, origin);
    }
  }

  /** The problem of syntax says more than that no rule is known. */
  private unparsed(placed: PlacedStatement): readonly Step[] {
    const problem = this.parsed.diagnostics.find(({ statement }) => statement === placed.offset);
    if (problem === undefined) return this.execute(placed, this.origin(placed));
    this.findings.push(syntaxFinding(problem));
    const origin = this.origin(placed);
    return [{ step: 'unsupported', id: problem.code, message: problem.message, origin }];
  }

  private origin(placed: PlacedStatement): Origin {
    const start = placed.offset;
    const { statement } = placed;
    const unresolved = unresolvedTables(this.input.bindings.get(statement));
    return {
      start,
      end: start + statement.end,
      line: this.lines.at(start),
      ...(unresolved.length === 0 ? {} : { unresolved }),
    };
  }

  /** Notes the findings of an emission; gives its templates, or the step that says why there are none. */
  templates(placed: PlacedStatement, output: EmitOutput): readonly SqlTemplate[] | Step {
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

  unsupported(placed: PlacedStatement, id: string, message: string): Step {
    const span = { start: placed.offset, end: placed.offset + placed.statement.end };
    const fidelity = { kind: 'manual' as const, because: message };
    this.findings.push({ id, span, fidelity, message, fixes: [] });
    return { step: 'unsupported', id, message, origin: this.origin(placed) };
  }

  /** One template of what `build` writes, or the step that says why it can't be written. */
  fragment(
    placed: PlacedStatement,
    build: (context: WriteContext) => readonly Piece[],
  ): SqlTemplate | Step {
    const templates = this.templates(placed, emitFragment(placed, this.input, build));
    if ('step' in templates) return templates;
    return templates[0] ?? { parts: ['NULL'] };
  }

  value(
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
      return selectAssign(this, placed, query, items, origin);
    if (intoOf(query) !== null || this.into !== null) {
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

  variableType(placed: PlacedStatement, name: string): DataType {
    const type = this.input.bindings.get(placed.statement)?.catalogIn.variable(name);
    return type ?? { type: 'unknown', why: `${name} is not declared` };
  }

  private setOption(
    placed: PlacedStatement,
    statement: Extract<Statement, { kind: 'SetOption' }>,
    origin: Origin,
  ): Step[] {
    this.findings.push(...emitStatement(placed, this.input).findings);
    const on = statement.value.toUpperCase() === 'ON';
    return statement.names.includes('XACT_ABORT') ? [{ step: 'set-xact-abort', on, origin }] : [];
  }

  private define(placed: PlacedStatement, statement: CreateProcedure): void {
    const resolved = this.input.bindings.get(statement)?.names.get(statement.name);
    if (resolved === undefined) return;
    const mark = this.findings.length;
    const parameters = statement.parameters.map((parameter) => {
      const type = this.request.dialect.readType(
        parameter.type,
        this.request.catalog.settings,
        'declare',
      );
      const given = parameter.defaultValue;
      const value =
        given === null
          ? null
          : this.fragment(placed, (context) => parameterDefault(given, type, context));
      const defaultValue = value === null || 'step' in value ? null : value;
      return {
        name: parameter.name.toLowerCase(),
        type: duckdbTypeName(type),
        defaultValue,
        output: parameter.output,
      };
    });
    const name = statement.name.parts.map((part) => part.text).join('.');
    const { refusal: around, input } = this;
    this.refusal = null;
    this.input = { ...input, within: resolved.name.name };
    const steps = this.list(statement.body, placed);
    this.input = input;
    const body = this.refusal === null ? steps : [this.refusal];
    this.refusal = around;
    const { sessionVariables } = this.request.dialect.binding;
    this.procedures.set(nameKey(resolved.name), { name, parameters, body, sessionVariables });
    this.definitionFindings.push(...this.findings.splice(mark));
  }

  /** Any statement that changes data or tables. Without text it has no effect here, and no step. */
  private execute(placed: PlacedStatement, origin: Origin): Step[] {
    const templates = this.templates(placed, emitStatement(placed, this.input));
    if ('step' in templates) return [templates];
    if (templates.length === 0) return [];
    const identity = this.identity(placed);
    const counts = countedTemplate(placed.statement, templates);
    const keys = keysAround(placed.statement, this.input);
    const around = (build: KeysAround['before'] | undefined): readonly SqlTemplate[] | Step =>
      build === undefined ? [] : this.templates(placed, emitFragment(placed, this.input, build));
    const before = around(keys?.before);
    const behind = around(keys?.behind);
    if ('step' in before) return [before];
    if ('step' in behind) return [behind];
    const change: Step = {
      step: 'execute',
      checks: [],
      sql: [...before, ...templates, ...behind],
      counts: counts === null ? null : counts + before.length,
      writes: writtenTables(placed.statement, this.input),
      ...(identity === null ? {} : { identity }),
      origin,
    };
    // New rows are found in the table; what others were is gone when they are changed.
    const output = this.output(placed, origin);
    if (placed.statement.kind === 'InsertStatement' && output !== null) return [change, output];
    const taken = takenByUpdate(this, placed, origin);
    return [taken, output, change].filter((step) => step !== null);
  }

  /** The result that OUTPUT gives to the client; null where it gives none. */
  private output(placed: PlacedStatement, origin: Origin): Step | null {
    const { statement } = placed;
    const write = outputsToClient[statement.kind];
    if (write === undefined || !('output' in statement) || statement.output === null) return null;
    if (statement.output.into !== null) return null;
    if (this.into !== null)
      return this.unsupported(
        placed,
        'operation/insert-execute',
        'OUTPUT that INSERT … EXEC stores is not run locally.',
      );
    const sql = this.fragment(placed, (context) => write(context) ?? []);
    if ('step' in sql) return sql;
    const outputs = this.input.bindings.get(statement)?.outputs.get(statement.output) ?? [];
    const columns = outputs.map((output) => ({
      name: output.name,
      type: this.request.dialect.typeName(output.type),
    }));
    return { step: 'query', sql, columns, ordered: false, keepsCount: true, origin };
  }

  /** The query for the identity value that an INSERT gave; null where it gives none. */
  private identity(placed: PlacedStatement): SqlTemplate | null {
    const { statement } = placed;
    if (statement.kind !== 'InsertStatement' && statement.kind !== 'MergeStatement') return null;
    const binding = this.input.bindings.get(statement);
    const table = binding?.relations.get(statement.target)?.table ?? null;
    if (binding === undefined || table === null) return null;
    const view = changedView(table, binding.catalogIn);
    const column = identityColumn(view?.base ?? table);
    if (column === undefined) return null;
    const { target } = statement;
    const sql = this.fragment(placed, (context) =>
      lastIdentity(
        context,
        column,
        view === null ? tableName(context, target) : baseName(view, context),
      ),
    );
    return 'step' in sql ? null : sql;
  }
}
