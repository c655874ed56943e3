import {
  constantOf,
  statementListsOf,
  tsqlDialect,
  type Node,
  type Script,
  type Statement,
} from '../../core/index.ts';
import type { DeclaredColumn, PartKind } from './script-file.ts';

type NameNode = Extract<Node, { kind: 'ObjectName' }>;

/** Statements that bind those around them into one. */
export const HOLDING: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'DeclareStatement',
  'SetVariable',
  'WhileStatement',
  'TryCatchBlock',
  'GotoStatement',
  'LabelStatement',
  'ReturnStatement',
  'TransactionStatement',
  'DeclareCursor',
  'CursorStatement',
  'FetchStatement',
  'SetMember',
]);

/** Statements that say or set something and change no rows. */
export const QUIET: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'AdministrationStatement',
  'AlterTable',
  'CreateIndex',
  'DropStatement',
  'EmptyStatement',
  'PrintStatement',
  'ReturnStatement',
  'SetOption',
  'ThrowStatement',
  'UseStatement',
]);

/** Statements about what stands in files, in assemblies, or only in how the server stores rows. */
export const KEPT_ELSEWHERE: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'AlterPartition',
  'CreateExternalObject',
  'CreateExternalTable',
  'CreateFileTable',
  'CreateFromAssembly',
  'CreatePartitionFunction',
  'CreatePartitionScheme',
  'CreateStatistics',
  'CreateTableClone',
  'UpdateStatistics',
]);

/** The words of a kind of statement: `create partition function`. */
export function wordsOf(kind: Statement['kind']): string {
  return kind.replaceAll(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();
}

/** True for a statement that is known by its words alone and reads or changes rows: it belongs to a script. */
export function movesRows(statement: Statement): boolean {
  return (
    statement.kind === 'AdministrationStatement' &&
    /^(?:insert|update (?:on|with)|delete|select|copy|receive|(?:write|update)text)\b/u.test(
      statement.what,
    )
  );
}

/** Statements that make, change and drop nothing. */
export const TALKS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'BatchSeparator',
  'EmptyStatement',
  'PrintStatement',
  'SetOption',
  'UseStatement',
]);

/** What a DROP drops that no query reads. */
export const WITHOUT_ROWS: ReadonlySet<string> = new Set([
  'STATISTICS',
  'PARTITION FUNCTION',
  'PARTITION SCHEME',
  'EXTERNAL DATA SOURCE',
  'EXTERNAL FILE FORMAT',
  'TRIGGER',
  'SEQUENCE',
  'SYNONYM',
  'TYPE',
]);

/** True for a statement that only drops objects, or what they hold, and for an IF around such statements. */
export function takesAway(statement: Statement): boolean {
  switch (statement.kind) {
    case 'DropStatement':
      return true;
    case 'AlterTable':
      return statement.action.type === 'drop-constraint';
    case 'IfStatement':
    case 'Block': {
      const inner = statementListsOf(statement)
        .flatMap((list) => list.items.map((item) => item.statement))
        .filter(({ kind }) => !TALKS.has(kind));
      return inner.length > 0 && inner.every((each) => takesAway(each));
    }
    default:
      return false;
  }
}

/** System procedures that change what a script works on, and so belong to it. */
export const OF_SCRIPTS: ReadonlySet<string> = new Set([
  'sp_executesql',
  'sp_rename',
  'sp_getapplock',
  'sp_releaseapplock',
  'sp_xml_preparedocument',
  'sp_xml_removedocument',
  'sp_describe_first_result_set',
]);

/** What a statement creates. */
export interface Defined {
  readonly kind: PartKind;
  readonly node: NameNode;
}

/** What a statement creates, null for one that creates nothing of its own. */
export function definedBy(statement: Statement): Defined | null {
  switch (statement.kind) {
    case 'CreateTable':
      return { kind: 'table', node: statement.name };
    case 'CreateView':
      return { kind: 'view', node: statement.name };
    case 'CreateProcedure':
      return { kind: 'procedure', node: statement.name };
    case 'CreateFunction':
      return { kind: 'function', node: statement.name };
    case 'CreateTrigger':
      return { kind: 'trigger', node: statement.name };
    case 'CreateSchema':
    case 'CreateTableType':
    case 'CreateType':
    case 'CreateSequence':
    case 'CreateSynonym':
      return { kind: 'schema', node: statement.name };
    default:
      return null;
  }
}

/** The columns that a statement gives a table, computed ones left out. */
export function columnsOf(statement: Statement): DeclaredColumn[] {
  const own = statement.kind === 'CreateTable' ? statement.columns : [];
  const added =
    statement.kind === 'AlterTable' && statement.action.type === 'add-columns'
      ? statement.action.columns
      : [];
  return [...own, ...added].map(({ name, type, identity, computed }) => ({
    name: name.text,
    identity: identity !== null,
    computed: computed !== null,
    text: /char|text|sysname/iu.test(type?.name.parts.at(-1)?.text ?? ''),
    type: type === null ? '' : typeText(type),
  }));
}

function typeText({ name, arguments: given }: Extract<Node, { kind: 'DataType' }>): string {
  const own = name.parts.at(-1)?.text.toLowerCase() ?? '';
  return given.length === 0 ? own : `${own}(${given.join(',')})`;
}

/** True for statements that print, declare and set, and leave nothing behind. */
export function onlyTalks(items: Script['items']): boolean {
  return items.every(({ statement }) => {
    if (QUIET.has(statement.kind)) return true;
    switch (statement.kind) {
      case 'DeclareStatement':
      case 'SetVariable':
      case 'BatchSeparator':
        return true;
      case 'SelectStatement': {
        const { body } = statement.query;
        return (
          body.kind === 'QuerySpecification' && body.items.every(({ assign }) => assign !== null)
        );
      }
      default:
        return (
          statementListsOf(statement).every((list) => onlyTalks(list.items)) &&
          statement.kind === 'IfStatement'
        );
    }
  });
}

/**
 * `sp_addtype name, 'type', 'NOT NULL'` as the statement that took its place; null for any other call.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addtype-transact-sql
 */
export function aliasTypeText(
  statement: Extract<Statement, { kind: 'ExecuteStatement' }>,
): string | null {
  const { procedure, arguments: given } = statement.body;
  if (procedure?.parts.at(-1)?.text.toLowerCase() !== 'sp_addtype') return null;
  const [name, base, nullable = ''] = given.map(({ value }) => {
    if (value.kind === 'ColumnReference') return value.parts.map(({ text }) => text).join('.');
    const constant = constantOf(value, tsqlDialect);
    return typeof constant === 'string' ? constant : '';
  });
  if (name === undefined || base === undefined || name === '' || base === '') return null;
  return `CREATE TYPE [${name.replaceAll(']', ']]')}] FROM ${base} ${nullable}`.trim();
}

/** A name of parts as the parser gives it, without a place. */
export function nameNode(texts: readonly string[]): NameNode {
  const parts = texts.map(
    (text) => ({ kind: 'Identifier', start: 0, end: 0, text, quote: 'none' }) as const,
  );
  return { kind: 'ObjectName', start: 0, end: 0, parts };
}

/** A name as it is written, without its quotes. */
export function writtenName(name: NameNode): string {
  return name.parts.map(({ text }) => text).join('.');
}
