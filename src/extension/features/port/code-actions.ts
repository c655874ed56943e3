import type { Disposable } from 'vscode';
import {
  CodeAction,
  CodeActionKind,
  l10n,
  Range,
  WorkspaceEdit,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { providers } from '../../host/documents.ts';
import type { DialectService } from '../dialect/dialect-service.ts';
import type { PortedDocument, PortStore } from './port-store.ts';

/** Fixes that rules bring, and what helps with a finding that has none. */
export function registerCodeActions(ports: PortStore, dialects: DialectService): Disposable {
  return providers.codeActions(
    { language: 'sql' },
    {
      async provideCodeActions(document, range, context) {
        const ported = await ports.current(document);
        if (ported === undefined) return [];
        const ours = context.diagnostics.filter(({ source }) => source === 'Portside');
        const actions = ported.entry.role === 'legacy' ? fixes(ported, range, ours) : [];
        for (const diagnostic of uniqueByCode(ours)) {
          const id = codeOf(diagnostic);
          actions.push(command(l10n.t('Explain {0}', id), 'portside.rule.show', [id], diagnostic));
        }
        const first = ours[0];
        if (first !== undefined && ported.entry.role === 'legacy') {
          const offset = document.offsetAt(first.range.start);
          const title = l10n.t('Show in the Port Beside');
          actions.push(command(title, 'portside.port.openBeside', [document.uri, offset], first));
          const syntax = ours.find((each) => codeOf(each).startsWith('syntax/'));
          if (syntax !== undefined && dialects.of(document).reason !== 'port') {
            const select = l10n.t('Select Another Dialect…');
            actions.push(command(select, 'portside.dialect.select', [], syntax));
          }
        }
        return actions;
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix] },
  );
}

function fixes({ document, port }: PortedDocument, range: Range, ours: Diagnostic[]): CodeAction[] {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const actions: CodeAction[] = [];
  for (const finding of port.findings) {
    if (finding.span.end < start || finding.span.start > end) continue;
    for (const { title, edits } of finding.fixes) {
      const action = new CodeAction(title, CodeActionKind.QuickFix);
      action.edit = new WorkspaceEdit();
      for (const { span, text } of edits) {
        action.edit.replace(document.uri, spanRange(document, span), text);
      }
      action.diagnostics = ours.filter((diagnostic) => codeOf(diagnostic) === finding.id);
      action.isPreferred = finding.fixes.length === 1;
      actions.push(action);
    }
  }
  return actions;
}

function spanRange(document: TextDocument, span: { start: number; end: number }): Range {
  return new Range(document.positionAt(span.start), document.positionAt(span.end));
}

function command(title: string, id: string, args: unknown[], diagnostic: Diagnostic): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { command: id, title, arguments: args };
  action.diagnostics = [diagnostic];
  return action;
}

function codeOf({ code }: Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code ?? '');
}

function uniqueByCode(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [codeOf(diagnostic), diagnostic])).values()];
}
