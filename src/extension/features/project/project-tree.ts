import type { Uri } from 'vscode';
import {
  Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeDataProvider,
} from 'vscode';
import { scriptAbove } from '../../../project/discovery/parts.ts';
import type { Comparison, TransformResult, Verdict } from '../../../protocol/transforms.ts';
import { providers } from '../../host/documents.ts';
import { shownNumber, verdictText } from '../results/view-texts.ts';
import type { OpenedProject, ProjectService } from './project-service.ts';

type Node =
  | { readonly kind: 'project'; readonly opened: OpenedProject }
  | {
      readonly kind: 'step';
      readonly opened: OpenedProject;
      readonly name: string;
      readonly paths: readonly string[];
    }
  | { readonly kind: 'transform'; readonly opened: OpenedProject; readonly path: string }
  | {
      readonly kind: 'comparison';
      readonly opened: OpenedProject;
      readonly result: TransformResult;
      readonly comparison: Comparison;
    };

const ICONS: Readonly<Record<Verdict, ThemeIcon>> = {
  same: new ThemeIcon('pass', new ThemeColor('charts.green')),
  different: new ThemeIcon('diff', new ThemeColor('charts.red')),
  'not-provable': new ThemeIcon('question', new ThemeColor('charts.yellow')),
  'no-evidence': new ThemeIcon('circle-slash'),
};

/** The projects of the workspace: steps, transforms, and what the last run said of each. */
export class ProjectTree implements TreeDataProvider<Node> {
  readonly #projects: ProjectService;
  readonly #changed = new EventEmitter<void>();
  readonly #results = new Map<string, TransformResult>();
  readonly #registrations: Disposable;
  #running: string | null = null;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: ProjectService) {
    this.#projects = projects;
    this.#registrations = Disposable.from(
      this.#changed,
      projects.onChanged(() => this.#changed.fire()),
      providers.tree('portside.project', this),
    );
  }

  /** Forgets the last run's results of a project: a new run starts. */
  clear(opened: OpenedProject): void {
    const prefix = opened.folder.uri.toString();
    for (const key of this.#results.keys()) if (key.startsWith(prefix)) this.#results.delete(key);
    this.#changed.fire();
  }

  /** Marks the transform that runs now; null for none. */
  setRunning(uri: Uri | null): void {
    this.#running = uri?.toString() ?? null;
    this.#changed.fire();
  }

  setResult(opened: OpenedProject, result: TransformResult): void {
    this.#results.set(opened.files.uri(result.path).toString(), result);
    this.#changed.fire();
  }

  /** The last run's result of a legacy file; undefined if it was not run. */
  resultOf(uri: Uri): TransformResult | undefined {
    return this.#results.get(uri.toString());
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const all = await this.#projects.all();
      const ready = all.filter(({ project }) => project.configured && !broken(project));
      const only = ready[0];
      if (ready.length === 1 && only !== undefined) return steps(only);
      return ready.map((opened) => ({ kind: 'project', opened }));
    }
    switch (node.kind) {
      case 'project':
        return steps(node.opened);
      case 'step':
        return node.paths.map((path) => ({ kind: 'transform', opened: node.opened, path }));
      case 'transform': {
        const { opened } = node;
        const result = this.#results.get(opened.files.uri(node.path).toString());
        return (result?.comparisons ?? []).map((comparison) => ({
          kind: 'comparison',
          opened,
          result: result as TransformResult,
          comparison,
        }));
      }
      case 'comparison':
        return [];
    }
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case 'project':
        return new TreeItem(node.opened.folder.name, TreeItemCollapsibleState.Expanded);
      case 'step':
        return this.#stepItem(node);
      case 'transform':
        return this.#transformItem(node.opened, node.path);
      case 'comparison':
        return comparisonItem(node);
    }
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  #stepItem({ opened, name, paths }: Extract<Node, { kind: 'step' }>): TreeItem {
    const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
    const results = paths.flatMap((path) => this.resultOf(opened.files.uri(path)) ?? []);
    if (results.length > 0) {
      const same = results.filter(({ verdict }) => verdict === 'same');
      const madeUp = same.filter((result) => result.madeUp.length > 0).length;
      item.description =
        madeUp === 0
          ? l10n.t('{0} of {1} same', same.length, paths.length)
          : l10n.t(
              '{0} of {1} same, {2} of these on made-up rows',
              same.length,
              paths.length,
              madeUp,
            );
    }
    return item;
  }

  #transformItem(opened: OpenedProject, path: string): TreeItem {
    const uri = opened.files.uri(path);
    const result = this.resultOf(uri);
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/iu, '');
    const state =
      result === undefined ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed;
    const item = new TreeItem(name, state);
    item.id = uri.toString();
    item.contextValue = 'transform';
    // A part of a script is no file of its own: the script is opened.
    const shown = opened.files.uri(scriptAbove(path) ?? path);
    item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [shown] };
    if (this.#running === uri.toString()) {
      item.iconPath = new ThemeIcon('loading~spin');
      item.description = l10n.t('running');
    } else if (result === undefined) {
      item.iconPath = new ThemeIcon('circle-outline');
    } else {
      item.iconPath = ICONS[result.verdict];
      const words = verdictText(result);
      // The icon says which verdict; there is no room for more than what differs from it.
      item.description =
        result.verdict === 'same' && result.madeUp.length === 0
          ? l10n.t('{0} rows', shownNumber(result.rows))
          : words;
      item.tooltip = new MarkdownString();
      item.tooltip.appendMarkdown(`**${words}**\n\n`);
      item.tooltip.appendText(result.reasons.join('\n\n'));
      item.accessibilityInformation = { label: `${name}, ${words}` };
    }
    return item;
  }
}

function steps(opened: OpenedProject): Node[] {
  return opened.project.settings.steps.map(({ name, transforms }) => ({
    kind: 'step',
    opened,
    name,
    paths: transforms,
  }));
}

/** True for a portside.json that names nothing to run and has problems. */
function broken({ problems, settings }: OpenedProject['project']): boolean {
  return problems.length > 0 && settings.steps.length === 0;
}

function comparisonItem({
  opened,
  result,
  comparison,
}: Extract<Node, { kind: 'comparison' }>): TreeItem {
  const item = new TreeItem(comparison.name, TreeItemCollapsibleState.None);
  item.iconPath = ICONS[comparison.verdict];
  const counts = comparison.diff?.counts;
  if (counts !== undefined) {
    const differing = counts.changed + counts.leftOnly + counts.rightOnly;
    item.description =
      differing === 0
        ? l10n.t('{0} rows', shownNumber(counts.left))
        : l10n.t('{0} of {1} rows differ', shownNumber(differing), shownNumber(counts.left));
  }
  item.command = {
    command: 'portside.project.showResult',
    title: l10n.t('Show the Diff'),
    arguments: [opened.files.uri(result.path)],
  };
  return item;
}
