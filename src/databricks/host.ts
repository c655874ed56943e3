import { FailureError } from '../base/failure.ts';

/**
 * Reads a workspace address as people write it and gives its origin, such as
 * `https://adb-1.2.azuredatabricks.net`, without path and query.
 *
 * Plain http is taken for this machine only (the stand-in workspace): a token never crosses a
 * network in the clear.
 *
 * @throws FailureError if the text is no address, or not one that a token may be sent to
 */
export function workspaceOrigin(text: string): string {
  const trimmed = text.trim();
  const url = parseUrl(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  if (trimmed === '' || url === undefined || url.hostname === '') {
    throw hostFailure('The workspace address cannot be read', 'It is not the address of a host');
  }
  if (url.username !== '' || url.password !== '') {
    throw hostFailure(
      'The workspace address was refused',
      'It carries a user name or password, which would end up in logs',
    );
  }
  if (url.protocol === 'https:') return url.origin;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url.origin;
  throw hostFailure(
    `The workspace address ${url.origin} was refused`,
    'Tokens are sent over https only',
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function hostFailure(what: string, why: string): FailureError {
  return new FailureError({
    code: 'workspace/address',
    what,
    why,
    todo: 'Set the host to the address in the browser when the workspace is open, such as https://adb-123.4.azuredatabricks.net.',
  });
}
