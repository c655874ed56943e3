import type { Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** The node's own text as comment lines: what has no counterpart is still there to be read. */
export function keptAsComment(context: WriteContext, node: Node): readonly Piece[] {
  const lines = ownText(context, node)
    .trimEnd()
    .split(/\r\n|\r|\n/);
  const text = lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
  return [{ text, origin: node, covers: true }];
}

/** Where a module stands in its caller's place, its comments stay in the definition. */
function ownText(context: WriteContext, node: Node): string {
  const text = context.textOf(node);
  if (context.module?.called !== true || !/--|\/\*/.test(text)) return text;
  return context
    .tokens(node)
    .map((token) => token.text)
    .join(' ');
}

/** The node's own text as a comment in the line; comments nest in the target, so those in it are broken up. */
export function keptInline(context: WriteContext, node: Node): Piece {
  const text = ownText(context, node).trim().replace(/;$/, '');
  const kept = text.replaceAll('/*', '/ *').replaceAll('*/', '* /');
  return { text: `/* ${kept} */ `, origin: node, covers: true };
}
