import type { Node, Statement } from '../../core/index.ts';

type Expression = Extract<Node, { kind: 'ValuesRow' }>['items'][number];
type Insert = Extract<Statement, { kind: 'InsertStatement' }>;

/** The rows of an INSERT that puts constants and nothing else into a named table; null for any other. */
export function constantRowsOf(statement: Insert): readonly (readonly Expression[])[] | null {
  const { source, target } = statement;
  if (target.kind !== 'NamedTable' || target.name.parts.at(-1)?.text.startsWith('#') === true)
    return null;
  if (statement.with !== null || statement.top !== null || statement.output !== null) return null;
  if (source?.kind !== 'Query') return null;
  const rows = rowsOf(source);
  return rows?.every((row) => row.every(isConstant)) === true ? rows : null;
}

/** VALUES, or `SELECT 1, 'a' UNION ALL SELECT 2, 'b'`, as older scripts have it. */
function rowsOf(
  query: Extract<Node, { kind: 'Query' }>,
): readonly (readonly Expression[])[] | null {
  const { body } = query;
  if (query.with !== null || query.orderBy !== null || query.forClause !== null) return null;
  if (body.kind === 'ValuesClause') return body.rows.map(({ items }) => items);
  const rows: (readonly Expression[])[] = [];
  const pending: Node[] = [body];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.kind === 'SetOperation') {
      if (part.operator !== 'UNION' || !part.all) return null;
      pending.push(part.right, part.left);
    } else if (part.kind === 'QuerySpecification') {
      const plain = part.from === null && part.where === null && part.into === null;
      if (!plain || part.top !== null || part.quantifier !== null) return null;
      if (part.items.some(({ assign }) => assign !== null)) return null;
      rows.push(part.items.map(({ expression }) => expression));
    } else return null;
  }
  return rows;
}

/** A literal, with a sign or converted to a type: what it is does not hang on when or where it runs. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Literal':
      return true;
    case 'UnaryExpression':
      return expression.operator !== '~' && isConstant(expression.operand);
    case 'ParenthesizedExpression':
      return isConstant(expression.operand);
    case 'CastExpression':
      return (
        (expression.form === 'CAST' || expression.form === 'CONVERT') &&
        isConstant(expression.operand) &&
        (expression.style === null || isConstant(expression.style))
      );
    default:
      return false;
  }
}
