import { Hover, l10n, MarkdownString, type Disposable, type TextDocument } from 'vscode';
import type { Fidelity, Finding, Port } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import { ruleLink } from '../rules/rule-address.ts';
import { ruleDocs } from '../rules/rule-pages.ts';
import type { PortStore } from './port-store.ts';
import { rangeOf } from './ranges.ts';

/** Findings of one construct that are shown in one hover. */
const MOST_FINDINGS = 3;
/** Longer ports of a construct are left to the port beside. */
const MOST_CHARACTERS = 400;

/** Says, over what was rewritten, what it meant, what the port makes of it, and how sure that is. */
export function registerHover(ports: PortStore): Disposable {
  return providers.hover(
    { language: 'sql' },
    {
      async provideHover(document, position, token) {
        const ported = await ports.current(document);
        if (ported?.entry.role !== 'legacy' || token.isCancellationRequested) return undefined;
        const offset = document.offsetAt(position);
        const around = ported.port.findings
          .filter(({ span }) => span.start <= offset && offset <= span.end)
          .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
        const first = around[0];
        if (first === undefined) return undefined;
        // The innermost construct is what the person points at; what is around it would only bury it.
        const here = around
          .filter(({ span }) => span.start === first.span.start && span.end === first.span.end)
          .slice(0, MOST_FINDINGS);
        const texts: MarkdownString[] = [];
        for (const finding of here) texts.push(await describe(finding, ported.port, document));
        return new Hover(texts, rangeOf(document, first.span));
      },
    },
  );
}

async function describe(
  finding: Finding,
  port: Port,
  document: TextDocument,
): Promise<MarkdownString> {
  const text = new MarkdownString('', true);
  text.isTrusted = { enabledCommands: ['portside.rule.show'] };
  const docs = await ruleDocs(finding.id);
  const { icon, words } = fidelityWords(finding.fidelity.kind);
  text.appendMarkdown(`**${docs?.title ?? finding.id}** · ${icon} ${words}\n\n`);
  // What is marked has its message in the marker's own part of the hover.
  if (finding.fidelity.kind === 'exact') text.appendMarkdown(escaped(finding.message));
  const { writtenFor } = await import('../../../core/index.ts');
  const written = writtenFor(finding.span, port);
  const source = document.getText().slice(finding.span.start, finding.span.end);
  if (written !== '' && written.trim() !== source.trim() && written.length <= MOST_CHARACTERS) {
    text.appendMarkdown(`\n\n${l10n.t('In the port:')}\n`);
    text.appendCodeblock(written.trim(), 'sql');
  }
  text.appendMarkdown(
    `\n\n[${l10n.t('About {0}', finding.id)}](${ruleLink(finding.id).toString()})`,
  );
  return text;
}

/** Text as Markdown shows it; the editor's own way to append text keeps it from wrapping. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&');
}

/** A fidelity as a person reads it, with a sign that does without colour. */
export function fidelityWords(kind: Fidelity['kind']): { icon: string; words: string } {
  const words: Readonly<Record<Fidelity['kind'], { icon: string; words: string }>> = {
    exact: { icon: '$(pass)', words: l10n.t('exact') },
    conditional: { icon: '$(info)', words: l10n.t('exact under an assumption') },
    approximate: { icon: '$(warning)', words: l10n.t('approximate') },
    unknown: { icon: '$(question)', words: l10n.t('can’t be told') },
    manual: { icon: '$(error)', words: l10n.t('left to a person') },
  };
  return words[kind];
}
