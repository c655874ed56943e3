import type { Node } from '../syntax/ast/index.ts';
import type { ParseResult } from '../syntax/parse.ts';
import { nodesAround } from './nodes-around.ts';

/** More lines of a definition than these are left out. */
const MOST_LINES = 16;

/** What defines a name, the innermost first where they nest. */
const DEFINING: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'ColumnDefinition',
  'CommonTableExpression',
  'CreateExternalTable',
  'CreateFileTable',
  'CreateFromAssembly',
  'CreateFunction',
  'CreateProcedure',
  'CreateSequence',
  'CreateSynonym',
  'CreateTable',
  'CreateTableClone',
  'CreateTrigger',
  'CreateType',
  'CreateView',
  'DeclareCursor',
  'DerivedTable',
  'LabelStatement',
  'NamedTable',
  'ProcedureParameter',
  'SelectItem',
  'SelectStatement',
  'TableFunction',
  'TableVariable',
  'VariableDeclaration',
]);

/**
 * The text of what defines the name at an offset, for a person to look at: a column with its type, a table with its
 * columns, a procedure up to its body. Long ones end in an ellipsis. Empty where nothing is defined there.
 */
export function definitionText({ script, text }: ParseResult, offset: number): string {
  const found = nodesAround(script, offset).findLast(({ node }) => DEFINING.has(node.kind));
  if (found === undefined) return '';
  const { node, base } = found;
  const end = 'body' in node && node.body?.kind === 'StatementList' ? node.body.start : node.end;
  const lines = text
    .slice(base + node.start, base + end)
    .trimEnd()
    .split(/\r?\n/u);
  const indent =
    /^[ \t]*/u.exec(text.slice(text.lastIndexOf('\n', base + node.start) + 1))?.[0] ?? '';
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  return [...shown, ...(lines.length > MOST_LINES ? ['…'] : [])].join('\n');
}
