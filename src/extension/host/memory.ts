import type { Memento } from 'vscode';

/** What is remembered for this workspace: no secrets, and nothing that a person could not say again. */
export class Memory {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get<T>(key: string): T | undefined {
    return this.#memento.get<T>(key);
  }

  set(key: string, value: unknown): Thenable<void> {
    return this.#memento.update(key, value);
  }
}
