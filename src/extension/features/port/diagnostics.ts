import { Diagnostic, DiagnosticSeverity, Disposable, l10n, type TextDocument } from 'vscode';
import type { Fidelity, Finding } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import { onSettingsChanged, setting } from '../../host/settings.ts';
import { ruleLink } from '../rules/rule-address.ts';
import type { PortedDocument, PortStore } from './port-store.ts';
import { firstLineOf, rangeOf } from './ranges.ts';

/** Spans of more lines than this are marked at their first line. */
const MOST_LINES = 4;

const SEVERITY: Readonly<Record<Fidelity['kind'], DiagnosticSeverity>> = {
  exact: DiagnosticSeverity.Hint,
  conditional: DiagnosticSeverity.Information,
  approximate: DiagnosticSeverity.Warning,
  unknown: DiagnosticSeverity.Error,
  manual: DiagnosticSeverity.Error,
};

/** Marks what does not port exactly, with reason and link; in ports, what is no valid Databricks SQL. */
export function registerDiagnostics(ports: PortStore): Disposable {
  const collection = providers.diagnostics('portside');
  const show = (ported: PortedDocument): void => {
    collection.set(ported.document.uri, diagnosticsOf(ported));
  };
  return Disposable.from(
    collection,
    ports.onChanged((uri) => {
      const ported = ports.peek(uri);
      if (ported === undefined) collection.delete(uri);
      else show(ported);
    }),
    onSettingsChanged((changed) => {
      if (changed('diagnostics.showExact')) ports.refresh();
    }),
  );
}

/** The diagnostics of a ported document, in the order of the text. */
export function diagnosticsOf(ported: PortedDocument): Diagnostic[] {
  return ported.entry.role === 'legacy' ? ofLegacy(ported) : ofPort(ported);
}

function ofLegacy({ document, port }: PortedDocument): Diagnostic[] {
  const showExact = setting('diagnostics.showExact', document.uri);
  const found = port.findings
    .filter(({ fidelity }) => showExact || fidelity.kind !== 'exact')
    .map((finding) => ofFinding(document, finding));
  const said = new Set(port.findings.map(({ id, span }) => `${id} ${span.start}`));
  for (const { code, message, span } of port.diagnostics) {
    if (said.has(`${code} ${span.start}`)) continue;
    const problem = new Diagnostic(rangeOf(document, span), message, DiagnosticSeverity.Warning);
    found.push(withCode(problem, code));
  }
  return found;
}

function ofFinding(document: TextDocument, finding: Finding): Diagnostic {
  const range = rangeOf(document, finding.span);
  const tall = range.end.line - range.start.line >= MOST_LINES;
  const diagnostic = new Diagnostic(
    tall ? firstLineOf(document, finding.span) : range,
    finding.message,
    SEVERITY[finding.fidelity.kind],
  );
  return withCode(diagnostic, finding.id);
}

function ofPort({ document, port }: PortedDocument): Diagnostic[] {
  const found = port.diagnostics.map(({ code, message, span }) => {
    const severity = code.startsWith('syntax/')
      ? DiagnosticSeverity.Error
      : DiagnosticSeverity.Warning;
    return withCode(new Diagnostic(rangeOf(document, span), message, severity), code);
  });
  const text = document.getText();
  for (const match of text.matchAll(/raise_error\('portside: ([\w./-]+)'\)/gu)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const message = l10n.t('This part is left to a person: write its port here.');
    const left = new Diagnostic(rangeOf(document, span), message, DiagnosticSeverity.Warning);
    found.push(withCode(left, match[1] ?? ''));
  }
  return found;
}

function withCode(diagnostic: Diagnostic, id: string): Diagnostic {
  diagnostic.source = 'Portside';
  diagnostic.code = { value: id, target: ruleLink(id) };
  return diagnostic;
}
