import { assemble } from '../emit/assemble.ts';
import { dropComments } from '../emit/comments.ts';
import { STATEMENT_BREAK, type Segment } from '../emit/piece.ts';
import type { TokenTable } from '../syntax/token.ts';
import type { Slot, SqlTemplate } from './program.ts';

/** The SQL of segments as templates, one for each statement in them, without comments and semicolons. */
export function toTemplates(
  segments: readonly Segment[],
  tokens: TokenTable,
  start: number,
  end: number,
): SqlTemplate[] {
  const bare = assemble(dropComments(segments, tokens, start, end), tokens);
  const templates: SqlTemplate[] = [];
  let parts: (string | Slot)[] = [];
  let text = '';
  const finish = (): void => {
    const last = text.replace(/[\s;]+$/, '');
    if (last !== '') parts.push(last);
    const first = parts[0];
    if (typeof first === 'string') parts[0] = first.trimStart();
    if (parts.length > 0 && parts[0] !== '') templates.push({ parts });
    parts = [];
    text = '';
  };
  for (const segment of bare) {
    if (segment.slot !== null) {
      // A value never runs into the word before it.
      if (text !== '') parts.push(text.endsWith(' ') ? text : `${text} `);
      text = ' ';
      parts.push(segment.slot);
    } else if (segment.text === STATEMENT_BREAK && !segment.copied) finish();
    else text += segment.text;
  }
  finish();
  return templates;
}
