import type { Uri } from 'vscode';
import type { Catalog, Dialect, WriteOptions } from '../../../core/index.ts';

/** What the port of a document depends on beside its text. The same object as long as nothing changed. */
export interface PortContext {
  readonly dialect: Dialect;
  /** What the scripts before this one leave. */
  readonly catalog: Catalog;
  readonly options: WriteOptions;
}

/** Gives the context of a document by its project. */
export type PortContexts = (document: Uri, dialectName: string) => Promise<PortContext>;
