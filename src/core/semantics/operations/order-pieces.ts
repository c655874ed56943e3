import type { OrderByItem, QueryBody, SelectItem } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** The items of an ORDER BY for a window or an aggregate: aliases and positions are no names there, so their expressions are written. */
export function orderPieces(
  order: readonly OrderByItem[],
  body: QueryBody,
  context: WriteContext,
): readonly Piece[] {
  const items: readonly SelectItem[] = body.kind === 'QuerySpecification' ? body.items : [];
  return order.flatMap((item, index) => {
    const { expression } = item;
    const bound = expression.kind === 'ColumnReference' ? context.columnOf(expression) : undefined;
    const position = expression.kind === 'Literal' ? context.constantOf(expression) : undefined;
    const selected = bound?.selectItem ?? (typeof position === 'number' ? position - 1 : null);
    const target = selected === null ? undefined : items[selected]?.expression;
    const piece: Piece =
      target === undefined
        ? { emit: item }
        : { emit: item, replace: new Map([[expression, context.sql`${target}`]]) };
    return index === 0 ? [piece] : [context.text(', '), piece];
  });
}
