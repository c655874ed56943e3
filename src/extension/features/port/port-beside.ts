import {
  Disposable,
  EventEmitter,
  l10n,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  ViewColumn,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import { FailureError } from '../../../base/failure.ts';
import type { Commands } from '../../host/commands.ts';
import { documents, editors } from '../../host/documents.ts';
import type { PortedStatement } from '../../../core/index.ts';
import { PORT_SCHEME, portAddress, sourceOfPort } from './port-address.ts';
import type { PortStore } from './port-store.ts';

/** The live port beside its source: follows every edit, and shows which statement is which. */
export function registerPortBeside(ports: PortStore, commands: Commands): Disposable {
  const changed = new EventEmitter<Uri>();
  const related = editors.decoration({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
  });

  const follow = (from: TextEditor): void => {
    const isPort = from.document.uri.scheme === PORT_SCHEME;
    const source = isPort ? sourceOfPort(from.document.uri) : from.document.uri;
    const other = isPort ? source : portAddress(source);
    const to = editors
      .visible()
      .find(({ document }) => document.uri.toString() === other.toString());
    const ported = ports.peek(source);
    if (to === undefined || ported === undefined) return;
    const offset = from.document.offsetAt(from.selection.active);
    const statement = ported.port.statements.find((each) => {
      const span = isPort ? each.output : each.source;
      return span.start <= offset && offset <= span.end && each.kind !== 'BatchSeparator';
    });
    if (statement === undefined) {
      to.setDecorations(related, []);
      return;
    }
    const span = isPort ? statement.source : statement.output;
    const range = trimmed(to, span);
    to.setDecorations(related, range === null ? [] : [range]);
    from.setDecorations(related, []);
    if (range !== null) to.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  };

  return Disposable.from(
    changed,
    related,
    documents.serve(PORT_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => {
        const source = await documents.open(sourceOfPort(uri));
        const ported = await ports.current(source);
        return (
          ported?.port.output ??
          `-- ${l10n.t('This file has no dialect: select one in the status bar.')}\n`
        );
      },
    }),
    ports.onChanged((source) => {
      const port = portAddress(source);
      if (documents.find(port) !== undefined) changed.fire(port);
    }),
    editors.onSelectionChanged(({ textEditor, kind }) => {
      if (kind !== undefined) follow(textEditor);
    }),
    commands.register(
      'portside.port.openBeside',
      l10n.t('The port was not opened.'),
      async (uri?: Uri, offset?: number) => {
        const source = await sourceDocument(uri);
        const ported = await ports.current(source);
        if (ported?.entry.role !== 'legacy') throw new FailureError(noDialect());
        const document = await documents.open(portAddress(source.uri));
        const editor = await documents.show(document, {
          viewColumn: ViewColumn.Beside,
          preserveFocus: true,
          preview: false,
        });
        if (typeof offset !== 'number') return;
        const statement = ported.port.statements.find(({ source: span }) => within(span, offset));
        if (statement === undefined) return;
        const range = trimmed(editor, statement.output);
        if (range === null) return;
        editor.setDecorations(related, [range]);
        editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
      },
    ),
  );
}

/** The document that a command is about: the one named, the source of the port, or the active one. */
export async function sourceDocument(uri?: Uri): Promise<TextDocument> {
  const named = uri instanceof Uri ? uri : editors.active()?.document.uri;
  if (named === undefined) {
    throw new FailureError({
      code: 'editor/no-file',
      what: l10n.t('There is nothing to work on.'),
      why: l10n.t('No SQL file is open.'),
      todo: l10n.t('Open a legacy SQL file, then try again.'),
    });
  }
  return documents.open(named.scheme === PORT_SCHEME ? sourceOfPort(named) : named);
}

function noDialect(): { code: string; what: string; why: string; todo: string } {
  return {
    code: 'editor/no-dialect',
    what: l10n.t('This file was not ported.'),
    why: l10n.t('Portside does not know which legacy dialect it is in.'),
    todo: l10n.t('Select its dialect in the status bar.'),
  };
}

function within(span: PortedStatement['source'], offset: number): boolean {
  return span.start <= offset && offset < Math.max(span.end, span.start + 1);
}

/** The lines of a span without the blank ones around it; null if nothing is left. */
function trimmed(editor: TextEditor, span: { start: number; end: number }): Range | null {
  const text = editor.document.getText().slice(span.start, span.end);
  if (text.trim() === '') return null;
  const start = span.start + (text.length - text.trimStart().length);
  const end = span.end - (text.length - text.trimEnd().length);
  return new Range(editor.document.positionAt(start), editor.document.positionAt(end));
}
