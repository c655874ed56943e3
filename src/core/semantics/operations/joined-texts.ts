import type {
  Expression,
  FunctionCall,
  Node,
  Query,
  QuerySpecification,
} from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { overGroups } from './grouped-subquery.ts';
import { orderPieces } from './order-pieces.ts';
import { escapedText } from './xml-document.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly query: Query;
  /** The SELECT whose item is replaced; null where its rows have to be made before they are joined. */
  readonly body: QuerySpecification | null;
  /** The item of the select list. */
  readonly item: Expression;
  /** What is joined, its parts put together. */
  readonly parts: readonly Expression[];
  readonly separator: string;
  /** True if &, < and > come out as entities. */
  readonly escapes: boolean;
}

/**
 * `STUFF((SELECT ', ' + x … FOR XML PATH('')), 1, 2, '')`: the way to join texts before STRING_AGG.
 * https://learn.microsoft.com/en-us/sql/relational-databases/xml/use-path-mode-with-for-xml
 */
export const joinedTextsOperation = defineOperation<Meaning>({
  operation: 'joined-texts',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'STUFF … FOR XML PATH',
    behaviour: {
      tsql: "STUFF((SELECT ', ' + x … FOR XML PATH('')), 1, 2, '') joins the texts that are not NULL; without TYPE and .value() the characters &, < and > become entities.",
      databricks: 'listagg joins texts, in an order if one is given.',
    },
    port: 'listagg with the same separator and order.',
    action: 'Give the subquery an ORDER BY where the order matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/xml/use-path-mode-with-for-xml',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/stuff-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/listagg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT STUFF((SELECT ',' + x FROM (VALUES ('b'), (NULL), ('a')) AS t (x) ORDER BY x FOR XML PATH('')), 1, 1, '') AS s;",
      rows: [['a,b']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/xml/use-path-mode-with-for-xml',
      naive:
        "SELECT (SELECT array_join(collect_list(x), ',', '') FROM (VALUES ('b'), (NULL), ('a')) AS t (x)) AS s;",
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind !== 'FunctionCall' || nameOf(node) !== 'stuff') return null;
  const [list, start, length, instead] = node.arguments;
  if (list === undefined || start === undefined || length === undefined || instead === undefined)
    return null;
  if (site.constantOf(start) !== 1 || site.constantOf(instead) !== '') return null;
  const typed =
    list.kind === 'MethodCall' && list.method.text.toLowerCase() === 'value' ? list.operand : null;
  const inner = unwrapped(typed ?? list);
  if (inner.kind !== 'SubqueryExpression') return null;
  const { query } = inner;
  const { body, forClause } = query;
  if (
    forClause?.format !== 'XML' ||
    !/^PATH\s*\(\s*N?''\s*\)(\s*,\s*TYPE)?$/.test(forClause.options.trim())
  )
    return null;
  if (body.kind !== 'QuerySpecification') return null;
  const plain = body.top === null && body.quantifier !== 'DISTINCT' && body.groupBy === null;
  const [item] = body.items;
  if (item === undefined || body.items.length !== 1 || item.alias !== null) return null;
  const [first, ...parts] = operandsOf(item.expression);
  const separator = first === undefined ? undefined : site.constantOf(first);
  // A separator with entities is longer in the XML than here.
  if (typeof separator !== 'string' || separator === '' || /[&<>]/.test(separator)) return null;
  if (parts.length === 0) return null;
  if (site.constantOf(length) !== separator.length) return null;
  if (parts.some((part) => site.typeOf(part).type !== 'text')) return null;
  const escapes = typed === null;
  return { query, body: plain ? body : null, item: item.expression, parts, separator, escapes };
}

function nameOf(call: FunctionCall): string {
  return ownName(call.name).toLowerCase();
}

function unwrapped(expression: Expression): Expression {
  return expression.kind === 'ParenthesizedExpression' ? unwrapped(expression.operand) : expression;
}

/** The operands of a chain of `+`, from left to right. */
function operandsOf(expression: Expression): readonly Expression[] {
  const bare = unwrapped(expression);
  if (bare.kind !== 'BinaryExpression' || bare.operator !== '+') return [bare];
  return [...operandsOf(bare.left), ...operandsOf(bare.right)];
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { query, body, item, parts, separator } = meaning;
  const { node } = context;
  const whole = (pieces: readonly Piece[]): readonly Piece[] =>
    node.kind === 'FunctionCall' ? overGroups(context, node, pieces) : pieces;
  // Each text begins with the separator: the first one's is cut off.
  if (body === null)
    return {
      pieces: whole(context.sql`substring((${context.emit(query)}), ${separator.length + 1})`),
      fidelity: EXACT,
    };
  const plain = parts.flatMap((part, index) => context.sql`${index === 0 ? '' : ' || '}${part}`);
  const value = meaning.escapes ? escapedText(plain, false, context) : plain;
  const items = query.orderBy?.items ?? [];
  const order =
    items.length === 0 ? [] : [context.text('ORDER BY '), ...orderPieces(items, body, context)];
  const literal = context.literal(separator);
  const sorted = order.length === 0 ? [] : context.sql` WITHIN GROUP (${order})`;
  const call =
    context.target === 'duckdb'
      ? context.sql`string_agg(${value}, ${literal}${order.length === 0 ? [] : context.sql` ${order}`})`
      : context.sql`listagg(${value}, ${literal})${sorted}`;
  const replace = new Map<Node, readonly Piece[]>([[item, call]]);
  const list: Piece = { emit: body, replace };
  return { pieces: whole(context.sql`(${list})`), fidelity: fidelityOf(meaning) };
}

function fidelityOf({ query }: Meaning): Fidelity {
  return query.orderBy === null
    ? conditional('the order of the joined texts does not matter, for none is given.')
    : EXACT;
}
