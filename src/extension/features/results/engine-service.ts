import { l10n, type Uri } from 'vscode';
import type { EngineClient, EngineResources } from '../../../engine/index.ts';
import { FailureError } from '../../../base/failure.ts';
import { folders } from '../../host/documents.ts';
import { setting } from '../../host/settings.ts';

/**
 * The one engine of the window. Its child is another process: DuckDB is never loaded here. Runs go one
 * after the other, because each opens the engine anew.
 */
export class EngineService {
  #engine: Promise<EngineClient> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work that has the engine for itself. */
  run<T>(work: (engine: EngineClient) => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => work(await this.#start()));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Process id of the child; null while there is none. */
  async processId(): Promise<number | null> {
    return this.#engine === null ? null : (await this.#engine).processId;
  }

  async dispose(): Promise<void> {
    await (await this.#engine)?.dispose();
  }

  #start(): Promise<EngineClient> {
    this.#engine ??= import('../../../workflows/engine-host.ts').then(({ createEngine }) =>
      createEngine(resources),
    );
    return this.#engine;
  }
}

function resources(): EngineResources {
  const spillFolder = setting('engine.spillFolder');
  return {
    memoryLimit: setting('engine.memoryLimit'),
    ...(spillFolder === '' ? {} : { spillFolder }),
  };
}

/** True where previews and runs may run: in a trusted workspace, of files on disk. */
export function isRunnable(uri: Uri): boolean {
  return folders.isTrusted() && isOnDisk(uri);
}

function isOnDisk(uri: Uri): boolean {
  return uri.scheme === 'file' || uri.scheme === 'untitled';
}

/** Throws what to do where nothing may run: without trust, and where files are on no disk. */
export function requireRunnable(uri: Uri | undefined): void {
  if (!folders.isTrusted()) {
    throw new FailureError({
      code: 'editor/untrusted',
      what: l10n.t('Nothing was run.'),
      why: l10n.t('This workspace is not trusted.'),
      todo: l10n.t('Trust it (command “Workspaces: Manage Workspace Trust”), then try again.'),
    });
  }
  if (uri !== undefined && !isOnDisk(uri)) {
    throw new FailureError({
      code: 'editor/virtual',
      what: l10n.t('Nothing was run.'),
      why: l10n.t('The local engine reads files on disk, and this folder is not on one.'),
      todo: l10n.t('Clone the repository and open its folder, then try again.'),
    });
  }
}
