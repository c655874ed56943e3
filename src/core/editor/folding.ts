import type { Node } from '../syntax/ast/index.ts';
import { walkScript } from '../syntax/children.ts';
import type { ParseResult } from '../syntax/parse.ts';
import { FIRST_OPERATOR_CODE, TokenKind } from '../syntax/token.ts';
import { tokenText } from '../syntax/token-at.ts';
import { operatorId } from '../syntax/operator.ts';
import { LineNumbers } from '../text/line-numbers.ts';
import { batchesOf, spanOf } from './batches-of.ts';
import { ownWords } from './own-words.ts';

/** Lines, from 0, of which all but the first can be hidden. */
export interface FoldingLines {
  readonly start: number;
  readonly end: number;
  readonly kind: 'code' | 'comment' | 'region';
}

const REGION = /^--\s*#?(end)?region\b/iu;

/** A line that only closes what is folded, and stays in sight. */
const CLOSING = /^[ \t]*(?:\)|END\b)/iu;

const OPEN = FIRST_OPERATOR_CODE + operatorId('(');
const CLOSE = FIRST_OPERATOR_CODE + operatorId(')');

/** What can be folded: statements, blocks, CASE, parentheses, batches, comments and regions, by their first lines. */
export function foldingLines(parsed: ParseResult): readonly FoldingLines[] {
  const folds = new Folds(parsed.text);
  foldComments(parsed, folds);
  foldParentheses(parsed, folds);
  const batches = batchesOf(parsed.script);
  if (batches.length > 1)
    for (const batch of batches) folds.code(spanOf(batch).start, spanOf(batch).end);
  walkScript(parsed.script, (node, base, statement) => {
    if (node === statement || node.kind === 'CaseExpression') foldNode(node, base, parsed, folds);
  });
  return folds.all();
}

function foldNode(node: Node, base: number, { tokens }: ParseResult, folds: Folds): void {
  switch (node.kind) {
    case 'BatchSeparator':
      return;
    case 'IfStatement':
      // ELSE has a fold of its own: that of what stands there.
      folds.code(base, base + (node.branches[0]?.end ?? node.end));
      return;
    case 'Block':
    case 'TryCatchBlock': {
      let open: number | null = null;
      for (const word of ownWords(node, base, tokens)) {
        const text = tokens.text.slice(word.start, word.end).toUpperCase();
        if (text === 'BEGIN') open = word.start;
        else if (text === 'END' && open !== null) {
          folds.code(open, word.end);
          open = null;
        }
      }
      return;
    }
    default:
      folds.code(base + node.start, base + node.end);
  }
}

function foldParentheses({ tokens }: ParseResult, folds: Folds): void {
  const open: number[] = [];
  tokens.codes.forEach((code, index) => {
    if (code !== OPEN && code !== CLOSE) return;
    const start = tokens.starts[tokens.significant[index] ?? 0] ?? 0;
    if (code === OPEN) open.push(start);
    else {
      const from = open.pop();
      if (from !== undefined) folds.code(from, start + 1);
    }
  });
}

/** Comments of several lines, runs of line comments, and what stands between the marks of a region. */
function foldComments({ tokens, text }: ParseResult, folds: Folds): void {
  const regions: number[] = [];
  let run: { readonly first: number; last: number } | null = null;
  const endRun = (): void => {
    if (run !== null) folds.lines(run.first, run.last, 'comment');
    run = null;
  };
  for (let index = 0; index < tokens.count; index++) {
    const kind = tokens.kinds[index];
    if (kind !== TokenKind.LineComment && kind !== TokenKind.BlockComment) continue;
    const start = tokens.starts[index] ?? 0;
    const line = folds.lineOf(start);
    if (kind === TokenKind.BlockComment) {
      endRun();
      folds.lines(line, folds.lineOf((tokens.starts[index + 1] ?? start) - 1), 'comment');
      continue;
    }
    // A comment behind code is that line's own.
    if (text.slice(folds.startOf(line), start).trim() !== '') continue;
    const region = REGION.exec(tokenText(tokens, index));
    if (region !== null) {
      endRun();
      if (region[1] === undefined) regions.push(line);
      else {
        const from = regions.pop();
        if (from !== undefined) folds.lines(from, line, 'region');
      }
      continue;
    }
    if (run !== null && run.last === line - 1) run.last = line;
    else {
      endRun();
      run = { first: line, last: line };
    }
  }
  endRun();
}

/** Folds as they are found: of those that begin in one line the longest stays. */
class Folds {
  private readonly text: string;
  private readonly numbers: LineNumbers;
  private readonly found = new Map<number, FoldingLines>();

  constructor(text: string) {
    this.text = text;
    this.numbers = new LineNumbers(text);
  }

  /** The line, from 0, that an offset stands in. */
  lineOf(offset: number): number {
    return this.numbers.at(offset) - 1;
  }

  startOf(line: number): number {
    return this.numbers.startOf(line + 1);
  }

  code(start: number, end: number): void {
    const last = this.lineOf(Math.max(start, end - 1));
    const lineStart = this.startOf(last);
    const closes = CLOSING.test(this.text.slice(lineStart, Math.min(end, lineStart + 200)));
    this.lines(this.lineOf(start), closes ? last - 1 : last, 'code');
  }

  lines(start: number, end: number, kind: FoldingLines['kind']): void {
    const known = this.found.get(start);
    if (end > start && (known === undefined || known.end < end))
      this.found.set(start, { start, end, kind });
  }

  all(): readonly FoldingLines[] {
    return [...this.found.values()].sort((a, b) => a.start - b.start);
  }
}
