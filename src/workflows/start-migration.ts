import type { CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import { withAnswer } from '../project/discovery/unclear-nulls.ts';
import type { Project } from '../project/project.ts';
import type { Inventory } from '../protocol/transforms.ts';
import { writeFoundSettings } from './found-settings.ts';
import { prepareProject } from './prepare-project.ts';
import { inventoryOf } from './survey.ts';

/**
 * The beginning of a migration: what a folder holds, lacks and can run. What was found in a folder that nobody
 * prepared is written to its portside.json, for a person to correct.
 *
 * @param emptyTexts - of the files whose empty fields are unclear, those where they are empty texts
 * @throws FailureError if there is nothing to migrate
 * @throws CancelledError when asked to stop; nothing is written then
 */
export async function startMigration(
  project: Project,
  emptyTexts: ReadonlySet<string>,
  how: {
    readonly signal: CancellationSignal;
    readonly onFile: (path: string) => void;
    /** In milliseconds; the clock at which previews are frozen from now on. */
    readonly now: number;
  },
): Promise<Inventory> {
  const { ddl, steps } = project.settings;
  if (ddl.length + steps.length === 0) {
    throw new FailureError({
      code: 'project/nothing-found',
      what: `There is nothing to migrate in ${project.files.description}.`,
      why: 'It holds no SQL script that Portside can read.',
      todo: 'Put the scripts of the old server into it (SSMS: Tasks, Generate Scripts), and sample rows as CSV files, then try again.',
    });
  }
  const settings = withAnswer(project.settings, emptyTexts);
  const answered = { ...project, settings };
  const inventory = inventoryOf(await prepareProject(answered, how.signal, how.onFile));
  await writeFoundSettings(answered, how.now);
  return inventory;
}
