import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Failure } from '../../base/failure.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** Folders of the engine's own for what does not fit into memory, made when they are asked for. */
export class SpillFolder {
  readonly #made = new Map<string, string>();

  /** The folder inside of the one that is named, or of the system's. */
  in(named: string | undefined): Result<string, Failure> {
    const within = named ?? tmpdir();
    const known = this.#made.get(within);
    if (known !== undefined) return ok(known);
    try {
      mkdirSync(within, { recursive: true });
      const folder = mkdtempSync(path.join(within, 'portside-engine-'));
      this.#made.set(within, folder);
      return ok(folder);
    } catch (thrown) {
      return err({
        code: 'engine/spill-folder',
        what: `The local engine has no folder to write to in ${within}.`,
        why: thrown instanceof Error ? thrown.message : String(thrown),
        todo: 'Name another folder in the setting “portside.engine.spillFolder”, or none.',
      });
    }
  }

  /** Removes all of them, with what is in them. */
  remove(): void {
    for (const folder of this.#made.values()) rmSync(folder, { recursive: true, force: true });
    this.#made.clear();
  }
}
