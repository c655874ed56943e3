import type {
  Block,
  CreateProcedure,
  DropStatement,
  IfStatement,
  ProcedureParameter,
  Statement,
  StatementList,
  TryCatchBlock,
  VariableDeclaration,
  WhileStatement,
} from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { variableName } from './variable-name.ts';

type Container = Block | IfStatement | WhileStatement | TryCatchBlock | CreateProcedure;

type Meaning =
  | { readonly role: 'container'; readonly statement: Container }
  /** `IF OBJECT_ID('t') IS NOT NULL DROP TABLE t`: the old spelling of DROP TABLE IF EXISTS. */
  | { readonly role: 'drop-if-exists'; readonly drop: DropStatement };

/** IF, WHILE, BEGIN … END, TRY … CATCH and procedures: the forms of SQL scripting. */
export const controlFlowOperation = defineOperation<Meaning>({
  operation: 'control-flow',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.role === 'drop-if-exists') return writeDrop(meaning.drop, context);
      return writeContainer(meaning.statement, context);
    },
    duckdb: (meaning, context) =>
      meaning.role === 'drop-if-exists'
        ? writeDrop(meaning.drop, context)
        : { pieces: [], fidelity: EXACT, silent: true },
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
      const drop = dropIfExists(node, site);
      return drop === null
        ? { role: 'container', statement: node }
        : { role: 'drop-if-exists', drop };
    }
    case 'Block':
    case 'WhileStatement':
    case 'TryCatchBlock':
    case 'CreateProcedure':
      return { role: 'container', statement: node };
    default:
      return null;
  }
}

/** The one DROP TABLE that an IF OBJECT_ID(…) IS NOT NULL guards, for the same table; null for anything else. */
export function dropIfExists(
  statement: IfStatement,
  site: { readonly constantOf: ReadSite['constantOf'] },
): DropStatement | null {
  const branch = statement.branches[0];
  const only = branch?.body.items[0]?.statement;
  if (
    statement.branches.length !== 1 ||
    statement.otherwise !== null ||
    branch?.body.items.length !== 1
  )
    return null;
  const drop =
    only?.kind === 'Block' && only.body.items.length === 1 ? only.body.items[0]?.statement : only;
  if (
    drop?.kind !== 'DropStatement' ||
    (drop.object !== 'TABLE' && drop.object !== 'VIEW') ||
    drop.names.length !== 1
  )
    return null;
  const { condition } = branch;
  if (
    condition.kind !== 'IsPredicate' ||
    !condition.negated ||
    condition.operand.kind !== 'FunctionCall'
  )
    return null;
  const { name, arguments: given } = condition.operand;
  if (name.parts.at(-1)?.text.toLowerCase() !== 'object_id' || given[0] === undefined) return null;
  const asked = site.constantOf(given[0]);
  const last = drop.names[0]?.parts.at(-1)?.text.toLowerCase() ?? '';
  if (typeof asked !== 'string') return null;
  return asked
    .replaceAll(/[[\]"]/g, '')
    .toLowerCase()
    .split('.')
    .at(-1) === last
    ? drop
    : null;
}

function writeDrop(drop: DropStatement, context: WriteContext): Emission {
  const name = drop.names[0];
  const binding = name === undefined ? undefined : context.bindingOf(drop)?.names.get(name);
  if (binding === undefined)
    return { pieces: [], fidelity: { kind: 'unknown', missing: 'the table that is dropped' } };
  const mapped = context.options
    .mapName(binding)
    .map((part) => context.identifier(part))
    .join('.');
  return { pieces: [context.text(`DROP ${drop.object} IF EXISTS ${mapped}`)], fidelity: EXACT };
}

function writeContainer(statement: Container, context: WriteContext): Emission {
  if (statement.kind === 'CreateProcedure') return writeProcedure(statement, context);
  const fidelity = statement.kind === 'TryCatchBlock' ? CAUGHT : EXACT;
  if (context.nested) return { pieces: writeBody(statement, context, context.indent), fidelity };
  const declared = declarationsIn(statementListsOf(statement)).filter(
    (declaration) => declaration.table === null,
  );
  const before = declared.flatMap((declaration) => [
    ...context.sql`DECLARE OR REPLACE VARIABLE ${variableName(declaration.name)} ${declaredType(declaration, context)} DEFAULT NULL`,
    context.text(STATEMENT_BREAK),
  ]);
  if (statement.kind === 'Block')
    return { pieces: [...before, ...writeBody(statement, context, '')], fidelity };
  return {
    pieces: context.sql`${before}BEGIN\n  ${writeBody(statement, context, '  ')};\nEND`,
    fidelity,
  };
}

const CAUGHT: Fidelity = {
  kind: 'approximate',
  differs:
    'the handler of the port sees every error, also those that T-SQL would not catch, and no ERROR_… function.',
};

function declaredType(declaration: VariableDeclaration, context: WriteContext): string {
  if (declaration.type === null) return 'STRING';
  return context.typeName(context.dialect.readType(declaration.type, context.settings, 'declare'));
}

/** The variables declared in the statements of these lists and in what is nested in them. */
function declarationsIn(
  lists: readonly StatementList[],
  found: VariableDeclaration[] = [],
): readonly VariableDeclaration[] {
  for (const list of lists) {
    for (const { statement } of list.items) {
      if (statement.kind === 'DeclareStatement') found.push(...statement.declarations);
      else declarationsIn(statementListsOf(statement), found);
    }
  }
  return found;
}

function writeBody(
  statement: Exclude<Container, CreateProcedure>,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const inner = `${indent}  `;
  switch (statement.kind) {
    case 'Block':
      return context.sql`BEGIN\n${writeList(statement.body, context, inner)}${indent}END`;
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
      return context.sql`${head}WHILE ${context.emit(statement.condition)} DO\n${writeList(statement.body, context, inner)}${indent}END WHILE${label === null ? '' : ` ${label}`}`;
    }
    case 'TryCatchBlock': {
      const handler = context.sql`${inner}DECLARE EXIT HANDLER FOR SQLEXCEPTION\n${inner}BEGIN\n${writeList(statement.handler, context, `${inner}  `)}${inner}END;\n`;
      return context.sql`BEGIN\n${handler}${writeList(statement.body, context, inner)}${indent}END`;
    }
  }
}

/** The label that BREAK and CONTINUE of this loop name; null if it has none of them. */
function loopLabel(loop: WhileStatement): string | null {
  return hasLoopControl(loop.body) ? LOOP_LABEL : null;
}

/** BREAK and CONTINUE leave the innermost loop, as a repeated label does. */
export const LOOP_LABEL = 'the_loop';

function hasLoopControl(list: StatementList): boolean {
  return list.items.some(({ statement }) => {
    if (statement.kind === 'LoopControl') return true;
    if (statement.kind === 'WhileStatement') return false;
    return statementListsOf(statement).some((inner) => hasLoopControl(inner));
  });
}

/** The statements of a list, a line each; a single BEGIN … END of a branch is seen through. */
function writeList(list: StatementList, context: WriteContext, indent: string): readonly Piece[] {
  const only = list.items.length === 1 ? list.items[0]?.statement : undefined;
  if (only?.kind === 'Block' && only.label === null) return writeList(only.body, context, indent);
  return list.items.flatMap(({ statement }) => {
    if (statement.kind === 'EmptyStatement') return [];
    // The variable is declared before the block: where it stood, nothing is left.
    if (isBareDeclaration(statement)) return [{ emit: statement }];
    const end = isComment(statement) ? '\n' : ';\n';
    return [context.text(indent), { emit: statement, indent }, context.text(end)];
  });
}

/** Statements that are kept as comments only, which no semicolon ends. */
function isComment(statement: Statement): boolean {
  return COMMENTS.has(statement.kind);
}

function isBareDeclaration(statement: Statement): boolean {
  return (
    statement.kind === 'DeclareStatement' &&
    statement.declarations.every((declaration) => declaration.value === null)
  );
}

const COMMENTS = new Set<Statement['kind']>([
  'SetOption',
  'PrintStatement',
  'TransactionStatement',
  'CreateIndex',
  'UseStatement',
]);

function writeProcedure(procedure: CreateProcedure, context: WriteContext): Emission {
  if (context.options.sparkOnly) {
    return {
      pieces: [],
      fidelity: {
        kind: 'manual',
        because: 'plain Spark has no procedures: run its statements where it is called.',
      },
    };
  }
  const parameters = procedure.parameters.map((parameter) => writeParameter(parameter, context));
  const list = parameters.flatMap((parameter, index) =>
    index === 0 ? parameter : [context.text(', '), ...parameter],
  );
  const locals = declarationsIn([procedure.body]).filter(
    (declaration) => declaration.table === null,
  );
  const declared = locals.flatMap(
    (declaration) =>
      context.sql`  DECLARE ${variableName(declaration.name)} ${declaredType(declaration, context)} DEFAULT NULL;\n`,
  );
  const body = writeList(procedure.body, context, '  ');
  const head =
    procedure.alter || procedure.orAlter ? 'CREATE OR REPLACE PROCEDURE ' : 'CREATE PROCEDURE ';
  return {
    pieces: context.sql`${head}${context.emit(procedure.name)} (${list})\nLANGUAGE SQL\nSQL SECURITY INVOKER\nAS BEGIN\n${declared}${body}END`,
    fidelity: EXACT,
    note: 'CREATE PROCEDURE … LANGUAGE SQL (Unity Catalog, runtime 17.0).',
  };
}

function writeParameter(parameter: ProcedureParameter, context: WriteContext): readonly Piece[] {
  const type = context.typeName(
    context.dialect.readType(parameter.type, context.settings, 'declare'),
  );
  const value =
    parameter.defaultValue === null
      ? []
      : context.sql` DEFAULT ${context.emit(parameter.defaultValue)}`;
  const mode = parameter.output ? 'INOUT ' : '';
  return context.sql`${mode}${variableName(parameter.name)} ${type}${value}`;
}
