import { l10n, window, type ExtensionContext } from 'vscode';
import { Commands } from './host/commands.ts';
import { Memory } from './host/memory.ts';
import { Notifications } from './host/notifications.ts';
import { Tokens } from './host/secrets.ts';
import { registerDialectStatus } from './features/dialect/dialect-status.ts';
import { DialectService } from './features/dialect/dialect-service.ts';
import { FolderIndex } from './features/language/folder-index.ts';
import { registerFormatting } from './features/language/formatting.ts';
import { registerNames } from './features/language/names.ts';
import { registerSemanticColours } from './features/language/semantic-colours.ts';
import { registerStructure } from './features/language/structure.ts';
import { registerCodeActions } from './features/port/code-actions.ts';
import { registerCodeLenses } from './features/port/code-lens.ts';
import { registerDiagnostics } from './features/port/diagnostics.ts';
import { registerEditPort } from './features/port/edit-port.ts';
import { registerHover } from './features/port/hover.ts';
import { registerPortBeside } from './features/port/port-beside.ts';
import { PortStore } from './features/port/port-store.ts';
import { registerDefineTable } from './features/project/define-table.ts';
import { registerProjectProblems } from './features/project/project-problems.ts';
import { MigrationTree } from './features/project/migration-tree.ts';
import { ProjectService } from './features/project/project-service.ts';
import { ProjectTree } from './features/project/project-tree.ts';
import { registerRunProject } from './features/project/run-project.ts';
import { registerSampleRows } from './features/project/sample-rows.ts';
import { registerStartMigration } from './features/project/start-migration.ts';
import { registerPush } from './features/push/push-notebooks.ts';
import { EngineService } from './features/results/engine-service.ts';
import { ResultPanels } from './features/results/result-panels.ts';
import { registerRulePages } from './features/rules/rule-pages.ts';

/** What tests and other extensions can ask. */
export interface PortsideApi {
  /** Milliseconds of processor time that `activate` took: what else the machine does is not ours. */
  readonly activationMilliseconds: number;
  readonly ports: PortStore;
  readonly engine: EngineService;
  readonly tree: ProjectTree;
  readonly migration: MigrationTree;
}

/** Puts the parts together. Nothing of the core or the engine is loaded before it is needed. */
export function activate(context: ExtensionContext): PortsideApi {
  const start = process.cpuUsage();
  const log = window.createOutputChannel('Portside', { log: true });
  const notifications = new Notifications(log);
  const commands = new Commands(notifications);
  const projects = new ProjectService(notifications);
  const dialects = new DialectService((uri) => projects.dialectOf(uri));
  const ports = new PortStore(
    dialects,
    (uri, name) => projects.contextOf(uri, name),
    (error) => log.error(error instanceof Error ? error : String(error)),
  );
  const index = new FolderIndex(ports, projects, notifications);
  const engine = new EngineService();
  const tree = new ProjectTree(projects);
  const migration = new MigrationTree();
  const memory = new Memory(context.workspaceState);
  const parts = { ports, projects, engine, memory, notifications };
  const panels = new ResultPanels(parts, commands, context.extensionUri);
  context.subscriptions.push(
    log,
    projects,
    dialects,
    ports,
    index,
    engine,
    tree,
    migration,
    panels,
    projects.onChanged(() => dialects.refresh()),
    registerDialectStatus(dialects, ports, commands, notifications),
    registerDiagnostics(ports),
    registerHover(ports),
    registerCodeLenses(ports),
    registerStructure(ports),
    registerNames(ports, index),
    registerSemanticColours(ports),
    registerFormatting(ports, notifications),
    registerCodeActions(ports, dialects),
    registerPortBeside(ports, commands),
    registerEditPort(projects, commands, notifications),
    registerDefineTable(projects, ports, commands),
    registerRulePages(commands, notifications),
    registerProjectProblems(projects, commands),
    registerRunProject({ projects, engine, tree, panels }, commands, notifications),
    registerStartMigration({ projects, tree: migration }, commands, notifications),
    registerSampleRows({ projects, tree: migration }, commands, notifications),
    registerPush(projects, new Tokens(context.secrets), commands, notifications),
    commands.register('portside.log.show', l10n.t('The log was not shown.'), () => log.show()),
  );
  ports.refresh();
  const { user, system } = process.cpuUsage(start);
  return { activationMilliseconds: (user + system) / 1000, ports, engine, tree, migration };
}
