import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { nameKey, type CatalogTable } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { engineTable, portName, projectNames } from '../project/names.ts';
import type { LoadedData } from './load-data.ts';
import type { PreparedProject } from './prepare-project.ts';
import { runSide } from './run-side.ts';
import type { RowGroup } from './script-rows.ts';

/** More bad rows of a table than this are not looked for one by one. */
const MOST_BAD_ROWS = 20;

/** False for an error that all rows have: the statement itself can't be run. */
function isOfRows(message: string): boolean {
  return !/^(?:Binder|Parser|Catalog|Not implemented|INTERNAL|Internal|Syntax) Error|^[a-z-]+\/[a-z-]+: /u.test(
    message,
  );
}

/**
 * Puts the rows of scripts into the legacy tables, by the legacy dialect's rules; the port's tables get
 * the same rows as copies. Rows that do not fit are left out one by one, and said.
 */
export async function insertScriptRows(
  engine: EngineClient,
  groups: readonly RowGroup[],
  prepared: PreparedProject,
  signal: CancellationSignal,
): Promise<{ readonly warnings: readonly string[]; readonly copies: LoadedData['copies'] }> {
  const warnings: string[] = [];
  const tables = new Map<string, CatalogTable>();
  const bad = new Map<string, number>();
  const insert = async (group: RowGroup, first: number, last: number): Promise<void> => {
    throwIfCancelled(signal);
    const { errors, stopped } = await runSide(engine, group.insert(first, last), null, {}, signal);
    const why = errors[0]?.message ?? stopped?.message;
    if (why === undefined) return;
    const { schema, name } = group.table.name;
    const key = nameKey(group.table.name);
    const known = bad.get(key) ?? 0;
    if (!isOfRows(why)) {
      warnings.push(
        `${group.file}, line ${group.lines[first] ?? 1}: ${last - first + 1} rows of ${schema}.${name} were not loaded and are missing on both sides. ${why}`,
      );
      return;
    }
    if (first < last && known < MOST_BAD_ROWS) {
      const middle = (first + last) >> 1;
      await insert(group, first, middle);
      await insert(group, middle + 1, last);
      return;
    }
    bad.set(key, known + last - first + 1);
    if (known < 5)
      warnings.push(
        `${group.file}, line ${group.lines[first] ?? 1}: ${first === last ? 'the row does' : `${last - first + 1} rows do`} not fit ${schema}.${name} and ${first === last ? 'is' : 'are'} missing on both sides. ${why}`,
      );
  };
  for (const group of groups) {
    tables.set(nameKey(group.table.name), group.table);
    await insert(group, 0, group.lines.length - 1);
  }
  const names = projectNames(prepared.project.settings);
  const copies = [...tables.values()].map(({ name, columns }) => ({
    from: engineTable('legacy', { name, role: 'table' }),
    to: engineTable('port', { name: portName(names({ name, role: 'table' })), role: 'table' }),
    create: false,
    except: columns.filter(({ computed }) => computed).map((column) => column.name),
  }));
  return { warnings, copies };
}
