import { CodeLens, Disposable, EventEmitter, l10n, Range, type Command, type Uri } from 'vscode';
import type { PortedStatement } from '../../../core/index.ts';
import { folders, providers } from '../../host/documents.ts';
import { onSettingsChanged, setting } from '../../host/settings.ts';
import type { PortedDocument, PortStore } from './port-store.ts';

/** Statements that read or change rows; lenses above SET and GO would only be noise. */
const WITH_LENSES: ReadonlySet<PortedStatement['kind']> = new Set<PortedStatement['kind']>([
  'SelectStatement',
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
  'CreateView',
  'CreateProcedure',
  'WhileStatement',
  'IfStatement',
  'TryCatchBlock',
  'ExecuteStatement',
]);

/** True where the local engine may run the file: on this machine's disk, in a trusted workspace. */
export function canRun(uri: Uri): boolean {
  return folders.isTrusted() && (uri.scheme === 'file' || uri.scheme === 'untitled');
}

/** *Port*, *Preview* and *Diff* above the file and above its statements. */
export function registerCodeLenses(ports: PortStore): Disposable {
  const changed = new EventEmitter<void>();
  return Disposable.from(
    changed,
    ports.onChanged(() => changed.fire()),
    folders.onTrusted(() => changed.fire()),
    onSettingsChanged((settingChanged) => {
      if (settingChanged('lenses.enabled')) changed.fire();
    }),
    providers.codeLens(
      // Whatever the folder is on; views of files have no dialect, and so no lenses.
      { language: 'sql' },
      {
        onDidChangeCodeLenses: changed.event,
        async provideCodeLenses(document) {
          if (!setting('lenses.enabled', document.uri)) return [];
          const ported = await ports.current(document);
          return ported === undefined ? [] : lenses(ported);
        },
      },
    ),
  );
}

function lenses({ document, port, entry }: PortedDocument): CodeLens[] {
  const { uri } = document;
  const result = commandsFor(uri, entry.role === 'legacy', null).map(
    (command) => new CodeLens(new Range(0, 0, 0, 0), command),
  );
  if (entry.role !== 'legacy') return result;
  const statements = port.statements.filter(({ kind }) => WITH_LENSES.has(kind));
  // One statement alone is the file.
  if (statements.length < 2) return result;
  for (const { source } of statements) {
    const start = document.positionAt(source.start);
    for (const command of commandsFor(uri, true, source.start)) {
      result.push(new CodeLens(new Range(start, start), command));
    }
  }
  return result;
}

function commandsFor(uri: Uri, legacy: boolean, offset: number | null): Command[] {
  const args = offset === null ? [uri] : [uri, offset];
  const whole = offset === null;
  const found: Command[] = [];
  if (legacy) {
    const title = whole ? l10n.t('Port File') : l10n.t('Port');
    const tooltip = l10n.t('Show the port beside');
    found.push({ command: 'portside.port.openBeside', title, tooltip, arguments: args });
  }
  if (!canRun(uri)) return found;
  found.push(
    {
      command: 'portside.preview.file',
      title: whole ? l10n.t('Preview File') : l10n.t('Preview'),
      tooltip: l10n.t('Run on the sample rows and show the results'),
      arguments: args,
    },
    {
      command: 'portside.diff.file',
      title: whole ? l10n.t('Diff File') : l10n.t('Diff'),
      tooltip: l10n.t('Run both sides on the sample rows and show what differs'),
      arguments: args,
    },
  );
  return found;
}
