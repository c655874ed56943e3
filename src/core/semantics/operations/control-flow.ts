import type {
  AlterTable,
  Block,
  CreateProcedure,
  Expression,
  Identifier,
  IfStatement,
  ProcedureParameter,
  RepeatedStatements,
  Statement,
  StatementList,
  TryCatchBlock,
  VariableDeclaration,
  WhileStatement,
} from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import { questionsOf } from '../../emit/questions.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { cursorLoopOf, forHead } from './cursor.ts';
import { keptAsComment } from './kept-as-comment.ts';
import { keepingHandlers } from './caught-errors.ts';
import { leavesNothing, statementsIn } from './leaves-nothing.ts';
import { guardedStatement, type GuardedStatement } from './object-guard.ts';
import { lastResultOnly, resultsOfOne } from './results.ts';
import { isOptionComment } from './session-option.ts';
import { forgetError, keepingOuterError, keepsErrors, noError } from './session-variable.ts';
import { declaresTable } from '../table-types.ts';
import { unresolvedTables } from '../unknown-tables.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { isMessage } from './throw.ts';
import { isKeptAsComment } from './transaction.ts';
import { ownName } from '../../syntax/own-name.ts';

type Container =
  Block | IfStatement | WhileStatement | RepeatedStatements | TryCatchBlock | CreateProcedure;

type Meaning =
  | { readonly role: 'container'; readonly statement: Container }
  /** `IF OBJECT_ID('t') IS NOT NULL DROP TABLE t`: the old spelling of DROP TABLE IF EXISTS. */
  | { readonly role: 'guarded'; readonly guarded: GuardedStatement };

/** IF, WHILE, BEGIN … END, TRY … CATCH and procedures: the forms of SQL scripting. */
export const controlFlowOperation = defineOperation<Meaning>({
  operation: 'control-flow',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.role === 'guarded') return writeGuarded(meaning.guarded, context);
      return writeContainer(meaning.statement, context);
    },
    // A program branches by steps of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'Control of flow',
    behaviour: {
      tsql: 'IF, WHILE, BEGIN … END and TRY … CATCH may stand anywhere in a batch.',
      databricks:
        'They stand inside BEGIN … END, with THEN, DO and END IF; an EXIT HANDLER takes the place of CATCH.',
    },
    port: 'One compound statement; its variables are session variables, declared before it.',
    action:
      'Look at what a failing statement should do: in a compound statement it ends the whole.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/control-of-flow',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-scripting',
    ],
  },
  examples: [],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  switch (node.kind) {
    case 'IfStatement': {
      const guarded = guardedStatement(node, site);
      return guarded === null
        ? { role: 'container', statement: node }
        : { role: 'guarded', guarded };
    }
    case 'Block':
      // All of an atomic block happens or nothing, which no block of Databricks SQL promises.
      return node.atomic === null ? { role: 'container', statement: node } : null;
    case 'WhileStatement':
    case 'RepeatedStatements':
    case 'TryCatchBlock':
    case 'CreateProcedure':
      return { role: 'container', statement: node };
    default:
      return null;
  }
}

function writeGuarded(guarded: GuardedStatement, context: WriteContext): Emission {
  // It sees that the IF guards it.
  if (guarded.kind === 'AlterTable') return writeGuardedColumn(guarded, context);
  if (guarded.kind !== 'DropStatement') return { pieces: [{ emit: guarded }], fidelity: EXACT };
  const name = guarded.names[0];
  const binding = name === undefined ? undefined : context.bindingOf(guarded)?.names.get(name);
  if (binding === undefined)
    return { pieces: [], fidelity: { kind: 'unknown', missing: 'the object that is dropped' } };
  // Plain Spark has no procedures: their statements stand where they are called.
  if (guarded.object === 'PROCEDURE' && context.options.sparkOnly)
    return { pieces: keptAsComment(context, context.statement), fidelity: EXACT };
  const mapped = context.options
    .mapName(binding)
    .map((part) => context.identifier(part))
    .join('.');
  return { pieces: [context.text(`DROP ${guarded.object} IF EXISTS ${mapped}`)], fidelity: EXACT };
}

/** A column that is added where it is not there, or dropped where it is. */
function writeGuardedColumn(guarded: AlterTable, context: WriteContext): Emission {
  const { action, name } = guarded;
  const [column = ''] =
    action.type === 'add-columns'
      ? action.columns.map((added) => added.name.text)
      : action.type === 'drop-columns'
        ? action.names.map(({ text }) => text)
        : [];
  const object = context.bindingOf(guarded)?.names.get(name);
  const table = object === undefined ? undefined : context.binding.catalogIn.table(object.name);
  const known = table?.columns.some((each) => each.name.toLowerCase() === column.toLowerCase());
  const adds = action.type === 'add-columns';
  // What the definitions say of the table decides; where they say nothing, the change has its reason.
  const runs = known === undefined || known !== adds;
  const there = runs ? !adds : adds;
  const fidelity = conditional(
    `${name.parts.map(({ text }) => text).join('.')} has ${there ? 'a' : 'no'} column ${column} when this runs.`,
  );
  return {
    pieces: runs ? [{ emit: guarded }] : keptAsComment(context, context.statement),
    fidelity,
  };
}

function writeContainer(statement: Container, context: WriteContext): Emission {
  if (statement.kind === 'CreateProcedure') return writeProcedure(statement, context);
  // The test for the end of a cursor: FOR ends by itself.
  if (context.cursors.absorbed.has(statement))
    return { pieces: keptAsComment(context, statement), fidelity: EXACT };
  if (statement.kind === 'IfStatement' && leavesNothing(statement))
    return { pieces: withoutQuestion(statement, context), fidelity: EXACT };
  const fidelity = statement.kind === 'TryCatchBlock' ? tryFidelity(statement, context) : EXACT;
  if (context.nested) return { pieces: writeBody(statement, context, context.indent), fidelity };
  const results = lastResultOnly(resultsOfOne(statement));
  if (results.kind !== 'exact')
    context.report(
      'operation/control-flow',
      statement,
      results,
      `Control of flow. A batch gives all its results; a block gives one. Differs: ${results.kind === 'approximate' ? results.differs : ''}`,
    );
  const declared = valuesDeclaredIn(statement, context);
  const before = declared.flatMap((declaration) => [
    ...context.sql`DECLARE OR REPLACE VARIABLE ${context.variable(declaration.name)} ${declaredType(declaration, context)} DEFAULT NULL`,
    context.text(STATEMENT_BREAK),
  ]);
  const isBlock = statement.kind === 'Block' && statement.label === null;
  if (isBlock || statement.kind === 'TryCatchBlock')
    return { pieces: [...before, ...writeBody(statement, context, '')], fidelity };
  return {
    pieces: context.sql`${before}BEGIN\n  ${writeBody(statement, context, '  ')};\nEND`,
    fidelity,
  };
}

/** Whatever the question is, nothing is run: what it guards says by itself what becomes of it. */
function withoutQuestion(statement: IfStatement, context: WriteContext): readonly Piece[] {
  const line = context.text(`\n${context.nested ? context.indent : ''}`);
  return statementsIn(statement).flatMap((inner, index): readonly Piece[] => [
    ...(index === 0 ? [] : [line]),
    { emit: inner },
  ]);
}

const CAUGHT: Fidelity = conditional(
  'nothing depends on errors that T-SQL would not catch (a missing table or column): the handler of the port sees every error.',
);

function tryFidelity({ body, handler }: TryCatchBlock, context: WriteContext): Fidelity {
  if (triesIn(body).some((inner) => unresolvedIn(inner.body, context).length > 0))
    return PASSED_ONCE;
  if (!keepsErrors(context.session)) return CAUGHT;
  if (!context.handlesError) return KEPT;
  const forgets = asksOfError(body) || leaves(body) || leaves(handler);
  return forgets ? FORGOTTEN : KEPT;
}

const PASSED_ONCE: Fidelity = {
  kind: 'approximate',
  differs:
    'a table that is not there ends the batch, past both TRY blocks; the handler of the outer one sees the error of the port.',
};

function triesIn(list: StatementList): readonly TryCatchBlock[] {
  return list.items.flatMap(({ statement }) =>
    statement.kind === 'TryCatchBlock' ? [statement] : statementListsOf(statement).flatMap(triesIn),
  );
}

const FORGOTTEN: Fidelity = {
  kind: 'approximate',
  differs:
    'within a TRY block, and behind one that is left early, ERROR_NUMBER() and its kin tell of the error that the CATCH block around it handles; those of the port have forgotten it.',
};

/** True if a list asks, handlers of its own aside, which error is handled. */
function asksOfError(list: StatementList): boolean {
  return list.items.some(({ statement }) => {
    if (questionsOf(statement).values.some((value) => value.startsWith('error-'))) return true;
    if (statement.kind === 'TryCatchBlock') return asksOfError(statement.body);
    return statementListsOf(statement).some(asksOfError);
  });
}

/** Of an error that Databricks SQL raises the handler knows the class, and a text that is not SQL Server's. */
const KEPT: Fidelity = {
  kind: 'conditional',
  assumptions: [
    ...(CAUGHT.kind === 'conditional' ? CAUGHT.assumptions : []),
    {
      statement:
        'errors are told apart by the numbers of the common ones (8134, 245, 241, 8114, 8115, 515, 547, 2628, 512, 8672, and what the script raises); the texts of others, which are the target’s own, are only logged.',
      check: null,
    },
  ],
};

export function declaredType(declaration: VariableDeclaration, context: WriteContext): string {
  if (declaration.type === null) return 'STRING';
  return context.typeName(context.dialect.readType(declaration.type, context.settings, 'declare'));
}

/** The variables declared in what is nested in a statement or in a list, procedures aside. */
export function declarationsIn(
  node: Statement | StatementList,
  found: VariableDeclaration[] = [],
): readonly VariableDeclaration[] {
  const lists = node.kind === 'StatementList' ? [node] : statementListsOf(node);
  for (const list of lists) {
    for (const { statement } of list.items) {
      if (statement.kind === 'DeclareStatement') found.push(...statement.declarations);
      else declarationsIn(statement, found);
    }
  }
  return found;
}

/** Those of the variables declared in a statement or a list that are no tables. */
export function valuesDeclaredIn(
  node: Statement | StatementList,
  { settings }: WriteContext,
): readonly VariableDeclaration[] {
  return declarationsIn(node).filter((declaration) => !declaresTable(declaration, settings));
}

function writeBody(
  statement: Exclude<Container, CreateProcedure>,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const inner = `${indent}  `;
  switch (statement.kind) {
    case 'Block':
      return labelled(
        statement.label,
        context,
        (head, name) =>
          context.sql`${head}BEGIN\n${writeList(statement.body, context, inner)}${indent}END${name}`,
      );
    case 'RepeatedStatements':
      return writeRepeated(statement, context, indent);
    case 'IfStatement': {
      const branches = statement.branches.flatMap(
        (branch, index) =>
          context.sql`${index === 0 ? 'IF ' : `${indent}ELSEIF `}${context.emit(branch.condition)} THEN\n${writeList(branch.body, context, inner)}`,
      );
      const otherwise =
        statement.otherwise === null
          ? []
          : context.sql`${indent}ELSE\n${writeList(statement.otherwise, context, inner)}`;
      return context.sql`${branches}${otherwise}${indent}END IF`;
    }
    case 'WhileStatement': {
      const label = loopLabel(statement);
      const head = label === null ? [] : [context.text(`${label}: `)];
      const loop = cursorLoopOf(statement, context);
      if (loop !== null) {
        const { head: over, assignments } = forHead(loop, context, inner);
        return context.sql`${head}${over}${indent}DO\n${assignments}${writeList(statement.body, context, inner)}${indent}END FOR${label === null ? '' : ` ${label}`}`;
      }
      return context.sql`${head}WHILE ${context.emit(statement.condition)} DO\n${writeList(statement.body, context, inner)}${indent}END WHILE${label === null ? '' : ` ${label}`}`;
    }
    case 'TryCatchBlock':
      return writeTry(statement, context, indent);
  }
}

const NO_OUTER = { before: '', behind: '' };

/** What `write` makes of the label, where there is one, before a block or loop and behind its END. */
function labelled(
  label: Identifier | null,
  context: WriteContext,
  write: (head: string, name: string) => readonly Piece[],
): readonly Piece[] {
  const name = label === null ? null : context.identifier(label.text);
  return name === null ? write('', '') : write(`${name}: `, ` ${name}`);
}

/** A batch before GO n, with what it declares anew in each round; or what jumps go back to, left at its end. */
function writeRepeated(
  { label, times, body }: RepeatedStatements,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const inner = `${indent}  `;
  const list = writeList(body, context, inner);
  if (times === null)
    return labelled(
      label,
      context,
      (head, name) =>
        context.sql`${head}WHILE TRUE DO\n${list}${inner}LEAVE${name};\n${indent}END WHILE${name}`,
    );
  const fresh = valuesDeclaredIn(body, context)
    .filter(({ value }) => value === null)
    .map(({ name }) => `${inner}SET ${context.variable(name)} = NULL;\n`);
  return context.sql`FOR go_round AS\n${inner}SELECT id FROM range(${times})\n${indent}DO\n${fresh.join('')}${list}${indent}END FOR`;
}

/**
 * TRY … CATCH whose handler asks which error it was: a handler for each error keeps what is known of it, and
 * CATCH is what follows if there was one.
 */
function writeKeepingTry(
  statement: TryCatchBlock,
  context: WriteContext,
  indent: string,
  passing: readonly Piece[],
): readonly Piece[] {
  const inner = `${indent}  `;
  const deeper = `${inner}  `;
  const handlers = [
    ...(passing.length === 0 ? [] : [context.text(deeper), ...passing]),
    ...keepingHandlers(statement.body, context, deeper),
  ];
  const body = writeList(statement.body, context, deeper);
  const caught = writeList(statement.handler, context, deeper);
  const { before, behind } = context.handlesError
    ? keepingOuterError(context, inner)
    : context.session.asksOutside
      ? { before: '', behind: context.sql`${inner}${forgetError(context)};\n` }
      : NO_OUTER;
  return context.sql`BEGIN\n${before}${inner}${noError(context)};\n${inner}BEGIN\n${handlers}${body}${inner}END;\n${inner}IF v_error_number IS NOT NULL THEN\n${caught}${inner}END IF;\n${behind}${indent}END`;
}

/**
 * A TRY block that itself reads a table which nothing known makes: where that is not there, the error goes past the CATCH.
 * It is raised behind the block, as an error in a handler leaves no block around its own (Spark 4.2.1).
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/try-catch-transact-sql (errors unaffected by TRY…CATCH)
 */
function writeTry(
  statement: TryCatchBlock,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const [table] = unresolvedIn(statement.body, context);
  if (table === undefined) return writeCaught(statement, context, indent, []);
  const inner = `${indent}  `;
  const absent = context.fresh('absent');
  const handler = context.sql`DECLARE EXIT HANDLER FOR TABLE_OR_VIEW_NOT_FOUND SET ${absent} = TRUE;\n`;
  const text = context.literal(`Invalid object name '${table}'.`);
  return context.sql`BEGIN\n${inner}DECLARE ${absent} BOOLEAN DEFAULT FALSE;\n${inner}${writeCaught(statement, context, inner, handler)};\n${inner}IF ${absent} THEN\n${inner}  SELECT raise_error(${text});\n${inner}END IF;\n${indent}END`;
}

/** @param passing - the handler of what is not for the CATCH */
function writeCaught(
  statement: TryCatchBlock,
  context: WriteContext,
  indent: string,
  passing: readonly Piece[],
): readonly Piece[] {
  const inner = `${indent}  `;
  if (keepsErrors(context.session)) return writeKeepingTry(statement, context, indent, passing);
  if (leaves(statement.handler) || raises(statement.handler, context))
    return writeLeavingTry(statement, context, indent, passing);
  const first = passing.length === 0 ? [] : [context.text(inner), ...passing];
  const handler = context.sql`${inner}DECLARE EXIT HANDLER FOR SQLEXCEPTION\n${inner}BEGIN\n${writeList(statement.handler, context, `${inner}  `)}${inner}END;\n`;
  return context.sql`BEGIN\n${first}${handler}${writeList(statement.body, context, inner)}${indent}END`;
}

function unresolvedIn(list: StatementList, context: WriteContext): readonly string[] {
  return list.items.flatMap(({ statement }) => [
    ...unresolvedTables(context.bindingOf(statement)),
    ...statementListsOf(statement).flatMap((inner) => unresolvedIn(inner, context)),
  ]);
}

/** True if RETURN, BREAK or CONTINUE go on somewhere else than behind the statements. */
function leaves(list: StatementList): boolean {
  return list.items.some(
    ({ statement }) =>
      statement.kind === 'LoopControl' ||
      statement.kind === 'ReturnStatement' ||
      statementListsOf(statement).some((inner) => leaves(inner)),
  );
}

/** True if THROW or RAISERROR raise an error of their own. */
function raises(list: StatementList, context: WriteContext): boolean {
  return list.items.some(({ statement }) =>
    statement.kind === 'ThrowStatement'
      ? statement.arguments.length > 0 && !isMessage(statement, context)
      : statementListsOf(statement).some((inner) => raises(inner, context)),
  );
}

/**
 * LEAVE in a handler leaves that handler alone, and an error in it leaves no block around its own (Spark 4.2.1): CATCH is
 * what follows if there was an error.
 */
function writeLeavingTry(
  statement: TryCatchBlock,
  context: WriteContext,
  indent: string,
  passing: readonly Piece[],
): readonly Piece[] {
  const inner = `${indent}  `;
  const deeper = `${inner}  `;
  const failed = context.fresh('failed');
  const first = passing.length === 0 ? [] : [context.text(deeper), ...passing];
  const body = writeList(statement.body, context, deeper);
  const caught = writeList(statement.handler, context, deeper);
  return context.sql`BEGIN\n${inner}DECLARE ${failed} BOOLEAN DEFAULT FALSE;\n${inner}BEGIN\n${first}${deeper}DECLARE EXIT HANDLER FOR SQLEXCEPTION SET ${failed} = TRUE;\n${body}${inner}END;\n${inner}IF ${failed} THEN\n${caught}${inner}END IF;\n${indent}END`;
}

/** The label that BREAK and CONTINUE of this loop name; null if it has none of them. */
function loopLabel(loop: WhileStatement): string | null {
  return hasLoopControl(loop.body) ? LOOP_LABEL : null;
}

/** BREAK and CONTINUE leave the innermost loop, as a repeated label does. */
export const LOOP_LABEL = 'the_loop';

function hasLoopControl(list: StatementList): boolean {
  return list.items.some(({ statement }) => {
    if (statement.kind === 'LoopControl') return statement.label === null;
    if (statement.kind === 'WhileStatement') return false;
    return statementListsOf(statement).some((inner) => hasLoopControl(inner));
  });
}

/** The statements of a list, a line each; a single BEGIN … END of a branch is seen through. */
export function writeList(
  list: StatementList,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const only = list.items.length === 1 ? list.items[0]?.statement : undefined;
  if (only?.kind === 'Block' && only.label === null && only.atomic === null)
    return writeList(only.body, context, indent);
  let runs = false;
  const written = list.items.flatMap(({ statement }): readonly Piece[] => {
    if (statement.kind === 'EmptyStatement') return [];
    // The variable is declared before the block: where it stood, nothing is left.
    if (isBareDeclaration(statement, context)) return [{ emit: statement }];
    const comment = isComment(statement, context);
    runs ||= !comment;
    const end = comment ? '\n' : ';\n';
    return [context.text(indent), { emit: statement, indent }, context.text(end)];
  });
  // IF and WHILE want a statement: one that does nothing.
  return runs ? written : [...written, context.text(`${indent}BEGIN END;\n`)];
}

/** Statements that are kept as comments only, which no semicolon ends. */
export function isComment(statement: Statement, context: WriteContext): boolean {
  if (statement.kind === 'TransactionStatement') return isKeptAsComment(statement, context);
  if (statement.kind === 'ThrowStatement') return isMessage(statement, context);
  if (context.cursors.absorbed.has(statement)) return true;
  if (statement.kind === 'SetOption') return isOptionComment(statement, context);
  if (statement.kind === 'DropStatement' && statement.object === 'PROCEDURE')
    return context.options.sparkOnly;
  return leavesNothing(statement) || COMMENTS.has(statement.kind);
}

function isBareDeclaration(statement: Statement, { settings }: WriteContext): boolean {
  return (
    statement.kind === 'DeclareStatement' &&
    statement.declarations.every(
      (declaration) => declaration.value === null && !declaresTable(declaration, settings),
    )
  );
}

const COMMENTS = new Set<Statement['kind']>([
  'LabelStatement',
  'PrintStatement',
  'UseStatement',
  'WaitForStatement',
]);

function writeProcedure(procedure: CreateProcedure, context: WriteContext): Emission {
  const inPlace = whyInPlace(procedure, context);
  if (inPlace !== null) {
    const note = `${inPlace}: its statements stand where it is called.`;
    return { pieces: keptAsComment(context, procedure), fidelity: EXACT, note };
  }
  const { parameters: given } = procedure;
  const firstDefault = given.findIndex(({ defaultValue }) => defaultValue !== null);
  const parameters = given.map((parameter, index) =>
    writeParameter(parameter, firstDefault !== -1 && index > firstDefault, context),
  );
  const list = parameters.flatMap((parameter, index) =>
    index === 0 ? parameter : [context.text(', '), ...parameter],
  );
  const locals = valuesDeclaredIn(procedure.body, context);
  const declared = locals.flatMap(
    (declaration) =>
      context.sql`  DECLARE ${context.variable(declaration.name)} ${declaredType(declaration, context)} DEFAULT NULL;\n`,
  );
  const early = returnsEarly(procedure.body);
  const label = moduleLabel({ name: ownName(procedure.name) });
  const body = early
    ? context.sql`  ${label}: BEGIN\n${writeList(procedure.body, context, '    ')}  END ${label};\n`
    : writeList(withoutLastReturn(procedure.body), context, '  ');
  const head =
    procedure.alter || procedure.orAlter ? 'CREATE OR REPLACE PROCEDURE ' : 'CREATE PROCEDURE ';
  return {
    pieces: context.sql`${head}${context.emit(procedure.name)} (${list})\nLANGUAGE SQL\nSQL SECURITY INVOKER\nAS BEGIN\n${declared}${body}END`,
    fidelity: EXACT,
    note: 'CREATE PROCEDURE … LANGUAGE SQL (Unity Catalog, runtime 17.0).',
  };
}

/** Why there is no procedure in the port; null if there is one. */
function whyInPlace(procedure: CreateProcedure, context: WriteContext): string | null {
  if (context.options.sparkOnly) return 'Plain Spark has no procedures';
  const name = context.nameOf(procedure.name);
  const defined = name === undefined ? undefined : context.binding.catalogOut.procedure(name.name);
  const [table] = defined?.callersTables ?? [];
  return table === undefined ? null : `It uses its caller’s ${table.name}`;
}

/** The label of the block that the statements of a procedure stand in where a RETURN leaves it. */
export function moduleLabel(module: { readonly name: string }): string {
  return `leave_${module.name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`;
}

/** Nothing is left to leave behind the last statement, and nobody asks a procedure of the port for its code. */
function withoutLastReturn(list: StatementList): StatementList {
  const [only, ...others] = list.items;
  const block = only?.statement;
  const plain = block?.kind === 'Block' && block.label === null && block.atomic === null;
  if (plain && others.length === 0) return withoutLastReturn(block.body);
  const last = list.items.findLastIndex(({ statement }) => statement.kind !== 'EmptyStatement');
  return list.items[last]?.statement.kind === 'ReturnStatement'
    ? { ...list, items: list.items.slice(0, last) }
    : list;
}

/** True if a RETURN stands anywhere but at the end. */
export function returnsEarly(list: StatementList): boolean {
  const { items } = list;
  return items.some(({ statement }, index) => {
    if (statement.kind === 'ReturnStatement') return index < items.length - 1;
    if (statement.kind === 'Block' && items.length === 1) return returnsEarly(statement.body);
    return statementListsOf(statement).some((inner) => hasReturn(inner));
  });
}

/** True if a RETURN stands anywhere. */
export function hasReturn(list: StatementList): boolean {
  return list.items.some(
    ({ statement }) =>
      statement.kind === 'ReturnStatement' || statementListsOf(statement).some(hasReturn),
  );
}

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-procedure: behind a default all have one. */
function writeParameter(
  parameter: ProcedureParameter,
  behindDefault: boolean,
  context: WriteContext,
): readonly Piece[] {
  const type = context.dialect.readType(parameter.type, context.settings, 'declare');
  const { defaultValue } = parameter;
  const none = behindDefault ? context.sql` DEFAULT NULL` : [];
  const value =
    defaultValue === null
      ? none
      : context.sql` DEFAULT ${parameterDefault(defaultValue, type, context)}`;
  const mode = parameter.output ? 'INOUT ' : '';
  return context.sql`${mode}${context.variable(parameter.name)} ${context.typeName(type)}${value}`;
}

/** The default of a parameter as the parameter takes it. A bare word is text. */
export function parameterDefault(
  value: Expression,
  type: DataType,
  context: WriteContext,
): readonly Piece[] {
  if (value.kind === 'ColumnReference')
    return [context.text(context.literal(context.textOf(value)))];
  const pieces = [context.emit(value)];
  return assignmentConversion(context, context.typeOf(value), type, pieces, 'variable');
}
