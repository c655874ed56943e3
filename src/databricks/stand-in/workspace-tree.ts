/** An error answer that a handler ends with. */
export class StandInError extends Error {
  readonly status: number;
  readonly errorCode: string;

  constructor(status: number, errorCode: string, message: string) {
    super(message);
    this.name = 'StandInError';
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** One object of the stand-in's tree. */
export type TreeNode = { readonly path: string; readonly id: number } & (
  | { readonly type: 'DIRECTORY' }
  | { readonly type: 'FILE'; readonly bytes: Uint8Array; readonly modifiedAt: number }
  | {
      readonly type: 'NOTEBOOK';
      readonly language: string;
      readonly source: string;
      readonly modifiedAt: number;
    }
);

/** What `workspace/import` takes. */
export interface TreeImport {
  readonly path: string;
  readonly content: Uint8Array;
  readonly format: string;
  readonly language: string | undefined;
  readonly overwrite: boolean;
}

const commentOf: Readonly<Record<string, string>> = {
  SQL: '--',
  PYTHON: '#',
  R: '#',
  SCALA: '//',
};

const languageOfExtension: Readonly<Record<string, string>> = {
  '.sql': 'SQL',
  '.py': 'PYTHON',
  '.r': 'R',
  '.scala': 'SCALA',
};

const sizeLimitBytes = 10 * 1024 * 1024;

/**
 * Folders, files and notebooks in memory, with the rules and the errors of the workspace's REST
 * interface (https://docs.databricks.com/api/workspace/workspace).
 */
export class WorkspaceTree {
  readonly #nodes = new Map<string, TreeNode>();
  readonly #now: () => number;
  #nextId = 1;

  /** @param now - milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
    this.#nodes.set('/', { path: '/', id: 0, type: 'DIRECTORY' });
  }

  /** Makes a folder and its parents. */
  makeDirectories(path: string): void {
    const parts = absolute(path).split('/').slice(1);
    for (let count = 1; count <= parts.length; count++) {
      const prefix = `/${parts.slice(0, count).join('/')}`;
      const node = this.#nodes.get(prefix);
      if (node === undefined) {
        this.#nodes.set(prefix, { path: prefix, id: this.#nextId++, type: 'DIRECTORY' });
      } else if (node.type !== 'DIRECTORY') {
        throw new StandInError(
          400,
          'RESOURCE_ALREADY_EXISTS',
          `Path (${prefix}) already exists and is not a directory.`,
        );
      }
    }
  }

  /** Writes a file or a notebook. */
  import(request: TreeImport): void {
    if (request.content.byteLength > sizeLimitBytes) {
      throw new StandInError(
        400,
        'MAX_NOTEBOOK_SIZE_EXCEEDED',
        `Size exceeds the limit of ${sizeLimitBytes} bytes.`,
      );
    }
    const made = this.#read(request);
    const parent = parentOf(made.path);
    if (this.#nodes.get(parent)?.type !== 'DIRECTORY') {
      throw new StandInError(
        404,
        'RESOURCE_DOES_NOT_EXIST',
        `The parent folder (${parent}) does not exist.`,
      );
    }
    const old = this.#nodes.get(made.path);
    if (old !== undefined && !request.overwrite) {
      throw new StandInError(400, 'RESOURCE_ALREADY_EXISTS', `Path (${made.path}) already exists.`);
    }
    if (old !== undefined && old.type !== made.type) {
      throw invalid(
        `Requested node type [${made.type}] is different from the existing node type [${old.type}]`,
      );
    }
    this.#nodes.set(made.path, old === undefined ? made : { ...made, id: old.id });
  }

  /** Gives what stands at a path. */
  get(path: string): TreeNode {
    const node = this.#nodes.get(absolute(path));
    if (node === undefined) {
      throw new StandInError(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${path}) doesn't exist.`);
    }
    return node;
  }

  /** Gives a folder's children, or the object itself if it is no folder. */
  list(path: string): TreeNode[] {
    const node = this.get(path);
    if (node.type !== 'DIRECTORY') return [node];
    return [...this.#nodes.values()].filter(
      (child) => child.path !== '/' && parentOf(child.path) === node.path,
    );
  }

  /** Gives the bytes that an export as SOURCE or AUTO has. */
  export(path: string, format: string): { bytes: Uint8Array; extension: string } {
    const node = this.get(path);
    if (format !== 'SOURCE' && format !== 'AUTO') throw notKept(`export as ${format}`);
    if (node.type === 'DIRECTORY') throw notKept('export of a folder');
    if (node.type === 'FILE') {
      if (format === 'SOURCE') throw invalid(`${path} is not a notebook.`);
      return { bytes: node.bytes, extension: '' };
    }
    const comment = commentOf[node.language] ?? '#';
    const text = `${comment} Databricks notebook source\n${node.source}`;
    return { bytes: Buffer.from(text, 'utf8'), extension: extensionOf(node.language) };
  }

  /** Deletes an object, or a folder. */
  delete(path: string, recursive: boolean): void {
    const node = this.get(path);
    const inside = [...this.#nodes.keys()].filter((key) => key.startsWith(`${node.path}/`));
    if (inside.length > 0 && !recursive) {
      throw new StandInError(400, 'DIRECTORY_NOT_EMPTY', `Folder (${path}) is not empty`);
    }
    for (const key of [...inside, node.path]) this.#nodes.delete(key);
  }

  #read(request: TreeImport): TreeNode {
    const path = absolute(request.path);
    const id = this.#nextId++;
    const modifiedAt = this.#now();
    const file = { path, id, type: 'FILE', bytes: request.content, modifiedAt } as const;
    const text = Buffer.from(request.content).toString('utf8');
    switch (request.format) {
      case 'RAW':
        return file;
      case 'SOURCE': {
        const { language } = request;
        if (language === undefined) {
          throw invalid('The language field is required to import a single file as SOURCE.');
        }
        if (commentOf[language] === undefined) throw invalid(`Invalid language: ${language}`);
        const source = asStored(withoutHeader(text, language) ?? text, language);
        return { path, id, type: 'NOTEBOOK', language, source, modifiedAt };
      }
      case 'AUTO': {
        const extension = /\.[^./]+$/u.exec(path)?.[0] ?? '';
        const language = languageOfExtension[extension.toLowerCase()];
        const body = language === undefined ? undefined : withoutHeader(text, language);
        if (extension === '.ipynb') throw notKept('import of an .ipynb file');
        if (language === undefined || body === undefined) return file;
        return {
          path: path.slice(0, -extension.length),
          id,
          type: 'NOTEBOOK',
          language,
          source: asStored(body, language),
          modifiedAt,
        };
      }
      case 'HTML':
      case 'JUPYTER':
      case 'DBC':
      case 'R_MARKDOWN':
        throw notKept(`import of ${request.format}`);
      default:
        throw invalid(`Invalid format: ${request.format}`);
    }
  }
}

/**
 * The workspace holds cells, not a text: line ends, blank lines between cells and the end of the
 * text are its own when it hands a notebook out.
 */
function asStored(body: string, language: string): string {
  const separator = `${commentOf[language] ?? '#'} COMMAND ----------`;
  const cells: string[][] = [[]];
  for (const line of body.split(/\r\n|\r|\n/u)) {
    if (line.trimEnd() === separator) cells.push([]);
    else cells.at(-1)?.push(line);
  }
  return cells
    .map((cell) => cell.join('\n').replace(/^\n+|\n+$/gu, ''))
    .join(`\n\n${separator}\n\n`);
}

/** Gives the text after the header line; `undefined` if the first line is not exactly that. */
function withoutHeader(text: string, language: string): string | undefined {
  const match = /^([^\r\n]*)(?:\r\n|\r|\n|$)/u.exec(text);
  if (match?.[1] !== `${commentOf[language] ?? '#'} Databricks notebook source`) return undefined;
  return text.slice(match[0].length);
}

function extensionOf(language: string): string {
  const found = Object.entries(languageOfExtension).find(([, name]) => name === language);
  return (found?.[0] ?? '').slice(1);
}

function absolute(path: string): string {
  if (!path.startsWith('/')) throw invalid(`Path (${path}) doesn't start with '/'`);
  return path === '/' ? path : path.replace(/\/+$/u, '');
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function invalid(message: string): StandInError {
  return new StandInError(400, 'INVALID_PARAMETER_VALUE', message);
}

function notKept(what: string): StandInError {
  return new StandInError(501, 'NOT_IMPLEMENTED', `The stand-in workspace has no ${what}.`);
}
