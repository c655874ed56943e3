import {
  Disposable,
  Hover,
  l10n,
  Location,
  MarkdownString,
  WorkspaceEdit,
  type CancellationToken,
  type Position,
  type TextDocument,
} from 'vscode';
import type { RenameRefusal, ScriptNames } from '../../../core/index.ts';
import { providers } from '../../host/documents.ts';
import type { PortedDocument, PortStore } from '../port/port-store.ts';
import type { FolderIndex } from './folder-index.ts';
import { spanRange } from './structure.ts';

/** Go to definition, references and rename, by what the names of a script mean. */
export function registerNames(ports: PortStore, index: FolderIndex): Disposable {
  const scripts = { language: 'sql' };
  const namesAt = async (
    document: TextDocument,
    position: Position,
    token: CancellationToken,
  ): Promise<{ ported: PortedDocument; names: ScriptNames; offset: number } | undefined> => {
    const ported = await ports.current(document);
    if (ported === undefined || token.isCancellationRequested) return undefined;
    const { namesOfScript } = await import('../../../core/index.ts');
    const { parsed, binding } = ported.port.state;
    const names = namesOfScript(parsed, binding, ported.dialect);
    return { ported, names, offset: document.offsetAt(position) };
  };
  return Disposable.from(
    providers.definitions(scripts, {
      async provideDefinition(document, position, token) {
        const asked = await namesAt(document, position, token);
        const found = asked?.names.at(asked.offset) ?? null;
        const symbol = found?.symbol ?? null;
        if (asked === undefined || found === null || symbol === null) return undefined;
        const here = asked.names.definitionsOf(symbol);
        const { isShared } = await import('../../../core/index.ts');
        const locations =
          here.length > 0 || !isShared(symbol)
            ? here.map((span) => new Location(document.uri, spanRange(document, span)))
            : await index.elsewhere(asked.ported, symbol, 'definitions', token);
        const originSelectionRange = spanRange(document, found);
        return locations.map(({ uri, range }) => ({
          originSelectionRange,
          targetUri: uri,
          targetRange: range,
          targetSelectionRange: range,
        }));
      },
    }),
    providers.hover(scripts, {
      async provideHover(document, position, token) {
        const asked = await namesAt(document, position, token);
        const found = asked?.names.at(asked.offset) ?? null;
        const symbol = found?.symbol ?? null;
        // What defines a name is there to be read.
        if (asked === undefined || found === null || symbol === null) return undefined;
        if (found.role === 'definition') return undefined;
        const { definitionText, isShared } = await import('../../../core/index.ts');
        const [here] = asked.names.definitionsOf(symbol);
        let text = '';
        if (here !== undefined) text = definitionText(asked.ported.port.state.parsed, here.start);
        else if (isShared(symbol)) {
          const [elsewhere] = await index.elsewhere(asked.ported, symbol, 'definitions', token);
          if (elsewhere !== undefined) text = await index.definitionText(asked.ported, elsewhere);
        }
        if (text === '') return undefined;
        const shown = new MarkdownString();
        shown.appendCodeblock(text, 'sql');
        return new Hover(shown, spanRange(document, found));
      },
    }),
    providers.references(scripts, {
      async provideReferences(document, position, { includeDeclaration }, token) {
        const asked = await namesAt(document, position, token);
        const symbol = asked?.names.at(asked.offset)?.symbol ?? null;
        if (asked === undefined || symbol === null) return undefined;
        const { isShared } = await import('../../../core/index.ts');
        const locations = asked.names
          .of(symbol)
          .filter(({ role }) => includeDeclaration || role !== 'definition')
          .map((span) => new Location(document.uri, spanRange(document, span)));
        if (!isShared(symbol)) return locations;
        const elsewhere = await index.elsewhere(asked.ported, symbol, 'occurrences', token);
        if (includeDeclaration) return [...locations, ...elsewhere];
        const defined = await index.elsewhere(asked.ported, symbol, 'definitions', token);
        const places = new Set(defined.map(placeOf));
        return [...locations, ...elsewhere.filter((each) => !places.has(placeOf(each)))];
      },
    }),
    providers.rename(scripts, {
      async prepareRename(document, position, token) {
        const asked = await namesAt(document, position, token);
        if (asked === undefined) throw new Error(refusal({ refused: 'nothing' }));
        const { renameTarget } = await import('../../../core/index.ts');
        const target = renameTarget(asked.ported.port.state.parsed, asked.names, asked.offset);
        if (target.refused !== undefined) throw new Error(refusal(target, document));
        return { range: spanRange(document, target.span), placeholder: target.name };
      },
      async provideRenameEdits(document, position, newName, token) {
        const asked = await namesAt(document, position, token);
        if (asked === undefined) throw new Error(refusal({ refused: 'nothing' }));
        const { renameEdits, renameTarget } = await import('../../../core/index.ts');
        const { parsed } = asked.ported.port.state;
        const { dialect } = asked.ported;
        const target = renameTarget(parsed, asked.names, asked.offset);
        if (target.refused !== undefined) throw new Error(refusal(target, document));
        const edits = renameEdits(parsed, asked.names, target, newName, dialect);
        if ('refused' in edits) throw new Error(refusal(edits, document));
        const change = new WorkspaceEdit();
        for (const { span, text } of edits)
          change.replace(document.uri, spanRange(document, span), text);
        return change;
      },
    }),
  );
}

function placeOf({ uri, range }: Location): string {
  return `${uri.toString()} ${range.start.line}:${range.start.character}`;
}

/** Why a rename does not go, as a sentence. */
function refusal(why: RenameRefusal, document?: TextDocument): string {
  switch (why.refused) {
    case 'nothing':
      return l10n.t('There is no name here that Portside knows.');
    case 'shared':
      return l10n.t(
        'Tables, procedures and what else the database has are known by their names outside of this folder, too. Variables, CTEs, aliases and temporary tables can be renamed.',
      );
    case 'column':
      return l10n.t(
        'A column can’t be renamed: queries with *, views and files know it by its name, too. Give it an alias where it is read.',
      );
    case 'defined-elsewhere':
      return l10n.t(
        'It can’t be renamed here: this file uses it, and another one, or a caller, defines it.',
      );
    case 'in-text':
      return l10n.t(
        'It can’t be renamed: a text in line {0} has the name in it, and may be run as SQL. Change that by hand first.',
        lineOf(document, why.place.start),
      );
    case 'unread':
      return l10n.t(
        'It can’t be renamed: what stands in line {0} is not understood, and has the name in it.',
        lineOf(document, why.place.start),
      );
    case 'not-a-name':
      return l10n.t(
        'This is no name of that sort. Variables begin with @, temporary tables with #, and neither holds blanks.',
      );
    case 'taken':
      return l10n.t('Something else is called {0} there already. Choose another name.', why.name);
  }
}

function lineOf(document: TextDocument | undefined, offset: number): string {
  return String((document?.positionAt(offset).line ?? 0) + 1);
}
