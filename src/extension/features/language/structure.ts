import {
  Disposable,
  DocumentHighlight,
  DocumentHighlightKind,
  DocumentSymbol,
  FoldingRange,
  FoldingRangeKind,
  Range,
  SelectionRange,
  SymbolKind,
  type TextDocument,
} from 'vscode';
import type { FoldingLines, OutlineItem, OutlineKind, Span } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import type { PortStore } from '../port/port-store.ts';

const SYMBOL_KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  procedure: SymbolKind.Method,
  function: SymbolKind.Function,
  trigger: SymbolKind.Event,
  table: SymbolKind.Class,
  'temporary-table': SymbolKind.Struct,
  view: SymbolKind.Interface,
  column: SymbolKind.Field,
  cte: SymbolKind.Struct,
  index: SymbolKind.Key,
  schema: SymbolKind.Namespace,
  sequence: SymbolKind.Number,
  synonym: SymbolKind.Constant,
  type: SymbolKind.TypeParameter,
  cursor: SymbolKind.Variable,
  change: SymbolKind.Operator,
  query: SymbolKind.Operator,
  block: SymbolKind.Package,
};

const FOLDING_KINDS: Readonly<Record<FoldingLines['kind'], FoldingRangeKind | undefined>> = {
  code: undefined,
  comment: FoldingRangeKind.Comment,
  region: FoldingRangeKind.Region,
};

/** What an editor shows of a script's structure: outline and breadcrumbs, folds, growing selections, matching words. */
export function registerStructure(ports: PortStore): Disposable {
  const scripts = { language: 'sql' };
  return Disposable.from(
    providers.symbols(scripts, {
      async provideDocumentSymbols(document, token) {
        const ported = await ports.current(document);
        if (ported === undefined || token.isCancellationRequested) return undefined;
        const { outlineOf } = await import('../../../core/index.ts');
        return outlineOf(ported.port.state.parsed).map((item) => symbolOf(item, document));
      },
    }),
    providers.folding(scripts, {
      async provideFoldingRanges(document, _context, token) {
        const ported = await ports.current(document);
        if (ported === undefined || token.isCancellationRequested) return undefined;
        const { foldingLines } = await import('../../../core/index.ts');
        return foldingLines(ported.port.state.parsed).map(
          ({ start, end, kind }) => new FoldingRange(start, end, FOLDING_KINDS[kind]),
        );
      },
    }),
    providers.selections(scripts, {
      async provideSelectionRanges(document, positions, token) {
        const ported = await ports.current(document);
        if (ported === undefined || token.isCancellationRequested) return undefined;
        const { selectionRanges } = await import('../../../core/index.ts');
        const { parsed } = ported.port.state;
        return positions.map((position) => {
          let range = new SelectionRange(new Range(position, position));
          let around: SelectionRange | undefined;
          for (const span of selectionRanges(parsed, document.offsetAt(position)).toReversed()) {
            range = new SelectionRange(spanRange(document, span), around);
            around = range;
          }
          return range;
        });
      },
    }),
    providers.highlights(scripts, {
      async provideDocumentHighlights(document, position, token) {
        const ported = await ports.current(document);
        if (ported === undefined || token.isCancellationRequested) return undefined;
        const { matchingWords, namesOfScript } = await import('../../../core/index.ts');
        const { parsed, binding } = ported.port.state;
        const offset = document.offsetAt(position);
        const names = namesOfScript(parsed, binding, ported.dialect);
        const symbol = names.at(offset)?.symbol ?? null;
        if (symbol !== null)
          return names
            .of(symbol)
            .map((each) => new DocumentHighlight(spanRange(document, each), HIGHLIGHTS[each.role]));
        const words = matchingWords(parsed, offset);
        // Without an answer the editor would mark every other END in the text.
        return words.length === 0
          ? undefined
          : words.map((word) => new DocumentHighlight(spanRange(document, word)));
      },
    }),
  );
}

const HIGHLIGHTS = {
  definition: DocumentHighlightKind.Write,
  write: DocumentHighlightKind.Write,
  read: DocumentHighlightKind.Read,
} as const;

/** The range of a span, empty ones included. */
export function spanRange(document: TextDocument, { start, end }: Span): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

function symbolOf(item: OutlineItem, document: TextDocument): DocumentSymbol {
  const symbol = new DocumentSymbol(
    item.name === '' ? '…' : item.name,
    item.detail,
    SYMBOL_KINDS[item.kind],
    spanRange(document, item.span),
    spanRange(document, item.nameSpan),
  );
  symbol.children = item.children.map((child) => symbolOf(child, document));
  return symbol;
}
