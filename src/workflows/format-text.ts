import {
  haveSameTokens,
  layoutParts,
  type Dialect,
  type ParseResult,
  type SourceDialect,
  type Span,
  type TextEdit,
} from '../core/index.ts';

/** How lines are indented. */
export interface LayoutOptions {
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** The edits that lay a text out anew, and what keeps its layout because the formatter would have changed more. */
export interface Layout {
  readonly edits: readonly TextEdit[];
  readonly kept: readonly Span[];
}

/** The width up to which an expression in parentheses stays in one line. */
const EXPRESSION_WIDTH = 80;

/**
 * Lays out the statements of a text that touch the selection. Nothing but blanks and line breaks changes: a statement
 * of which the formatter would change a token or a comment, or that it can't read, keeps its layout.
 */
export async function formatText(
  parsed: ParseResult,
  dialect: Dialect,
  selection: Span,
  { tabSize, insertSpaces }: LayoutOptions,
): Promise<Layout> {
  const { formatDialect, spark, transactsql } = await import('./formatter/sql-formatter.ts');
  const languages: Readonly<Record<SourceDialect, typeof transactsql>> = {
    tsql: transactsql,
    databricks: spark,
  };
  const edits: TextEdit[] = [];
  const kept: Span[] = [];
  const lineEnd = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  for (const { span, indent } of layoutParts(parsed, selection)) {
    const before = parsed.text.slice(span.start, span.end);
    let lines: readonly string[];
    try {
      lines = formatDialect(before, {
        dialect: languages[dialect.name],
        tabWidth: tabSize,
        useTabs: !insertSpaces,
        keywordCase: 'preserve',
        expressionWidth: EXPRESSION_WIDTH,
      })
        .split(/\r?\n/u)
        .map((line, index) => (index === 0 || line === '' ? line : indent + line));
    } catch {
      // Its grammar knows less of the dialect than ours.
      kept.push(span);
      continue;
    }
    const text = lines.join(lineEnd);
    // A text of several lines is in the way of the indentation, too.
    if (!haveSameTokens(before, text, dialect.grammar)) kept.push(span);
    else if (text !== before) edits.push({ span, text });
  }
  return { edits, kept };
}
