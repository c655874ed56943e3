import { Disposable, l10n, MarkdownString, StatusBarAlignment } from 'vscode';
import type { Commands } from '../../host/commands.ts';
import { editors, providers } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { PortStore } from '../port/port-store.ts';
import { dialectEntries } from './dialects.ts';
import type { DialectReason, DialectService } from './dialect-service.ts';

/** The status bar item of the active file, the command behind it, and the key that menus read. */
export function registerDialectStatus(
  dialects: DialectService,
  ports: PortStore,
  commands: Commands,
  notifications: Notifications,
): Disposable {
  const item = providers.statusBarItem('portside.dialect', StatusBarAlignment.Right, 99);
  item.name = l10n.t('Portside Dialect');
  item.command = 'portside.dialect.select';

  const update = (): void => {
    const document = editors.active()?.document;
    const found = document === undefined ? undefined : dialects.of(document);
    commands.setContext('portside.documentRole', found?.dialect?.role ?? 'none');
    if (document?.languageId !== 'sql' || found === undefined) {
      item.hide();
      return;
    }
    const label = found.dialect?.label ?? l10n.t('No dialect');
    item.text = label;
    const tooltip = new MarkdownString(`**Portside**: ${label}\n\n${sayReason(found.reason)}`);
    const ported = ports.peek(document.uri);
    if (ported !== undefined) {
      const open = ported.port.statements.filter(({ fidelity }) =>
        ['approximate', 'unknown', 'manual'].includes(fidelity),
      ).length;
      const all = ported.port.statements.filter(({ kind }) => kind !== 'EmptyStatement').length;
      if (ported.entry.role === 'legacy') {
        item.text =
          open === 0
            ? `${label} $(pass)`
            : `${label} $(warning) ${l10n.t('{0} of {1}', open, all)}`;
        tooltip.appendMarkdown(
          `\n\n${
            open === 0
              ? l10n.t('All {0} statements port exactly or under a stated assumption.', all)
              : l10n.t('{0} of {1} statements need a look.', open, all)
          }`,
        );
      }
    }
    item.tooltip = tooltip;
    item.accessibilityInformation = {
      label: l10n.t('SQL dialect: {0}. Select another.', label),
      role: 'button',
    };
    item.show();
  };
  update();

  const select = commands.register(
    'portside.dialect.select',
    l10n.t('The dialect was not changed.'),
    async () => {
      const document = editors.active()?.document;
      if (document === undefined) return;
      const now = dialects.of(document).dialect?.name;
      const none = {
        name: 'none',
        label: l10n.t('None'),
        detail: l10n.t('Leave this file alone.'),
      };
      const choices = dialectEntries.map((entry) => ({
        name: entry.name,
        label: entry.label,
        detail:
          entry.role === 'legacy'
            ? l10n.t('Ported to Databricks SQL.')
            : l10n.t('Checked, not ported.'),
      }));
      const items = [...choices, none].map((choice) => ({
        ...choice,
        description: choice.name === (now ?? 'none') ? l10n.t('current') : '',
      }));
      const picked = await notifications.pick(items, {
        title: l10n.t('Dialect of This File'),
        placeHolder: l10n.t('Kept in the folder’s settings'),
      });
      if (picked !== undefined) await dialects.choose(document, picked.name);
    },
  );
  return Disposable.from(
    item,
    select,
    editors.onActiveChanged(update),
    dialects.onChanged(update),
    ports.onChanged(update),
  );
}

function sayReason(reason: DialectReason): string {
  const sentences: Readonly<Record<DialectReason, string>> = {
    port: l10n.t('This is a port.'),
    choice: l10n.t('Chosen for this file.'),
    files: l10n.t('Set for this file in the settings.'),
    project: l10n.t('Set in the folder’s portside.json.'),
    default: l10n.t('The default of the settings.'),
    text: l10n.t('Told by the text.'),
    none: l10n.t('Portside leaves this file alone.'),
  };
  return sentences[reason];
}
