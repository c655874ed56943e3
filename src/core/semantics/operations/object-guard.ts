import type {
  AlterTable,
  CreateSchema,
  CreateTable,
  DropStatement,
  ExecuteStatement,
  Expression,
  IfStatement,
  ObjectName,
  Query,
  Statement,
} from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { nameOf } from '../../syntax/own-name.ts';

/** A question whether an object, a schema or a column is there. */
export interface ExistenceQuestion {
  readonly about: 'object' | 'schema' | 'column';
  /** The column that is asked for; the parts are its table's. */
  readonly column: string | null;
  /** The parts of its name, as the question has them. */
  readonly parts: readonly string[];
  /** True for "is it there", false for "is it not there". */
  readonly wanted: boolean;
}

type Constants = Pick<ReadSite, 'constantOf'>;

/** The views of the catalog that are asked for tables and modules, by the column that holds the name. */
const CATALOG_VIEWS: Readonly<Record<string, string>> = {
  objects: 'name',
  tables: 'name',
  views: 'name',
  procedures: 'name',
  sysobjects: 'name',
  'information_schema.tables': 'table_name',
  'information_schema.views': 'table_name',
  'information_schema.routines': 'routine_name',
  'sys.schemas': 'name',
  'information_schema.schemata': 'schema_name',
};
const SCHEMA_VIEWS = new Set(['schemas', 'schemata']);

/** The views that are asked for columns, by the column that holds theirs; `table_name`, or the object's number, says whose. */
const COLUMN_VIEWS: Readonly<Record<string, string>> = {
  columns: 'name',
  syscolumns: 'name',
  'information_schema.columns': 'column_name',
};

/** What a condition may say besides the name: of what kind the object is, and in which schema. */
const OTHER_COLUMNS = new Set([
  'type',
  'type_desc',
  'xtype',
  'schema_id',
  'table_type',
  'routine_type',
]);
const SCHEMA_COLUMNS = new Set(['table_schema', 'routine_schema']);

/** Reads `OBJECT_ID('t') IS NULL` and `EXISTS (SELECT … FROM sys.tables WHERE name = 't')`; null for anything else. */
export function existenceQuestion(
  condition: Expression,
  site: Constants,
): ExistenceQuestion | null {
  switch (condition.kind) {
    case 'ParenthesizedExpression':
      return existenceQuestion(condition.operand, site);
    case 'NotExpression': {
      const inner = existenceQuestion(condition.operand, site);
      return inner === null ? null : { ...inner, wanted: !inner.wanted };
    }
    case 'IsPredicate': {
      if (condition.test !== 'null') return null;
      const asked = nameAsked(condition.operand, site);
      return asked === null ? null : { ...asked, wanted: condition.negated };
    }
    case 'ExistsPredicate':
      return catalogQuestion(condition.query, site);
    default:
      return null;
  }
}

const ASKING: Readonly<Record<string, ExistenceQuestion['about']>> = {
  object_id: 'object',
  schema_id: 'schema',
  col_length: 'column',
};

/** The name in `OBJECT_ID(N'[dbo].[t]', 'U')`, `SCHEMA_ID('s')` or `COL_LENGTH('t', 'c')`; null for any other expression. */
function nameAsked(
  expression: Expression,
  site: Constants,
): Omit<ExistenceQuestion, 'wanted'> | null {
  if (expression.kind !== 'FunctionCall') return null;
  const about = ASKING[expression.name.parts.at(-1)?.text.toLowerCase() ?? ''];
  const [asked, column] = expression.arguments.map((argument) => site.constantOf(argument));
  if (about === undefined || typeof asked !== 'string') return null;
  if (about === 'schema') return { about, parts: [asked], column: null };
  if (about === 'object') return { about, parts: namesIn(asked), column: null };
  return typeof column === 'string' ? { about, parts: namesIn(asked), column } : null;
}

function namesIn(text: string): readonly string[] {
  return text.split('.').map((part) => part.trim().replaceAll(/^[["]|[\]"]$/g, ''));
}

function catalogQuestion({ body }: Query, site: Constants): ExistenceQuestion | null {
  if (body.kind !== 'QuerySpecification' || body.where === null || body.groupBy !== null)
    return null;
  const [source, ...others] = body.from?.tables ?? [];
  if (source?.kind !== 'NamedTable' || others.length > 0) return null;
  const view = source.name.parts.map((part) => part.text.toLowerCase());
  const called = [view.slice(-2).join('.'), view.at(-1) ?? ''];
  if (view.length < 2 && !OLD_VIEWS.has(called[1] ?? '')) return null;
  const columnView = called.map((name) => COLUMN_VIEWS[name]).find((name) => name !== undefined);
  const nameColumn =
    columnView === undefined
      ? called.map((name) => CATALOG_VIEWS[name]).find((name) => name !== undefined)
      : 'table_name';
  if (nameColumn === undefined) return null;
  let parts: readonly string[] | null = null;
  let schema: string | null = null;
  let asked: string | null = null;
  for (const term of conjuncts(body.where.condition)) {
    if (asksForKind(term)) continue;
    const compared = columnCompared(term);
    if (compared === null) return null;
    const { column, value } = compared;
    const constant = value === null ? undefined : site.constantOf(value);
    if ((column === 'object_id' || column === 'id') && value !== null && parts === null) {
      const object = nameAsked(value, site);
      if (object?.about !== 'object') return null;
      ({ parts } = object);
    } else if (column === columnView && typeof constant === 'string' && asked === null)
      asked = constant;
    else if (column === nameColumn && typeof constant === 'string' && parts === null)
      parts = [constant];
    else if (SCHEMA_COLUMNS.has(column) && typeof constant === 'string') schema = constant;
    else if (!OTHER_COLUMNS.has(column)) return null;
  }
  if (parts === null || (columnView !== undefined && asked === null)) return null;
  return {
    about: asked !== null ? 'column' : SCHEMA_VIEWS.has(called[1] ?? '') ? 'schema' : 'object',
    parts: schema === null ? parts : [schema, ...parts.slice(-1)],
    column: asked,
    wanted: true,
  };
}

/** Views of SQL Server 2000, which are named without a schema too. */
const OLD_VIEWS = new Set(['sysobjects', 'syscolumns']);

/** `OBJECTPROPERTY(id, N'IsUserTable') = 1`, and what stood for it before: `sysstat & 0xf = 3`. */
function asksForKind(term: Expression): boolean {
  if (term.kind !== 'ComparisonExpression' || term.operator !== '=') return false;
  const { left } = term;
  if (left.kind === 'FunctionCall')
    return left.name.parts.at(-1)?.text.toLowerCase() === 'objectproperty';
  return (
    left.kind === 'BinaryExpression' &&
    left.operator === '&' &&
    left.left.kind === 'ColumnReference' &&
    left.left.parts.at(-1)?.text.toLowerCase() === 'sysstat'
  );
}

function conjuncts(condition: Expression): readonly Expression[] {
  if (condition.kind === 'ParenthesizedExpression') return conjuncts(condition.operand);
  return condition.kind === 'LogicalExpression' && condition.operator === 'AND'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

/** The column of `c = value`, or of `c IN (…)` with null for the value; null for other conditions. */
function columnCompared(
  term: Expression,
): { readonly column: string; readonly value: Expression | null } | null {
  if (term.kind === 'InPredicate' && !term.negated && term.operand.kind === 'ColumnReference')
    return { column: term.operand.parts.at(-1)?.text.toLowerCase() ?? '', value: null };
  if (term.kind !== 'ComparisonExpression' || term.operator !== '=') return null;
  const { left, right } = term;
  if (left.kind !== 'ColumnReference') return null;
  return { column: left.parts.at(-1)?.text.toLowerCase() ?? '', value: right };
}

/** A statement that an IF lets run only where its object is there, or is not. */
export type GuardedStatement =
  AlterTable | CreateTable | CreateSchema | DropStatement | ExecuteStatement;

const DROPPED: readonly DropStatement['object'][] = ['TABLE', 'VIEW', 'PROCEDURE', 'FUNCTION'];

/**
 * The statement of an IF that only makes a table that is not there, or drops an object that is: Databricks SQL says
 * it with IF [NOT] EXISTS. Null for anything else.
 */
export function guardedStatement(statement: IfStatement, site: Constants): GuardedStatement | null {
  const [branch, ...others] = statement.branches;
  if (branch === undefined || others.length > 0 || statement.otherwise !== null) return null;
  const question = existenceQuestion(branch.condition, site);
  if (question === null) return null;
  const [only, ...more] = flat(branch.body.items.map((item) => item.statement)).filter(
    (inner) => inner.kind !== 'EmptyStatement' && inner.kind !== 'PrintStatement',
  );
  if (only === undefined || more.length > 0) return null;
  const asked = question.parts.at(-1)?.toLowerCase();
  if (question.about === 'column')
    return only.kind === 'AlterTable' && changesColumn(only, question) ? only : null;
  if (question.about === 'schema')
    return !question.wanted && createdSchema(only, site) === asked
      ? (only as CreateSchema | ExecuteStatement)
      : null;
  const names =
    !question.wanted && only.kind === 'CreateTable'
      ? [only.name]
      : question.wanted && only.kind === 'DropStatement' && DROPPED.includes(only.object)
        ? only.names
        : [];
  const [name, ...rest] = names;
  if (name?.parts.at(-1)?.text.toLowerCase() !== asked || rest.length > 0) return null;
  return only as GuardedStatement;
}

/** True if a statement adds just the column that is not there, or drops the one that is. */
function changesColumn({ name, action }: AlterTable, question: ExistenceQuestion): boolean {
  if (name.parts.at(-1)?.text.toLowerCase() !== question.parts.at(-1)?.toLowerCase()) return false;
  const changed =
    action.type === 'add-columns' && !question.wanted
      ? action.columns.map((column) => column.name.text)
      : action.type === 'drop-columns' && question.wanted
        ? action.names.map(({ text }) => text)
        : [];
  const [only, ...others] = changed;
  return others.length === 0 && only?.toLowerCase() === question.column?.toLowerCase();
}

/** The schema that a statement makes, by EXEC of a text too: a script may make it only at the start of a batch. */
function createdSchema(statement: Statement, site: Constants): string | null {
  if (statement.kind === 'CreateSchema')
    return statement.name.parts.at(-1)?.text.toLowerCase() ?? null;
  if (statement.kind !== 'ExecuteStatement') return null;
  const { procedure, text: run, arguments: given } = statement.body;
  const own = procedure?.parts.at(-1)?.text.toLowerCase();
  const written = own === 'sp_executesql' ? (given[0]?.value ?? null) : run;
  const text = written === null ? undefined : site.constantOf(written);
  if (typeof text !== 'string') return null;
  const [, name] = CREATE_SCHEMA.exec(text) ?? [];
  return name === undefined ? null : name.replaceAll(/[["\]]/gu, '').toLowerCase();
}

/** `CREATE SCHEMA s`, and who owns it, alone in a text. */
const CREATE_SCHEMA =
  /^\s*CREATE\s+SCHEMA\s+(\[[^\]]*\]|"[^"]*"|\w+)(?:\s+AUTHORIZATION\s+(?:\[[^\]]*\]|\w+))?[\s;]*$/iu;

/** The statements of blocks among them in their place. */
function flat(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement) =>
    statement.kind === 'Block'
      ? statementListsOf(statement).flatMap((list) =>
          flat(list.items.map((item) => item.statement)),
        )
      : [statement],
  );
}

/** Locally, questions for objects are answered from what the engine holds. */
export const objectGuardOperation = defineOperation<{ readonly question: ExistenceQuestion }>({
  operation: 'object-guard',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    // The IF around it may say it with IF EXISTS; what is left is told by the tables or functions that are asked.
    'databricks-sql': () => null,
    duckdb: (meaning, context) => ask(meaning.question, context),
  },
  docs: {
    title: 'Is an object there?',
    behaviour: {
      tsql: 'OBJECT_ID gives NULL for an object that is not there; sys.objects and its kin list those that are.',
      databricks: 'CREATE and DROP take IF [NOT] EXISTS; information_schema lists what is there.',
    },
    port: 'IF [NOT] EXISTS in the statement that the question guards.',
    action: 'Ask information_schema where the question guards something else.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/object-id-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-information-schema',
    ],
  },
  examples: [],
});

function read(site: ReadSite): { readonly question: ExistenceQuestion } | null {
  const { node } = site;
  if (node.kind !== 'IsPredicate' && node.kind !== 'ExistsPredicate') return null;
  const question = existenceQuestion(node, site);
  return question === null ? null : { question };
}

function ask(question: ExistenceQuestion, context: WriteContext): Emission {
  const { parts, wanted } = question;
  // Locally schemas are made where objects need them: making one again does nothing.
  if (question.about === 'schema')
    return { pieces: [context.text(String(!wanted))], fidelity: EXACT, silent: true };
  const node: ObjectName = nameOf(parts);
  // OBJECT_ID('tempdb..#t') asks for a table of the session.
  const own = parts.at(-1) ?? '';
  const temporary = own.startsWith('#');
  const name = context.dialect.resolveName(
    temporary ? { ...node, parts: node.parts.slice(-1) } : node,
    context.settings,
  );
  const { catalogIn } = context.binding;
  const module = catalogIn.procedure(name) !== undefined || catalogIn.function(name) !== undefined;
  if (module) return { pieces: [context.text(String(wanted))], fidelity: EXACT, silent: true };
  const mapped = context.options.mapName({ name, role: temporary ? 'temporary' : 'table' });
  const columns = ['table_name', 'table_schema', 'table_catalog'];
  const asked: (readonly [string, string])[] = [...mapped]
    .reverse()
    .map((part, index) => [columns[index] ?? '', part]);
  if (question.column !== null) asked.push(['column_name', question.column]);
  const view = question.column === null ? 'tables' : 'columns';
  const compared = asked.map(
    ([column, part]) => `lower(${column}) = lower(${context.literal(part)})`,
  );
  // The local engine's lists have the tables of all its databases.
  if (context.target === 'duckdb' && mapped.length < columns.length)
    compared.push('table_catalog = current_database()');
  const conditions = compared.join(' AND ');
  return {
    pieces: [
      context.text(
        `${wanted ? '' : 'NOT '}EXISTS (SELECT 1 FROM information_schema.${view} WHERE ${conditions})`,
      ),
    ],
    fidelity: EXACT,
    silent: true,
    loose: true,
  };
}
