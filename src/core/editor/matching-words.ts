import type { Node } from '../syntax/ast/index.ts';
import type { ParseResult } from '../syntax/parse.ts';
import type { Span } from '../text/span.ts';
import { nodesAround } from './nodes-around.ts';
import { ownWords } from './own-words.ts';

/** What has words that belong together, wherever they stand in it. */
const WITH_PARTNERS: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'Block',
  'CaseExpression',
  'ForStatement',
  'IfStatement',
  'TryCatchBlock',
  'WhileStatement',
]);

/**
 * The words that belong to the one at an offset, itself included: BEGIN and END, CASE, WHEN, THEN, ELSE and END,
 * TRY and CATCH, IF and ELSE. Empty where the word has no partners.
 */
export function matchingWords(parsed: ParseResult, offset: number): readonly Span[] {
  const around = nodesAround(parsed.script, offset).toReversed();
  for (const { node, base } of around) {
    if (!WITH_PARTNERS.has(node.kind)) continue;
    const words = wordsOf(node, base, parsed);
    if (words.some(({ start, end }) => start <= offset && offset <= end))
      return words.length > 1 ? words : [];
  }
  return [];
}

function wordsOf(node: Node, base: number, { tokens }: ParseResult): readonly Span[] {
  const parts: readonly Node[] =
    node.kind === 'CaseExpression' ? node.whens : node.kind === 'IfStatement' ? node.branches : [];
  return [node, ...parts]
    .flatMap((part) => ownWords(part, base, tokens))
    .sort((a, b) => a.start - b.start);
}
