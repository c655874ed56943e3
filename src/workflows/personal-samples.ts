import { nameKey } from '../core/index.ts';
import { legacyName } from '../project/names.ts';
import { looksPersonal, type PersonalColumns } from '../project/personal-columns.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { reachedBy } from './transform-reads.ts';

/**
 * The samples whose rows reach a transform, with those columns that look personal and are not masked. Where nothing says
 * which samples there are, nothing is offered: there is no place to note down that they are masked.
 */
export function personalSamples(
  prepared: PreparedProject,
  script: PreparedScript,
): readonly PersonalColumns[] {
  const { project, legacyCatalog } = prepared;
  if (!project.configured) return [];
  const found = new Map(
    project.settings.data.flatMap(({ table, mask = [] }) => {
      const name = legacyName(table, project.settings);
      const masked = new Set(mask.map((column) => column.toLowerCase()));
      const columns = (legacyCatalog.table(name)?.columns ?? [])
        .filter((column) => column.type.type === 'text' || column.type.type === 'date')
        // A mask of a day as text is no day any more, and what converts it would fail.
        .filter((column) => column.type.type !== 'text' || !/birth|dob/iu.test(column.name))
        .filter((column) => !masked.has(column.name.toLowerCase()))
        .filter((column) => looksPersonal(table, column.name))
        .map((column) => column.name);
      return columns.length === 0 ? [] : [[nameKey(name), { table, columns }] as const];
    }),
  );
  const names = new Map([...found].map(([key, { table }]) => [key, table]));
  const reached = new Set(reachedBy(prepared, names).get(script) ?? []);
  return [...found.values()].filter(({ table }) => reached.has(table));
}
