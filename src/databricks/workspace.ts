import { FailureError } from '../base/failure.ts';
import type { CancellationSignal } from '../base/cancellation.ts';
import { DatabricksError } from './databricks-error.ts';
import {
  arrayMember,
  isJsonObject,
  numberMember,
  textMember,
  type JsonObject,
} from './json-value.ts';
import type { RestClient } from './rest-client.ts';

/** Languages that a notebook can have. */
export type NotebookLanguage = 'SQL' | 'PYTHON' | 'SCALA' | 'R';

/** One object of the workspace's tree. */
export interface WorkspaceObject {
  readonly path: string;
  /** Such as NOTEBOOK, DIRECTORY, FILE, LIBRARY, REPO, DASHBOARD. */
  readonly type: string;
  /** Only of notebooks. */
  readonly language?: string;
  /** Only of notebooks and files, and not from all workspaces. */
  readonly modifiedAtMilliseconds?: number;
}

/** Who the workspace takes us for. */
export interface CurrentUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
}

/** A notebook to write. */
export interface NotebookImport {
  /** Absolute, without extension. */
  readonly path: string;
  /** The SOURCE text. */
  readonly content: string;
  readonly language: NotebookLanguage;
  readonly overwrite: boolean;
}

/** Largest request body that `workspace/import` takes: 10 MiB. */
export const importBodyLimitBytes = 10 * 1024 * 1024;

/** The part of a workspace that holds notebooks, files and folders, and the user's name in it. */
export class WorkspaceClient {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  /** The workspace's address, such as `https://adb-1.2.azuredatabricks.net`. */
  get origin(): string {
    return this.#client.origin;
  }

  /** Tells who the token belongs to. */
  async currentUser(cancellation?: CancellationSignal): Promise<CurrentUser> {
    const answer = await this.#client.send({
      method: 'GET',
      path: '/api/2.0/preview/scim/v2/Me',
      failing: 'The user of the workspace could not be read',
      ...given(cancellation),
    });
    return {
      id: textMember(answer, 'id') ?? '',
      userName: textMember(answer, 'userName') ?? '',
      active: answer['active'] !== false,
    };
  }

  /** Makes a folder and all its parents; does nothing if it is there. */
  async makeDirectories(path: string, cancellation?: CancellationSignal): Promise<void> {
    await this.#client.send({
      method: 'POST',
      path: '/api/2.0/workspace/mkdirs',
      body: { path },
      failing: `The folder ${path} could not be made`,
      ...given(cancellation),
    });
  }

  /**
   * Writes a SOURCE notebook.
   *
   * @throws FailureError `workspace/too-large`, before anything is sent, if the body is over 10 MiB
   */
  async importNotebook(notebook: NotebookImport, cancellation?: CancellationSignal): Promise<void> {
    const failing = `The notebook ${notebook.path} could not be written`;
    const body = {
      path: notebook.path,
      content: Buffer.from(notebook.content, 'utf8').toString('base64'),
      format: 'SOURCE',
      language: notebook.language,
      overwrite: notebook.overwrite,
    };
    const bytes = Buffer.byteLength(JSON.stringify(body), 'utf8');
    if (bytes > importBodyLimitBytes) {
      throw new FailureError({
        code: 'workspace/too-large',
        what: failing,
        why: `The request would have ${bytes} bytes, and the workspace takes ${importBodyLimitBytes}`,
        todo: 'Split the file into smaller ones.',
      });
    }
    await this.#client.send({
      method: 'POST',
      path: '/api/2.0/workspace/import',
      body,
      failing,
      ...given(cancellation),
    });
  }

  /** Tells what stands at a path; `undefined` if nothing does. */
  async getStatus(
    path: string,
    cancellation?: CancellationSignal,
  ): Promise<WorkspaceObject | undefined> {
    try {
      const answer = await this.#client.send({
        method: 'GET',
        path: '/api/2.0/workspace/get-status',
        query: { path },
        failing: `The state of ${path} could not be read`,
        ...given(cancellation),
      });
      return readObject(answer);
    } catch (thrown) {
      // Another 404 is a wrong address: only this code says that the path is free.
      if (thrown instanceof DatabricksError && thrown.hasCode('RESOURCE_DOES_NOT_EXIST')) {
        return undefined;
      }
      throw thrown;
    }
  }

  /** Lists what a folder holds, one level deep, in the order of the workspace. */
  async list(path: string, cancellation?: CancellationSignal): Promise<WorkspaceObject[]> {
    const answer = await this.#client.send({
      method: 'GET',
      path: '/api/2.0/workspace/list',
      query: { path },
      failing: `The folder ${path} could not be listed`,
      ...given(cancellation),
    });
    return arrayMember(answer, 'objects').filter(isJsonObject).map(readObject);
  }

  /** Gives a notebook's SOURCE text. */
  async exportNotebook(path: string, cancellation?: CancellationSignal): Promise<string> {
    const answer = await this.#client.send({
      method: 'GET',
      path: '/api/2.0/workspace/export',
      query: { path, format: 'SOURCE' },
      failing: `The notebook ${path} could not be read`,
      ...given(cancellation),
    });
    return Buffer.from(textMember(answer, 'content') ?? '', 'base64').toString('utf8');
  }

  /** Deletes an object; a folder that is not empty only if `recursive` is set. */
  async delete(
    path: string,
    options: { readonly recursive: boolean },
    cancellation?: CancellationSignal,
  ): Promise<void> {
    await this.#client.send({
      method: 'POST',
      path: '/api/2.0/workspace/delete',
      body: { path, recursive: options.recursive },
      failing: `${path} could not be deleted`,
      ...given(cancellation),
    });
  }
}

function readObject(object: JsonObject): WorkspaceObject {
  const language = textMember(object, 'language');
  const modified = numberMember(object, 'modified_at');
  return {
    path: textMember(object, 'path') ?? '',
    type: textMember(object, 'object_type') ?? '',
    ...(language === undefined ? {} : { language }),
    ...(modified === undefined ? {} : { modifiedAtMilliseconds: modified }),
  };
}

function given(cancellation: CancellationSignal | undefined): {
  cancellation?: CancellationSignal;
} {
  return cancellation === undefined ? {} : { cancellation };
}
