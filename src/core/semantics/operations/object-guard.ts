import type {
  CreateTable,
  DropStatement,
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

/** A question whether an object is there. */
export interface ExistenceQuestion {
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
      const parts = objectAsked(condition.operand, site);
      return parts === null ? null : { parts, wanted: condition.negated };
    }
    case 'ExistsPredicate':
      return catalogQuestion(condition.query, site);
    default:
      return null;
  }
}

/** The name in `OBJECT_ID(N'[dbo].[t]', 'U')`; null for any other expression. */
function objectAsked(expression: Expression, site: Constants): readonly string[] | null {
  if (expression.kind !== 'FunctionCall') return null;
  const [name] = expression.arguments;
  if (expression.name.parts.at(-1)?.text.toLowerCase() !== 'object_id' || name === undefined)
    return null;
  const asked = site.constantOf(name);
  return typeof asked === 'string' ? namesIn(asked) : null;
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
  const nameColumn =
    CATALOG_VIEWS[view.slice(-2).join('.')] ?? CATALOG_VIEWS[view.at(-1) ?? ''] ?? null;
  if (nameColumn === null || (view.length < 2 && view[0] !== 'sysobjects')) return null;
  let parts: readonly string[] | null = null;
  let schema: string | null = null;
  for (const term of conjuncts(body.where.condition)) {
    const compared = columnCompared(term);
    if (compared === null) return null;
    const { column, value } = compared;
    const constant = value === null ? undefined : site.constantOf(value);
    if ((column === 'object_id' || column === 'id') && value !== null && parts === null) {
      parts = objectAsked(value, site);
      if (parts === null) return null;
    } else if (column === nameColumn && typeof constant === 'string' && parts === null)
      parts = [constant];
    else if (SCHEMA_COLUMNS.has(column) && typeof constant === 'string') schema = constant;
    else if (!OTHER_COLUMNS.has(column)) return null;
  }
  if (parts === null) return null;
  return { parts: schema === null ? parts : [schema, ...parts.slice(-1)], wanted: true };
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
export type GuardedStatement = CreateTable | DropStatement;

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

function ask({ parts, wanted }: ExistenceQuestion, context: WriteContext): Emission {
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
  const conditions = [...mapped]
    .reverse()
    .map((part, index) => `lower(${columns[index] ?? ''}) = lower(${context.literal(part)})`)
    .join(' AND ');
  return {
    pieces: [
      context.text(
        `${wanted ? '' : 'NOT '}EXISTS (SELECT 1 FROM information_schema.tables WHERE ${conditions})`,
      ),
    ],
    fidelity: EXACT,
    silent: true,
    loose: true,
  };
}
