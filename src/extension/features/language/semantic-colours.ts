import { SemanticTokens, SemanticTokensLegend, type Disposable } from 'vscode';
import type { semanticTokenModifiers, semanticTokenTypes } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import type { PortStore } from '../port/port-store.ts';

/** The kinds of names in the order of their numbers, which the editor asks for before the core is loaded. */
const TYPES: typeof semanticTokenTypes = [
  'variable',
  'parameter',
  'class',
  'struct',
  'property',
  'function',
  'method',
  'type',
  'event',
  'label',
];
const MODIFIERS: typeof semanticTokenModifiers = ['definition', 'modification', 'defaultLibrary'];

/** The colours of names by what they mean. */
export function registerSemanticColours(ports: PortStore): Disposable {
  return providers.semanticTokens(
    { language: 'sql' },
    {
      async provideDocumentSemanticTokens(document, token) {
        const ported = await ports.current(document);
        if (ported === undefined || token.isCancellationRequested) return undefined;
        const { semanticTokens } = await import('../../../core/index.ts');
        const { parsed, binding } = ported.port.state;
        return new SemanticTokens(semanticTokens(parsed, binding, ported.dialect));
      },
    },
    new SemanticTokensLegend([...TYPES], [...MODIFIERS]),
  );
}
