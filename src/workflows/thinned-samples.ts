import type { Catalog, CatalogTable } from '../core/index.ts';
import { plural, shownNames } from '../project/discovery/notes.ts';
import type { DataFile, ProjectSettings } from '../project/settings.ts';
import type { LoadReport, RelationLoad } from '../protocol/engine.ts';

/** How many rows of a data file are taken, and by which column: that of the most joins, where nobody says. */
export function sampleOf(
  { sampleRows, sampleBy }: DataFile,
  definition: CatalogTable | undefined,
  catalog: Catalog,
  settings: ProjectSettings,
): Pick<RelationLoad, 'sample'> {
  const rows = sampleRows ?? settings.sampleRows;
  if (rows === 0) return {};
  return { sample: { rows, by: sampleBy ?? joinColumn(definition, catalog) } };
}

/**
 * The column by which most other tables can be joined: one that they have under the same name, and that is part of the
 * key of any table. The first column of the key where there is none.
 */
export function joinColumn(table: CatalogTable | undefined, catalog: Catalog): string | null {
  if (table === undefined) return null;
  const all = [...catalog.tables()].filter(({ kind }) => kind === 'table');
  const keys = new Set(all.flatMap((each) => each.keys.flat().map((name) => name.toLowerCase())));
  const counted = table.columns.map(({ name }) => {
    const own = name.toLowerCase();
    const sharing = all.filter(
      (other) =>
        other !== table && other.columns.some((column) => column.name.toLowerCase() === own),
    );
    return { name, joins: keys.has(own) ? sharing.length : 0 };
  });
  const [most] = counted.sort((a, b) => b.joins - a.joins);
  return most !== undefined && most.joins > 0 ? most.name : (table.keys[0]?.[0] ?? null);
}

/** Sentences on rows that were left out on purpose, and on columns that are not what they were. */
export function thinnedWarnings(
  { sample, target }: RelationLoad,
  { rows, sampledOf, masked, unmasked }: LoadReport,
): string[] {
  const table = `${target.schema}.${target.table}`;
  const said: string[] = [];
  if (sampledOf !== null) {
    const by = sample?.by ? ` by ${sample.by}, so that joins over it find their partners` : '';
    said.push(
      `${plural(rows, 'row')} of the ${sampledOf} of ${table} were taken${by}. Joins over other columns may find fewer.`,
    );
  }
  if (masked.length > 0) {
    said.push(
      `The values of ${shownNames(masked)} of ${table} are masked. Old results from files hold the real ones, and differ.`,
    );
  }
  if (unmasked.length > 0) {
    said.push(
      `${shownNames(unmasked)} of ${table} could not be masked: there is no such column, or its type has no mask.`,
    );
  }
  return said;
}
