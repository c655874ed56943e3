import { Uri } from 'vscode';

/** The scheme of live ports, which follow their source and can't be edited. */
export const PORT_SCHEME = 'portside-port';

/** Where saved ports are, relative to the project's folder. */
export const PORTS_FOLDER = '.portside/ports';

/** The address of the live port of a source document. */
export function portAddress(source: Uri): Uri {
  const path = source.path.replace(/\.[^./]*$/u, '');
  return Uri.from({
    scheme: PORT_SCHEME,
    path: `${path.startsWith('/') ? '' : '/'}${path}.databricks.sql`,
    query: source.toString(),
  });
}

/** The source document of a live port. */
export function sourceOfPort(port: Uri): Uri {
  return Uri.parse(port.query, true);
}
