import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../caches.ts';

/** Mutations that nothing a comparison looks at can show. */
export interface Equivalents {
  /** A fixture's name, or `kineo/` and the name of a transform of the sample. */
  readonly fixture: string;
  /** Why nothing can differ. */
  readonly why: string;
  /** What becomes of what, as a mutation's `change` has it. */
  readonly changes: readonly string[];
}

/** All of them: `test/fixtures/mutations/equivalent.json`. */
export const equivalents = JSON.parse(
  readFileSync(path.join(repository, 'test/fixtures/mutations/equivalent.json'), 'utf8'),
) as readonly Equivalents[];

/** The changes that are listed for a fixture. */
export function equivalentChanges(fixture: string): readonly string[] {
  return equivalents.filter((one) => one.fixture === fixture).flatMap(({ changes }) => changes);
}
