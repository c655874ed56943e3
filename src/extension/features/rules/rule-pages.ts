import { Disposable, l10n, type Uri } from 'vscode';
import type { OperationDocs } from '../../../core/index.ts';
import type { Commands } from '../../host/commands.ts';
import { documents } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { ruleAddress, RULE_SCHEME } from './rule-address.ts';

const PREFIX = 'operation/';

/** The documentation of a rule; undefined for ids that have none of their own. */
export async function ruleDocs(id: string): Promise<OperationDocs | undefined> {
  const { operations } = await import('../../../core/index.ts');
  const name = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
  return operations.find(({ operation }) => operation === name)?.docs;
}

/** Pages about rules, written from the one copy of their documentation. */
export function registerRulePages(commands: Commands, notifications: Notifications): Disposable {
  return Disposable.from(
    documents.serve(RULE_SCHEME, {
      provideTextDocumentContent: async (uri: Uri) => {
        const id = uri.path.slice(1).replace(/\.md$/u, '');
        const docs = await ruleDocs(id);
        return docs === undefined ? unknownPage(id) : rulePage(id, docs);
      },
    }),
    commands.register(
      'portside.rule.show',
      l10n.t('The rule’s page was not opened.'),
      async (id?: string) => {
        const chosen = id ?? (await pickRule(notifications));
        if (chosen === undefined) return;
        await commands.execute('markdown.showPreview', ruleAddress(chosen));
      },
    ),
  );
}

async function pickRule(notifications: Notifications): Promise<string | undefined> {
  const { operations } = await import('../../../core/index.ts');
  const items = operations.map(({ operation, docs }) => ({
    label: docs.title,
    description: `${PREFIX}${operation}`,
    detail: docs.port,
  }));
  items.sort((a, b) => a.label.localeCompare(b.label));
  const picked = await notifications.pick(items, {
    title: l10n.t('Explain a Rule'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.description;
}

function rulePage(id: string, docs: OperationDocs): string {
  const parts = [
    `# ${docs.title}`,
    `\`${id}\``,
    `## ${l10n.t('What each dialect does')}`,
    `**T-SQL**: ${docs.behaviour.tsql}`,
    `**Databricks SQL**: ${docs.behaviour.databricks}`,
    `## ${l10n.t('What the port does')}`,
    docs.port,
  ];
  if (docs.action !== '') parts.push(`## ${l10n.t('What to do')}`, docs.action);
  if (docs.references.length > 0) {
    const links = docs.references.map((link) => `- <${link}>`).join('\n');
    parts.push(`## ${l10n.t('Vendor pages')}`, links);
  }
  return `${parts.join('\n\n')}\n`;
}

function unknownPage(id: string): string {
  const sentence = id.startsWith('syntax/')
    ? l10n.t('The text at this place is not valid in its dialect, so it was kept as a comment.')
    : l10n.t('This has no page of its own. What the message at the place says is all there is.');
  const todo = l10n.t(
    'Correct the source, select another dialect in the status bar, or port by hand.',
  );
  return `# ${id}\n\n${sentence}\n\n${todo}\n`;
}
