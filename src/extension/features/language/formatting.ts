import { l10n, TextEdit, type Disposable, type FormattingOptions, type TextDocument } from 'vscode';
import type { Span } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { PortStore } from '../port/port-store.ts';
import { spanRange } from './structure.ts';

/** Lays out statements, of a whole document or of a selection. */
export function registerFormatting(ports: PortStore, notifications: Notifications): Disposable {
  /** What was said of each document: who formats at every save hears it once. */
  const said = new Map<string, string>();
  const edits = async (
    document: TextDocument,
    selection: Span,
    options: FormattingOptions,
  ): Promise<TextEdit[] | undefined> => {
    const ported = await ports.current(document);
    if (ported === undefined) return undefined;
    const { formatText } = await import('../../../workflows/format-text.ts');
    const { parsed } = ported.port.state;
    const layout = await formatText(parsed, ported.dialect, selection, options);
    const [first] = layout.kept;
    const key = document.uri.toString();
    const texts = layout.kept.map(({ start, end }) => parsed.text.slice(start, end)).join('\n');
    if (first === undefined) said.delete(key);
    else if (said.get(key) !== texts) {
      said.set(key, texts);
      void notifications.inform(
        l10n.t(
          'Statements that keep their layout: {0}, the first in line {1}. The formatter can’t read them, or would change more than blanks and line breaks.',
          layout.kept.length,
          document.positionAt(first.start).line + 1,
        ),
      );
    }
    return layout.edits.map(({ span, text }) => TextEdit.replace(spanRange(document, span), text));
  };
  return providers.formatting(
    { language: 'sql' },
    {
      provideDocumentFormattingEdits: (document, options) =>
        edits(document, { start: 0, end: document.getText().length }, options),
      provideDocumentRangeFormattingEdits: (document, range, options) =>
        edits(
          document,
          { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
          options,
        ),
    },
  );
}
