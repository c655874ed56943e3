import type {
  CreateProcedure,
  ExecuteArgument,
  ExecuteStatement,
  ExecuteStatementBody,
  ProcedureParameter,
  StatementList,
} from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { ResultsInto, WriteContext } from '../../emit/write-context.ts';
import type { CatalogProcedure } from '../catalog.ts';
import { dynamicProcedure } from '../dynamic-sql.ts';
import { renamingOf } from '../rename.ts';
import { EXACT, conditional, worse, type Fidelity, type Finding } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import {
  declaredType,
  hasReturn,
  isComment,
  moduleLabel,
  parameterDefault,
  returnsEarly,
  valuesDeclaredIn,
  writeList,
} from './control-flow.ts';
import { writeListed } from './listed-columns.ts';
import { lastResultOnly, resultsOf } from './results.ts';
import { passedTables } from './passed-tables.ts';
import { variableName } from './variable-name.ts';
import { ownName } from '../../syntax/own-name.ts';
import { readerOf } from '../site.ts';
import { tableTypeOf } from '../table-types.ts';

/** EXEC of a procedure. */
export const executeProcedureOperation = defineOperation<{ readonly statement: ExecuteStatement }>({
  operation: 'execute-procedure',
  meaningIn: {
    tsql: readerOf('ExecuteStatement', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      rename(meaning.statement, context) ?? write(meaning, context),
    // A program calls by a step of its own.
    duckdb: (meaning, context) =>
      rename(meaning.statement, context) ?? { pieces: [], fidelity: EXACT, silent: true },
  },
  docs: {
    title: 'EXEC',
    behaviour: {
      tsql: 'EXEC runs a procedure with arguments by name or position; OUTPUT arguments take values back.',
      databricks:
        'CALL runs a procedure with arguments by name (=>) or position; plain Spark has no procedures.',
    },
    port: 'CALL with the same arguments; for a text that is known, for plain Spark, and where a return code is asked for, the statements of the procedure in its place.',
    action: 'Port the procedure, too; it needs Unity Catalog and runtime 17.0.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/execute-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-call',
    ],
  },
  examples: [],
});

function manual(because: string): Emission {
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

function write(meaning: { statement: ExecuteStatement }, context: WriteContext): Emission {
  const { body } = meaning.statement;
  const listed = context.knownSql === null ? null : writeListed(context.knownSql, context);
  if (listed !== null) return listed;
  const called = calledModule(body, context);
  if (typeof called === 'string') return manual(called);
  const { procedure } = called;
  const calls =
    !called.isText &&
    !context.options.sparkOnly &&
    body.returnVariable === null &&
    procedure?.callersTables.length === 0;
  if (!calls && procedure !== null)
    return writeInPlace({ ...body, arguments: called.passed }, procedure, context);
  if (body.procedure === null) return manual('its text is put together at run time.');
  if (context.options.sparkOnly)
    return manual('plain Spark has no procedures, and the text of this one is not known.');
  if (body.returnVariable !== null)
    return manual('procedures have no return code, and the text of this one is not known.');
  const passed = body.arguments.flatMap((argument, index) => {
    const comma = index === 0 ? '' : ', ';
    const named = argument.name === null ? '' : `${variableName(argument.name.name)} => `;
    const parameter = parameterOf(argument, index, procedure?.statement.parameters ?? []);
    // What takes a value back is the variable itself.
    const value = argumentValue(argument, parameter?.output ? undefined : parameter, context);
    return context.sql`${comma}${named}${value}`;
  });
  return {
    pieces: context.sql`CALL ${context.emit(body.procedure)}(${passed})`,
    fidelity: procedure === null ? EXACT : fidelityOf(procedure, context),
  };
}

const known = new WeakMap<
  CatalogProcedure,
  { readonly catalog: string; readonly fidelity: Fidelity }
>();

/** A call is no more faithful than what it calls. */
function fidelityOf(procedure: CatalogProcedure, context: WriteContext): Fidelity {
  const catalog = context.binding.catalogIn.fingerprint;
  const before = known.get(procedure);
  if (before?.catalog === catalog) return before.fidelity;
  const findings = context.findingsIn(procedure, (inner) =>
    inner.statement.kind === 'CreateProcedure' ? writeList(bodyOf(inner.statement), inner, '') : [],
  );
  const fidelity = calling(procedure, findings);
  // Inside another procedure the calls of that one are left out.
  if (context.module === null) known.set(procedure, { catalog, fidelity });
  return fidelity;
}

function calling(procedure: CatalogProcedure, findings: readonly Finding[]): Fidelity {
  const kind = findings.reduce<Fidelity['kind']>(
    (worst, { fidelity }) => worse(worst, fidelity.kind),
    'exact',
  );
  const ids = findings.filter(({ fidelity }) => fidelity.kind === kind).map(({ id }) => id);
  const where = `${procedure.statement.name.parts.map(({ text }) => text).join('.')} (${[...new Set(ids)].join(', ')})`;
  switch (kind) {
    case 'exact':
      return EXACT;
    case 'conditional':
      return conditional(`what is assumed of the procedure that it calls, ${where}, holds.`);
    case 'approximate':
      return { kind, differs: `the port of the procedure that it calls: ${where}.` };
    case 'unknown':
      return { kind, missing: `something in the procedure that it calls: ${where}` };
    case 'manual':
      return {
        kind,
        because: `the procedure that it calls is left to a person in part: ${where}.`,
      };
  }
}

/** `EXEC sp_rename` of a table or column; null for any other call. */
function rename({ body }: ExecuteStatement, context: WriteContext): Emission | null {
  const renaming = renamingOf(body, context.dialect);
  if (renaming === null) return null;
  const { column, newName } = renaming;
  const name = context.dialect.resolveName(renaming.table, context.settings);
  const mapped = (own: string): string =>
    context.options
      .mapName({ name: { ...name, name: own }, role: 'table' })
      .map((part) => context.identifier(part))
      .join('.');
  const alter = `ALTER TABLE ${mapped(name.name)}`;
  const local = context.target === 'duckdb';
  if (column === null) {
    const renamed = mapped(newName.toLowerCase());
    const called = local ? (renamed.split('.').at(-1) ?? renamed) : renamed;
    return { pieces: [context.text(`${alter} RENAME TO ${called}`)], fidelity: EXACT };
  }
  // Delta renames columns of tables that map them by name only.
  const before = local
    ? ''
    : `${alter} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')${STATEMENT_BREAK}${context.indent}`;
  const [from, to] = [context.identifier(column), context.identifier(newName)];
  return {
    pieces: [context.text(`${before}${alter} RENAME COLUMN ${from} TO ${to}`)],
    fidelity: EXACT,
  };
}

/** What EXEC runs. */
interface CalledModule {
  /** Null where its text is not known. */
  readonly procedure: CatalogProcedure | null;
  /** True for SQL that is run as a text. */
  readonly isText: boolean;
  readonly passed: readonly ExecuteArgument[];
}

/** What EXEC runs; else why that can't be told. */
function calledModule(body: ExecuteStatementBody, context: WriteContext): CalledModule | string {
  const { knownSql } = context;
  if (knownSql?.list === null) {
    const dynamic = dynamicProcedure('sql', knownSql, context.dialect, context.settings);
    // The first arguments of sp_executesql are the text and what it declares.
    return dynamic === null
      ? 'the SQL that it runs can not be read.'
      : { procedure: dynamic, isText: true, passed: body.arguments.slice(2) };
  }
  if (body.context !== null) return 'it runs on another server or with the rights of another user.';
  if (body.procedure === null) return 'its text is put together at run time.';
  const name = context.nameOf(body.procedure);
  const procedure = name === undefined ? undefined : context.binding.catalogIn.procedure(name.name);
  if (procedure === undefined && name !== undefined && isSystemProcedure(name.name.name))
    return `${ownName(body.procedure)} is a system procedure.`;
  return { procedure: procedure ?? null, isText: false, passed: body.arguments };
}

/** True if a statement of the list gives its OUTPUT to the client. */
function outputsRows(list: StatementList): boolean {
  return list.items.some(
    ({ statement }) =>
      ('output' in statement && statement.output !== null && statement.output.into === null) ||
      statementListsOf(statement).some(outputsRows),
  );
}

/** The statements that EXEC runs in its place, with the results of their queries put into a table. */
export function executeInto(
  body: ExecuteStatementBody,
  into: ResultsInto,
  context: WriteContext,
): Emission {
  const called = calledModule(body, context);
  if (typeof called === 'string') return manual(called);
  const { procedure } = called;
  if (procedure === null) return manual('the text of the procedure is not known.');
  if (outputsRows(procedure.statement.body))
    return manual('OUTPUT of a statement in the procedure gives rows, too.');
  return writeInPlace({ ...body, arguments: called.passed }, procedure, context, into);
}

/** True for a procedure of the server's own, by its name. */
export function isSystemProcedure(name: string): boolean {
  return /^(?:sp|xp)_/i.test(name);
}

/** The statements of the procedure where it is called: its parameters and variables get names of their own. */
function writeInPlace(
  body: ExecuteStatementBody,
  procedure: CatalogProcedure,
  context: WriteContext,
  into: ResultsInto | null = null,
): Emission {
  const { statement } = procedure;
  const passed = matchArguments(body.arguments, statement);
  if (typeof passed === 'string') return manual(passed);
  const isFlat = !context.nested && !returnsEarly(statement.body);
  const module = procedure.name.name;
  const tables = passedTables(body, context);
  const values = new Map<ProcedureParameter, readonly Piece[]>();
  for (const [parameter, argument] of passed) {
    if (takesTable(parameter, context)) continue;
    values.set(parameter, argumentValue(argument, parameter, context));
  }
  const word = isFlat ? 'SET VAR' : 'SET';
  const returned = variableName('return', module);
  const back = [...passed].flatMap(([parameter, argument]) =>
    parameter.output && argument.output && argument.value.kind === 'Variable'
      ? [
          context.sql`${word} ${context.variable(argument.value.name)} = ${variableName(parameter.name, module)}`,
        ]
      : [],
  );
  if (body.returnVariable !== null)
    back.push(context.sql`${word} ${context.variable(body.returnVariable.name)} = ${returned}`);
  const returns = body.returnVariable === null ? null : returned;
  const shape = { values, back, returns, into };
  const pieces = isFlat ? flat(procedure, shape, context) : block(procedure, shape, context);
  if (pieces === null) return manual('it calls itself.');
  return {
    pieces: [
      ...tables.flatMap((copy) => [...copy, context.text(`${STATEMENT_BREAK}${context.indent}`)]),
      ...pieces,
    ],
    fidelity: isFlat || into !== null ? EXACT : lastResultOnly(resultsOf(statement.body)),
  };
}

/** What is passed, as the parameter takes it: an argument of a type that converts by itself is assigned. */
export function argumentValue(
  { value }: ExecuteArgument,
  parameter: ProcedureParameter | undefined,
  context: WriteContext,
): readonly Piece[] {
  // A bare word is text here: EXEC p abc passes 'abc'.
  const plain =
    value.kind === 'ColumnReference'
      ? [context.text(context.literal(context.textOf(value)))]
      : [context.emit(value)];
  if (parameter === undefined || takesTable(parameter, context)) return plain;
  const type = context.dialect.readType(parameter.type, context.settings, 'declare');
  return assignmentConversion(context, context.typeOf(value), type, plain, 'variable');
}

function takesTable({ type }: ProcedureParameter, { settings }: WriteContext): boolean {
  return tableTypeOf(type, settings) !== undefined;
}

function valueParameters(
  { statement }: CatalogProcedure,
  context: WriteContext,
): readonly ProcedureParameter[] {
  return statement.parameters.filter((parameter) => !takesTable(parameter, context));
}

interface Shape {
  /** In the caller's terms. */
  readonly values: ReadonlyMap<ProcedureParameter, readonly Piece[]>;
  /** Assignments to the caller's variables, behind the procedure's statements. */
  readonly back: readonly (readonly Piece[])[];
  /** The variable that takes the return code; null if nobody asks. */
  readonly returns: string | null;
  /** The table that takes the results; null where the client does, or the caller's caller. */
  readonly into: ResultsInto | null;
}

/** Statement after statement, as a script has them. */
function flat(
  procedure: CatalogProcedure,
  { values, back, returns, into }: Shape,
  context: WriteContext,
): readonly Piece[] | null {
  const statements: (readonly Piece[])[] = [];
  for (const parameter of valueParameters(procedure, context)) {
    const declared = declaration(procedure, parameter, values.get(parameter), context);
    if (declared === null) return null;
    statements.push(context.sql`DECLARE OR REPLACE VARIABLE ${declared}`);
  }
  if (returns !== null)
    statements.push(context.sql`DECLARE OR REPLACE VARIABLE ${returns} INT DEFAULT 0`);
  const written = context.inModule(
    procedure,
    false,
    (inner) => {
      if (inner.statement.kind !== 'CreateProcedure') return [];
      return bodyOf(inner.statement).items.flatMap(({ statement }): readonly Piece[] => {
        if (statement.kind === 'EmptyStatement') return [];
        if (statement.kind === 'ReturnStatement' && (returns === null || statement.value === null))
          return [];
        const end = isComment(statement, inner) ? '\n' : STATEMENT_BREAK;
        return [{ emit: statement }, inner.text(end)];
      });
    },
    into,
  );
  if (written === null) return null;
  statements.push(back.length === 0 ? [written] : [written, ...(back[0] ?? [])], ...back.slice(1));
  return statements.flatMap((pieces, index) =>
    index === 0 ? pieces : [context.text(STATEMENT_BREAK), ...pieces],
  );
}

/** `@p type = value` as the declaration of a variable. */
function declaration(
  procedure: CatalogProcedure,
  parameter: ProcedureParameter,
  value: readonly Piece[] | undefined,
  context: WriteContext,
): readonly Piece[] | null {
  const name = variableName(parameter.name, procedure.name.name);
  const declared = context.dialect.readType(parameter.type, context.settings, 'declare');
  const type = context.typeName(declared);
  if (value !== undefined) return context.sql`${name} ${type} DEFAULT ${value}`;
  const { defaultValue } = parameter;
  if (defaultValue === null) return context.sql`${name} ${type} DEFAULT NULL`;
  const written = context.inModule(procedure, true, (inner) => {
    const own = inner.statement.kind === 'CreateProcedure' ? inner.statement.parameters : [];
    const again = own.find((candidate) => candidate.name === parameter.name)?.defaultValue;
    return again === null || again === undefined
      ? [inner.text('NULL')]
      : parameterDefault(again, declared, inner);
  });
  return written === null ? null : context.sql`${name} ${type} DEFAULT ${written}`;
}

/** A block with variables of its own; a RETURN leaves the inner one. */
function block(
  procedure: CatalogProcedure,
  { values, back, returns, into }: Shape,
  context: WriteContext,
): readonly Piece[] | null {
  const { statement } = procedure;
  const { indent } = context;
  const inside = `${indent}  `;
  const declared: (readonly Piece[])[] = [];
  for (const parameter of valueParameters(procedure, context)) {
    const one = declaration(procedure, parameter, values.get(parameter), context);
    if (one === null) return null;
    declared.push(context.sql`${inside}DECLARE ${one};\n`);
  }
  const early = hasReturn(statement.body);
  if (returns !== null || early) {
    const code = variableName('return', procedure.name.name);
    declared.push(context.sql`${inside}DECLARE ${code} INT DEFAULT 0;\n`);
  }
  const written = context.inModule(
    procedure,
    true,
    (inner) => {
      if (inner.statement.kind !== 'CreateProcedure') return [];
      const names = new Set<string>();
      const locals = valuesDeclaredIn(inner.statement.body, inner).flatMap((local) => {
        const name = inner.variable(local.name);
        if (names.has(name)) return [];
        names.add(name);
        return inner.sql`${inside}DECLARE ${name} ${declaredType(local, inner)} DEFAULT NULL;\n`;
      });
      const list = bodyOf(inner.statement);
      if (!early) return [...locals, ...writeList(list, inner, inside)];
      const label = moduleLabel(inner.module ?? { name: procedure.name.name });
      return inner.sql`${locals}${inside}${label}: BEGIN\n${writeList(list, inner, `${inside}  `)}${inside}END ${label};\n`;
    },
    into,
  );
  if (written === null) return null;
  const after = back.flatMap((pieces) => context.sql`${inside}${pieces};\n`);
  return context.sql`BEGIN\n${declared.flat()}${written}${after}${indent}END`;
}

/** The body without the one BEGIN … END around it. */
function bodyOf(statement: CreateProcedure): StatementList {
  const [only, ...others] = statement.body.items.filter(
    (item) => item.statement.kind !== 'EmptyStatement',
  );
  return only?.statement.kind === 'Block' && only.statement.atomic === null && others.length === 0
    ? only.statement.body
    : statement.body;
}

/** The parameter that an argument is for, by its name or its place. */
export function parameterOf(
  argument: ExecuteArgument,
  index: number,
  parameters: readonly ProcedureParameter[],
): ProcedureParameter | undefined {
  const name = argument.name?.name.toLowerCase();
  return name === undefined
    ? parameters[index]
    : parameters.find((candidate) => candidate.name.toLowerCase() === name);
}

/** The argument of each parameter that has one; else why they do not match. */
function matchArguments(
  given: readonly ExecuteArgument[],
  procedure: CreateProcedure,
): ReadonlyMap<ProcedureParameter, ExecuteArgument> | string {
  const matched = new Map<ProcedureParameter, ExecuteArgument>();
  for (const [index, argument] of given.entries()) {
    const parameter = parameterOf(argument, index, procedure.parameters);
    if (parameter === undefined) return 'an argument has no parameter.';
    if (argument.value.kind !== 'DefaultValue') matched.set(parameter, argument);
  }
  for (const parameter of procedure.parameters) {
    if (!matched.has(parameter) && parameter.defaultValue === null)
      return `the parameter ${parameter.name} has no argument.`;
  }
  return matched;
}
