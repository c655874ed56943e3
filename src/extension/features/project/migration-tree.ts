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
import { baseName } from '../../../project/file-source.ts';
import { scriptAbove } from '../../../project/discovery/parts.ts';
import type { Inventory } from '../../../protocol/transforms.ts';
import { providers } from '../../host/documents.ts';
import { shownNumber } from '../results/view-texts.ts';
import type { OpenedProject } from './project-service.ts';

type Transform = Inventory['transforms'][number];

type Node =
  | {
      readonly kind: 'group';
      readonly name: string;
      readonly count: string;
      readonly icon: ThemeIcon;
      readonly tooltip: string;
      readonly open: boolean;
      /** True for tables that lack rows: there is something to do about them. */
      readonly lacks?: true;
      readonly children: readonly Node[];
    }
  | { readonly kind: 'name'; readonly name: string; readonly icon: ThemeIcon }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'transform'; readonly transform: Transform };

/** The first screen of a migration: what was found, what needs data, what can run now. */
export class MigrationTree implements TreeDataProvider<Node> {
  readonly #changed = new EventEmitter<void>();
  readonly #registrations: Disposable;
  #shown: { readonly opened: OpenedProject; readonly roots: readonly Node[] } | null = null;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#registrations = Disposable.from(
      this.#changed,
      providers.tree('portside.migration', this),
    );
  }

  show(opened: OpenedProject, inventory: Inventory): void {
    this.#shown = { opened, roots: rootsOf(inventory) };
    this.#changed.fire();
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return [...(this.#shown?.roots ?? [])];
    return node.kind === 'group' ? [...node.children] : [];
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case 'group': {
        const { None, Expanded, Collapsed } = TreeItemCollapsibleState;
        const state = node.children.length === 0 ? None : node.open ? Expanded : Collapsed;
        const item = new TreeItem(node.name, state);
        item.description = node.count;
        item.iconPath = node.icon;
        item.tooltip = node.tooltip;
        item.accessibilityInformation = { label: `${node.name}: ${node.count}` };
        if (node.lacks === true) item.contextValue = 'needsData';
        return item;
      }
      case 'name': {
        const item = new TreeItem(node.name, TreeItemCollapsibleState.None);
        item.iconPath = node.icon;
        return item;
      }
      case 'note': {
        const item = new TreeItem(node.text, TreeItemCollapsibleState.None);
        item.iconPath = new ThemeIcon('info');
        item.tooltip = new MarkdownString();
        item.tooltip.appendText(node.text);
        return item;
      }
      case 'transform':
        return this.#transformItem(node.transform);
    }
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  #transformItem(transform: Transform): TreeItem {
    const { path } = transform;
    const item = new TreeItem(baseName(path), TreeItemCollapsibleState.None);
    const why = whyNot(transform);
    item.iconPath =
      why === null
        ? new ThemeIcon('pass', new ThemeColor('charts.green'))
        : new ThemeIcon('circle-slash');
    if (why !== null) item.description = why;
    item.tooltip = why === null ? path : `${path}\n${why}`;
    item.accessibilityInformation = { label: why === null ? path : `${path}, ${why}` };
    const uri = this.#shown?.opened.files.uri(scriptAbove(path) ?? path);
    item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [uri] };
    return item;
  }
}

/** Why a transform can't run yet; null if it can. */
export function whyNot({ missing, failed }: Transform): string | null {
  if (failed !== null) return failed;
  return missing.length === 0
    ? null
    : l10n.t('needs what no script creates: {0}', missing.join(', '));
}

function rootsOf(inventory: Inventory): readonly Node[] {
  const { tables, views, procedures, functions, transforms, needsData, madeUpRows, notes } =
    inventory;
  const names = (list: readonly string[], icon: string): readonly Node[] =>
    list.map((name) => ({ kind: 'name', name, icon: new ThemeIcon(icon) }));
  const group = (
    name: string,
    count: string,
    icon: ThemeIcon,
    tooltip: string,
    children: readonly Node[],
    open = false,
  ): Node => ({ kind: 'group', name, count, icon, tooltip, children, open });
  const kinds = [
    [l10n.t('Tables'), tables, 'table'],
    [l10n.t('Views'), views, 'eye'],
    [l10n.t('Procedures'), procedures, 'symbol-method'],
    [l10n.t('Functions'), functions, 'symbol-function'],
  ] as const;
  const scripts = transforms.map((transform): Node => ({ kind: 'transform', transform }));
  const ready = transforms.filter((transform) => whyNot(transform) === null).length;
  const found = [
    ...kinds
      .filter(([, list]) => list.length > 0)
      .map(([name, list, icon]) =>
        group(name, shownNumber(list.length), new ThemeIcon(icon), '', names(list, icon)),
      ),
    group(
      l10n.t('Transforms'),
      shownNumber(transforms.length),
      new ThemeIcon('file-code'),
      '',
      scripts,
    ),
  ];
  const objects = kinds.reduce((sum, [, list]) => sum + list.length, 0);
  const all = ready === transforms.length;
  return [
    group(
      l10n.t('Found'),
      shownNumber(objects + transforms.length),
      new ThemeIcon('search'),
      l10n.t('What the scripts define, and the scripts that fill or read it, in their order.'),
      found,
      true,
    ),
    {
      ...(needsData.length === 0 ? {} : { lacks: true as const }),
      ...group(
        l10n.t('Needs Data'),
        needsData.length === 0
          ? l10n.t('nothing')
          : madeUpRows === 0
            ? shownNumber(needsData.length)
            : l10n.t('{0}, with {1} made-up rows each', shownNumber(needsData.length), madeUpRows),
        new ThemeIcon(needsData.length === 0 ? 'pass' : 'warning'),
        l10n.t(
          'Tables that are read, and that no file and no transform fills. Take a sample with Copy Extract Script, put CSV files with the tables’ names into the folder samples, name files under "data" in portside.json, or have rows made up.',
        ),
        names(needsData, 'table'),
        true,
      ),
    },
    group(
      l10n.t('Can Run Now'),
      l10n.t('{0} of {1}', shownNumber(ready), shownNumber(transforms.length)),
      new ThemeIcon(all ? 'pass' : 'run-all'),
      l10n.t('Transforms that need nothing which is created nowhere.'),
      [...scripts].sort(readyLast),
      true,
    ),
    ...(notes.length === 0
      ? []
      : [
          group(
            l10n.t('Notes'),
            shownNumber(notes.length),
            new ThemeIcon('note'),
            l10n.t('What was decided about the folder, and why. They stand in portside.json.'),
            notes.map((text): Node => ({ kind: 'note', text })),
          ),
        ]),
  ];
}

/** What can't run yet comes first: it is what there is to do. */
function readyLast(a: Node, b: Node): number {
  const ready = (node: Node): number =>
    node.kind === 'transform' && whyNot(node.transform) === null ? 1 : 0;
  return ready(a) - ready(b);
}
