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
import { unknownTablesOf } from '../project/define-table.ts';
import { canRun } from './code-lens.ts';
import type { PortedDocument, PortStore } from './port-store.ts';

const UNKNOWN_TABLE = 'binding/unknown-table';
/** Tables that one list of fixes offers to define. */
const MOST_DEFINITIONS = 3;

/** Fixes that rules bring, and what helps with a finding that has none. */
export function registerCodeActions(ports: PortStore, dialects: DialectService): Disposable {
  return providers.codeActions(
    { language: 'sql' },
    {
      async provideCodeActions(document, range, context) {
        const ported = await ports.current(document);
        if (ported === undefined) return [];
        const ours = context.diagnostics.filter(({ source }) => source === 'Portside');
        const legacy = ported.entry.role === 'legacy';
        const actions = legacy ? fixes(ported, range, ours) : [];
        if (legacy) actions.push(...(await definitions(ported, ours)), ...tests(ported, ours));
        for (const diagnostic of uniqueByCode(ours)) {
          const id = codeOf(diagnostic);
          actions.push(command(l10n.t('Explain {0}', id), 'portside.rule.show', [id], diagnostic));
        }
        const first = ours[0];
        if (first !== undefined && legacy) {
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

/** The changes of the text that findings and problems bring, those at the range. */
function fixes({ document, port }: PortedDocument, range: Range, ours: Diagnostic[]): CodeAction[] {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const found = [
    ...port.findings,
    ...port.diagnostics.map(({ code, span, fixes: brought = [] }) => ({
      id: code,
      span,
      fixes: brought,
    })),
  ].filter(({ span }) => span.end >= start && span.start <= end);
  return found.flatMap(({ id, fixes: brought }) =>
    brought.map(({ title, edits }) => {
      const action = new CodeAction(title, CodeActionKind.QuickFix);
      action.edit = new WorkspaceEdit();
      for (const { span, text } of edits) {
        action.edit.replace(document.uri, spanRange(document, span), text);
      }
      action.diagnostics = ours.filter((diagnostic) => codeOf(diagnostic) === id);
      action.isPreferred = brought.length === 1;
      return action;
    }),
  );
}

/** Most of what can't be told is so because a table is not known: its definition settles all of it. */
async function definitions(ported: PortedDocument, ours: Diagnostic[]): Promise<CodeAction[]> {
  const { document, port } = ported;
  const first = ours[0];
  if (first === undefined) return [];
  const here = new Set(
    port.diagnostics.flatMap(({ code, span }) => {
      const range = spanRange(document, span);
      const statement = port.statements.find(
        ({ source }) => source.start <= span.start && span.end <= source.end,
      );
      const near =
        statement !== undefined &&
        ours.some((each) => spanRange(document, statement.source).contains(each.range));
      return code === UNKNOWN_TABLE && near ? [document.getText(range)] : [];
    }),
  );
  if (here.size === 0) return [];
  const tables = await unknownTablesOf(ported);
  return tables
    .filter(({ written }) => here.has(written))
    .slice(0, MOST_DEFINITIONS)
    .map(({ written }) => {
      const title = l10n.t('Define {0}…', written);
      const about = ours.find((each) => document.getText(each.range) === written) ?? first;
      const args = [document.uri, written];
      return command(title, 'portside.table.define', args, about);
    });
}

/** An assumption is tested on the sample rows when the statement is compared. */
function tests({ document, port }: PortedDocument, ours: Diagnostic[]): CodeAction[] {
  if (!canRun(document.uri)) return [];
  const assumed = ours.find((diagnostic) =>
    port.findings.some(
      ({ id, span, fidelity }) =>
        fidelity.kind === 'conditional' &&
        id === codeOf(diagnostic) &&
        diagnostic.range.start.isEqual(document.positionAt(span.start)),
    ),
  );
  if (assumed === undefined) return [];
  const title = l10n.t('Test on the Sample Rows');
  const args = [document.uri, document.offsetAt(assumed.range.start)];
  return [command(title, 'portside.diff.file', args, assumed)];
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
