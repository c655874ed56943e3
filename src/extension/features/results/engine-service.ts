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
  #runs = 0;

  /** Runs work that has the engine for itself, and opens it anew. It is told its number among such works. */
  run<T>(work: (engine: EngineClient, run: number) => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      this.#runs += 1;
      return work(await this.#start(), this.#runs);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /**
   * Asks for something that a run left behind.
   *
   * @throws FailureError if another run has begun since: what was there is gone
   */
  ask<T>(run: number, question: (engine: EngineClient) => Promise<T>): Promise<T> {
    const answer = this.#last.then(async () => {
      if (run !== this.#runs) {
        throw new FailureError({
          code: 'editor/rows-gone',
          what: l10n.t('These rows are no longer in the engine.'),
          why: l10n.t('Another file was run since.'),
          todo: l10n.t('Run this one again.'),
        });
      }
      return question(await this.#start());
    });
    this.#last = answer.catch(() => undefined);
    return answer;
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
