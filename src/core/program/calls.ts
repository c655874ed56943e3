import { emitFragment, emitStatement } from '../emit/emitter.ts';
import { STATEMENT_BREAK } from '../emit/piece.ts';
import type { ResultsInto } from '../emit/write-context.ts';
import { nameKey, type Catalog } from '../semantics/catalog.ts';
import {
  argumentValue,
  isSystemProcedure,
  parameterOf,
} from '../semantics/operations/execute-procedure.ts';
import { resultsInto } from '../semantics/operations/insert-execute.ts';
import { passedTable, passedTables } from '../semantics/operations/passed-tables.ts';
import type {
  ExecuteArgument,
  ExecuteStatementBody,
  Expression,
  InsertStatement,
  PlacedStatement,
  ProcedureParameter,
  Statement,
} from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';
import type { StatementCompiler } from './assignments.ts';
import type { Finding } from '../semantics/finding.ts';
import type { CallArguments, Origin, SqlTemplate, Step } from './program.ts';
import { moduleKey, type CalledModule, type RunTexts } from './run-texts.ts';

/** What the compiler of a text offers to those who compile calls. */
export interface CallCompiler extends StatementCompiler {
  readonly findings: Finding[];
  /** The procedures that the text calls, by key, and what is known at the first call. */
  readonly called: Map<string, CalledModule>;
  readonly texts: RunTexts;
  /** What is known before the text. */
  readonly catalog: Catalog;
  /** The table that takes the results of the text's queries; null where the client does. */
  readonly into: ResultsInto | null;
  value(placed: PlacedStatement, expression: Expression): SqlTemplate | Step;
}

/** A call of a procedure, or of a text. */
export function call(
  compiler: CallCompiler,
  placed: PlacedStatement,
  body: ExecuteStatementBody,
  origin: Origin,
  into: ResultsInto | null = compiler.into,
): Step[] {
  const { statement } = placed;
  if (body.context !== null) {
    return refused(
      compiler,
      placed,
      'What runs on another server or with the rights of another user is not run locally.',
    );
  }
  const called = body.procedure === null ? '' : ownName(body.procedure);
  if (body.procedure === null || /^sp_executesql$/i.test(called))
    return [runText(compiler, placed, body, origin, into)];
  const resolved = compiler.input.bindings.get(statement)?.names.get(body.procedure);
  if (resolved === undefined) return refused(compiler, placed, 'The procedure is not known.');
  const catalog = compiler.input.bindings.get(statement)?.catalogIn;
  const definition = catalog?.procedure(resolved.name);
  if (definition === undefined && isSystemProcedure(resolved.name.name))
    return refused(
      compiler,
      placed,
      `${resolved.name.name} is a system procedure, which is not run locally.`,
    );
  const passed = passedValues(compiler, placed, body.arguments, definition?.statement.parameters);
  if ('step' in passed) return [passed];
  const copies = copyTables(compiler, placed, body, origin);
  const returnVariable = body.returnVariable?.name.toLowerCase() ?? null;
  const key = moduleKey(nameKey(resolved.name), into);
  if (catalog !== undefined && definition !== undefined && !compiler.called.has(key)) {
    const { sessionVariables } = compiler.input.dialect.binding;
    const seen = sessionVariables ? catalog : catalog.withoutVariables();
    compiler.called.set(key, { definition, catalog: seen, into, isText: false });
  }
  const name = body.procedure.parts.map(({ text }) => text).join('.');
  return [
    ...copies,
    { step: 'call', procedure: key, name, arguments: passed, returnVariable, origin },
  ];
}

/** INSERT … EXEC: the call of a procedure whose queries fill the table. */
export function callInto(
  compiler: CallCompiler,
  placed: PlacedStatement,
  statement: InsertStatement,
  body: ExecuteStatementBody,
  origin: Origin,
): Step[] {
  const emitted = emitStatement(placed, compiler.input);
  for (const finding of emitted.findings) compiler.findings.push(finding);
  const { blocked } = emitted;
  if (blocked !== null) return [compiler.unsupported(placed, blocked.id, blocked.message)];
  let into: ResultsInto | null = null;
  compiler.fragment(placed, (context) => {
    into = resultsInto(statement, context);
    return [];
  });
  return call(compiler, placed, body, origin, into);
}

function refused(compiler: CallCompiler, placed: PlacedStatement, message: string): Step[] {
  return [compiler.unsupported(placed, 'operation/execute-procedure', message)];
}

/** Tables that are passed stand under the names of the parameters while the procedure runs. */
function copyTables(
  compiler: CallCompiler,
  placed: PlacedStatement,
  body: ExecuteStatementBody,
  origin: Origin,
): Step[] {
  const sql = compiler.templates(
    placed,
    emitFragment(placed, compiler.input, (context) =>
      passedTables(body, context).flatMap((copy) => [...copy, context.text(STATEMENT_BREAK)]),
    ),
  );
  if ('step' in sql) return [sql];
  return sql.length === 0
    ? []
    : [{ step: 'execute', checks: [], sql, counts: null, writes: [], origin }];
}

/** SQL that is run as a text: compiled when it runs, and what ran before it is known. */
function runText(
  compiler: CallCompiler,
  placed: PlacedStatement,
  body: ExecuteStatementBody,
  origin: Origin,
  into: ResultsInto | null,
): Step {
  const { statement } = placed;
  const [given, declared] = body.arguments;
  const asked = body.text ?? given?.value;
  if (asked === undefined)
    return compiler.unsupported(placed, 'operation/execute-procedure', 'It names no text to run.');
  const text = compiler.value(placed, asked);
  if ('step' in text) return text;
  const parameters =
    body.text !== null || declared === undefined ? null : compiler.value(placed, declared.value);
  if (parameters !== null && 'step' in parameters) return parameters;
  const passed = passedValues(compiler, placed, body.text === null ? body.arguments.slice(2) : []);
  if ('step' in passed) return passed;
  const catalog = compiler.input.bindings.get(statement)?.catalogIn ?? compiler.catalog;
  const span = { start: origin.start, end: origin.end };
  const site = compiler.texts.add({ span, catalog: catalog.withoutVariables(), into });
  return { step: 'run-text', site, text, parameters, arguments: passed, origin };
}

/**
 * The values of a call, as the parameters take them.
 *
 * @param parameters - absent where they are known only when it runs
 */
function passedValues(
  compiler: CallCompiler,
  placed: PlacedStatement,
  given: readonly ExecuteArgument[],
  parameters: readonly ProcedureParameter[] = [],
): CallArguments | Step {
  const { statement } = placed;
  const passed: CallArguments[number][] = [];
  for (const [index, argument] of given.entries()) {
    const { value } = argument;
    const output =
      argument.output || value.kind === 'ColumnReference'
        ? variable(compiler, statement, value)
        : null;
    const binding = compiler.input.bindings.get(statement);
    const table = binding === undefined ? undefined : passedTable(argument, { binding });
    const template =
      value.kind === 'DefaultValue'
        ? null
        : table === undefined
          ? passedValue(
              compiler,
              placed,
              argument,
              parameterOf(argument, index, parameters),
              output,
            )
          : { parts: ['NULL'] };
    if (template !== null && 'step' in template) return template;
    passed.push({
      parameter: argument.name?.name.toLowerCase() ?? null,
      value: template,
      outputVariable: output,
    });
  }
  return passed;
}

/** @param variable - what the argument is, if it is one */
function passedValue(
  compiler: CallCompiler,
  placed: PlacedStatement,
  argument: ExecuteArgument,
  parameter: ProcedureParameter | undefined,
  variable: string | null,
): SqlTemplate | Step {
  const { value } = argument;
  if (value.kind === 'ColumnReference' && variable !== null) return compiler.value(placed, value);
  return compiler.fragment(placed, (context) => argumentValue(argument, parameter, context));
}

/** The variable that an argument is, which an output parameter writes back to; null for any other value. */
function variable(compiler: CallCompiler, statement: Statement, value: Expression): string | null {
  if (value.kind === 'Variable') return value.name.toLowerCase();
  if (value.kind !== 'ColumnReference') return null;
  return (
    compiler.input.bindings.get(statement)?.columns.get(value)?.variable?.toLowerCase() ?? null
  );
}
