import { constantOf, tsqlDialect, type Node, type Statement } from '../../core/index.ts';
import { dateOfBytes } from './binary-dates.ts';
import { bytesOf } from './insert-scanner.ts';

/** How a constant is written: what it is by itself, and what it is converted to. */
export interface Shape {
  readonly kind: 'text' | 'number' | 'float' | 'binary' | 'null';
  /** `CAST(?)` with a question mark for the constant; a question mark alone without conversion. */
  readonly conversion: string;
}

export interface Cell extends Shape {
  /** As the engine reads it; null is NULL. */
  readonly text: string | null;
}

type Expression = Extract<Node, { kind: 'ValuesRow' }>['items'][number];
type Insert = Extract<Statement, { kind: 'InsertStatement' }>;

/**
 * The rows of an INSERT that puts constants and nothing else into a named table; null for any other.
 *
 * @param text - the statement's own
 */
export function constantRowsOf(
  statement: Insert,
  text: string,
): readonly (readonly Cell[])[] | null {
  const { source, target } = statement;
  if (target.kind !== 'NamedTable' || target.name.parts.at(-1)?.text.startsWith('#') === true)
    return null;
  if (statement.with !== null || statement.top !== null || statement.output !== null) return null;
  if (source?.kind !== 'Query') return null;
  const rows = rowsOf(source);
  if (rows?.every((row) => row.every(isConstant)) !== true) return null;
  return rows.map((row) => row.map((expression) => cellOf(expression, text)));
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
  // One SELECT of constants is a statement like any other; dumps have chains of them.
  return rows.length > 1 ? rows : null;
}

/** A literal, with a sign or converted to a type: what it is does not hang on when or where it runs. */
function isConstant(expression: Expression): boolean {
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

function cellOf(expression: Expression, source: string): Cell {
  switch (expression.kind) {
    case 'ParenthesizedExpression':
      return cellOf(expression.operand, source);
    case 'UnaryExpression': {
      const inner = cellOf(expression.operand, source);
      if (expression.operator === '+' || inner.text === null) return inner;
      const text = inner.text.startsWith('-') ? inner.text.slice(1) : `-${inner.text}`;
      return { ...inner, text };
    }
    case 'CastExpression': {
      const inner = cellOf(expression.operand, source);
      const { operand, start, end } = expression;
      const before = source.slice(start, operand.start);
      const after = source.slice(operand.end, end);
      const type = expression.type.name.parts.at(-1)?.text.toLowerCase() ?? '';
      const written = inner.kind === 'binary' ? dateOfBytes(inner.text ?? '', type) : null;
      const conversion = `${before}${inner.conversion}${after}`;
      if (written === null) return { ...inner, conversion };
      return { kind: 'text', text: written, conversion };
    }
    case 'Literal':
      return literalCell(expression);
    default:
      return { kind: 'null', text: null, conversion: '?' };
  }
}

function literalCell(literal: Extract<Expression, { kind: 'Literal' }>): Cell {
  const conversion = '?';
  switch (literal.literal) {
    case 'null':
      return { kind: 'null', text: null, conversion };
    case 'binary':
      return { kind: 'binary', text: bytesOf(literal.raw.slice(2)), conversion };
    case 'integer':
    case 'decimal':
      return { kind: 'number', text: literal.raw, conversion };
    case 'float':
      return { kind: 'float', text: literal.raw, conversion };
    case 'money':
      return { kind: 'number', text: literal.raw.replaceAll(/[^\d.]/gu, '') || '0', conversion };
    default: {
      const value = constantOf(literal, tsqlDialect);
      return { kind: 'text', text: typeof value === 'string' ? value : literal.raw, conversion };
    }
  }
}
