import type { SecretStorage } from 'vscode';

/** Tokens by workspace address, in the editor's secret storage and nowhere else. */
export class Tokens {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  get(host: string): Thenable<string | undefined> {
    return this.#secrets.get(keyOf(host));
  }

  set(host: string, token: string): Thenable<void> {
    return this.#secrets.store(keyOf(host), token);
  }

  forget(host: string): Thenable<void> {
    return this.#secrets.delete(keyOf(host));
  }
}

/** One workspace has one key, however its address is written. */
function keyOf(host: string): string {
  const bare = host
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//u, '')
    .replace(/\/.*$/u, '');
  return `portside.token:${bare}`;
}
