import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { nameKey, type CatalogTable, type QualifiedName } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { comparedConstants } from '../project/made-up/compared-constants.ts';
import {
  madeUpInsert,
  type MadeUpReference,
  type MadeUpRequest,
} from '../project/made-up/made-up-rows.ts';
import {
  engineTable,
  legacyName,
  portName,
  projectNames,
  type EngineTable,
} from '../project/names.ts';
import { dialects } from '../project/session-settings.ts';
import type { TableRules } from '../project/table-rules.ts';
import { compileLegacy } from './compile-sides.ts';
import type { LoadedData } from './load-data.ts';
import { legacyRules, type PreparedProject } from './prepare-project.ts';
import { runSide } from './run-side.ts';
import { readTables, writtenIn } from './transform-reads.ts';

/** What making rows up came to. */
export interface MadeUp {
  /** The tables that have made-up rows, by key, as people call them. */
  readonly tables: ReadonlyMap<string, string>;
  readonly copies: LoadedData['copies'];
  readonly warnings: readonly string[];
}

const NOTHING: MadeUp = { tables: new Map(), copies: [], warnings: [] };

/** Rows of another table that a foreign key may refer to, at most. */
const MOST_REFERENCED = 200;

/**
 * Makes rows up for the tables that are read and have none, if the project asks for it, and for those that they refer to. They
 * go into the legacy tables by the legacy dialect's rules; the port's tables get them as copies.
 */
export async function makeUpRows(
  engine: EngineClient,
  prepared: PreparedProject,
  signal: CancellationSignal,
): Promise<MadeUp> {
  const { settings } = prepared.project;
  if (settings.madeUpRows === 0) return NOTHING;
  const maker = new RowMaker(engine, prepared, signal);
  await maker.fill(readTables(prepared));
  return maker.finish();
}

class RowMaker {
  readonly #engine: EngineClient;
  readonly #prepared: PreparedProject;
  readonly #signal: CancellationSignal;
  readonly #rules: ReadonlyMap<string, TableRules>;
  readonly #filled: ReadonlySet<string>;
  readonly #constants: MadeUpRequest['constants'];
  readonly #visited = new Set<string>();
  readonly #made = new Map<string, CatalogTable>();
  readonly #warnings: string[] = [];

  constructor(engine: EngineClient, prepared: PreparedProject, signal: CancellationSignal) {
    this.#engine = engine;
    this.#prepared = prepared;
    this.#signal = signal;
    const { settings } = prepared.project;
    this.#rules = legacyRules(prepared);
    this.#filled = new Set([
      ...writtenIn(prepared),
      ...settings.data.map(({ table }) => nameKey(legacyName(table, settings))),
    ]);
    // What transforms look for comes before what definitions allow.
    const scripts = [...prepared.transforms, ...prepared.ddl];
    this.#constants = comparedConstants(
      scripts.map(({ file }) => file.legacyText),
      dialects[settings.dialect],
    );
  }

  /** Fills tables that nothing else fills, what they refer to first. */
  async fill(tables: readonly CatalogTable[]): Promise<void> {
    for (const table of tables) {
      const key = nameKey(table.name);
      if (this.#visited.has(key) || this.#filled.has(key)) continue;
      this.#visited.add(key);
      await this.fill(this.#parentsOf(table));
      throwIfCancelled(this.#signal);
      await this.#make(table);
    }
  }

  finish(): MadeUp {
    const { settings } = this.#prepared.project;
    const names = projectNames(settings);
    return {
      tables: new Map([...this.#made].map(([key, { name }]) => [key, this.#shown(name)])),
      copies: [...this.#made.values()].map(({ name, columns }) => ({
        from: engineTable('legacy', { name, role: 'table' }),
        to: engineTable('port', { name: portName(names({ name, role: 'table' })), role: 'table' }),
        create: false,
        except: columns.filter(({ computed }) => computed).map((column) => column.name),
      })),
      warnings: this.#warnings,
    };
  }

  #parentsOf({ name }: CatalogTable): readonly CatalogTable[] {
    const keys = this.#rules.get(nameKey(name))?.foreignKeys ?? [];
    return keys.flatMap((key) => this.#prepared.legacyCatalog.table(key.table) ?? []);
  }

  async #make(table: CatalogTable): Promise<void> {
    const { legacyCatalog, clock, project } = this.#prepared;
    const { settings } = project;
    const own = engineTable('legacy', { name: table.name, role: 'table' });
    // What definitions put in by procedures and triggers counts, too.
    if ((await this.#rowsOf(own, ['1'], 1)).length > 0) return;
    const rules = this.#rules.get(nameKey(table.name));
    const references: MadeUpReference[] = [];
    for (const key of rules?.foreignKeys ?? []) {
      const parent = legacyCatalog.table(key.table);
      const referenced = key.referenced.length > 0 ? key.referenced : (parent?.keys[0] ?? []);
      if (parent === undefined || referenced.length !== key.columns.length) continue;
      const itself = nameKey(parent.name) === nameKey(table.name);
      const from = engineTable('legacy', { name: parent.name, role: 'table' });
      const rows = itself ? [] : await this.#rowsOf(from, referenced.map(quoted), MOST_REFERENCED);
      references.push({ columns: key.columns, rows, own: itself ? referenced : null });
    }
    const request: MadeUpRequest = {
      table,
      references,
      checks: rules?.checks ?? [],
      constants: this.#constants,
      rows: settings.madeUpRows,
      today: Date.parse(`${clock.slice(0, 10)}T00:00:00Z`),
      typeName: ({ type }) => dialects[settings.dialect].typeName(type),
    };
    let why: string | null = null;
    for (const [asked, withDefaults] of [
      [request, true],
      [request, false],
      [{ ...request, checks: [] }, false],
    ] as const) {
      const text = madeUpInsert(asked, withDefaults);
      const side = compileLegacy(text, legacyCatalog, settings, clock);
      const { errors, stopped } = await runSide(this.#engine, side, null, {}, this.#signal);
      const failed = errors[0]?.message ?? stopped?.message ?? null;
      why ??= failed;
      if (failed === null) break;
    }
    const count = (await this.#rowsOf(own, ['1'], settings.madeUpRows)).length;
    if (count > 0) this.#made.set(nameKey(table.name), table);
    if (count === 0)
      this.#warnings.push(
        `No rows could be made up for ${this.#shown(table.name)}. ${why ?? 'None of those that were tried satisfies its checks.'} Put a file of its rows into the folder samples.`,
      );
  }

  async #rowsOf(
    table: EngineTable,
    columns: readonly string[],
    most: number,
  ): Promise<MadeUpReference['rows']> {
    const name = [table.database, table.schema, table.table].map(quoted).join('.');
    const sql = `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ALL`;
    const read = await this.#engine.request(
      { kind: 'query', database: 'legacy', sql, mode: 'preview', rowLimit: most },
      this.#signal,
    );
    return read.ok ? read.value.rows : [];
  }

  #shown(name: QualifiedName): string {
    const rules = this.#rules.get(nameKey(name));
    const home = name.database === this.#prepared.project.settings.database.toLowerCase();
    const schema = rules?.writtenSchema ?? name.schema;
    return `${home ? '' : `${name.database}.`}${schema}.${rules?.written ?? name.name}`;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
