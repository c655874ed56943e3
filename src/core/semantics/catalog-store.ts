import {
  nameKey,
  type Catalog,
  type CatalogFunction,
  type CatalogProcedure,
  type CatalogTable,
  type QualifiedName,
  type SessionSettings,
} from './catalog.ts';
import type { DataType } from './data-type.ts';

/** Two independent 32-bit halves of a hash; combined by XOR, so that what is removed cancels out. */
interface Hash {
  readonly high: number;
  readonly low: number;
}

const NO_HASH: Hash = { high: 0, low: 0 };

/** The cyrb53 mix, kept as two halves: fast, and good enough to tell catalogs of one session apart. */
function hashOf(text: string): Hash {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high, low };
}

function combine(a: Hash, b: Hash): Hash {
  return { high: a.high ^ b.high, low: a.low ^ b.low };
}

function hex(hash: Hash): string {
  return (
    (hash.high >>> 0).toString(16).padStart(8, '0') + (hash.low >>> 0).toString(16).padStart(8, '0')
  );
}

interface Entry<V> {
  /** Undefined: removed. */
  readonly value: V | undefined;
  readonly hash: Hash;
}

/**
 * An immutable map as a chain of layers, the newest first. A layer is merged into the one below when
 * it has grown as large, so a chain of n changes has O(log n) layers and costs O(n log n) in all.
 */
class LayeredMap<V> {
  private readonly layer: ReadonlyMap<string, Entry<V>>;
  private readonly below: LayeredMap<V> | null;
  readonly hash: Hash;

  private constructor(
    layer: ReadonlyMap<string, Entry<V>>,
    below: LayeredMap<V> | null,
    hash: Hash,
  ) {
    this.layer = layer;
    this.below = below;
    this.hash = hash;
  }

  static empty<T>(): LayeredMap<T> {
    return new LayeredMap<T>(new Map(), null, NO_HASH);
  }

  private static find<T>(start: LayeredMap<T>, key: string): Entry<T> | undefined {
    let map: LayeredMap<T> | null = start;
    while (map !== null) {
      const found = map.layer.get(key);
      if (found !== undefined) return found;
      map = map.below;
    }
    return undefined;
  }

  get(key: string): V | undefined {
    return LayeredMap.find(this, key)?.value;
  }

  with(key: string, value: V, description: string): LayeredMap<V> {
    return this.put(key, { value, hash: hashOf(`${key}\u0000${description}`) });
  }

  without(key: string): LayeredMap<V> {
    return this.get(key) === undefined ? this : this.put(key, { value: undefined, hash: NO_HASH });
  }

  private put(key: string, entry: Entry<V>): LayeredMap<V> {
    const before = LayeredMap.find(this, key)?.hash ?? NO_HASH;
    const hash = combine(combine(this.hash, before), entry.hash);
    return LayeredMap.merge(new Map([[key, entry]]), this, hash);
  }

  private static merge<T>(
    newest: ReadonlyMap<string, Entry<T>>,
    start: LayeredMap<T>,
    hash: Hash,
  ): LayeredMap<T> {
    let layer = newest;
    let below: LayeredMap<T> | null = start;
    while (below !== null && layer.size >= below.layer.size) {
      const merged = new Map(below.layer);
      for (const [name, newer] of layer) merged.set(name, newer);
      layer = merged;
      below = below.below;
    }
    return new LayeredMap(layer, below, hash);
  }

  values(): Iterable<V> {
    return LayeredMap.valuesOf(this);
  }

  private static *valuesOf<T>(start: LayeredMap<T>): Iterable<T> {
    const seen = new Set<string>();
    let map: LayeredMap<T> | null = start;
    while (map !== null) {
      for (const [key, entry] of map.layer) {
        if (seen.has(key)) continue;
        seen.add(key);
        if (entry.value !== undefined) yield entry.value;
      }
      map = map.below;
    }
  }
}

function describeTable(table: CatalogTable): string {
  const { kind, columns, keys, view, isChecked } = table;
  return JSON.stringify([kind, columns, keys, view?.text ?? null, isChecked]);
}

class LayeredCatalog implements Catalog {
  readonly settings: SessionSettings;
  private readonly settingsText: string;
  private readonly objects: LayeredMap<CatalogTable>;
  private readonly procedureMap: LayeredMap<CatalogProcedure>;
  private readonly functionMap: LayeredMap<CatalogFunction>;
  private readonly tableVariables: LayeredMap<CatalogTable>;
  private readonly variables: LayeredMap<DataType>;
  private fingerprintText: string | null = null;

  constructor(
    settings: SessionSettings,
    settingsText: string,
    objects: LayeredMap<CatalogTable>,
    procedures: LayeredMap<CatalogProcedure>,
    functions: LayeredMap<CatalogFunction>,
    tableVariables: LayeredMap<CatalogTable>,
    variables: LayeredMap<DataType>,
  ) {
    this.settings = settings;
    this.settingsText = settingsText;
    this.objects = objects;
    this.procedureMap = procedures;
    this.functionMap = functions;
    this.tableVariables = tableVariables;
    this.variables = variables;
  }

  get fingerprint(): string {
    this.fingerprintText ??= [
      hex(hashOf(this.settingsText)),
      this.objectsFingerprint,
      hex(this.procedureMap.hash),
      hex(this.functionMap.hash),
      hex(this.tableVariables.hash),
      hex(this.variables.hash),
    ].join('-');
    return this.fingerprintText;
  }

  get objectsFingerprint(): string {
    return hex(this.objects.hash);
  }

  table(name: QualifiedName): CatalogTable | undefined {
    const key = nameKey(name);
    return name.name.startsWith('@') ? this.tableVariables.get(key) : this.objects.get(key);
  }

  procedure(name: QualifiedName): CatalogProcedure | undefined {
    return this.procedureMap.get(nameKey(name));
  }

  function(name: QualifiedName): CatalogFunction | undefined {
    return this.functionMap.get(nameKey(name));
  }

  functions(): Iterable<CatalogFunction> {
    return this.functionMap.values();
  }

  variable(name: string): DataType | undefined {
    return this.variables.get(name.toLowerCase());
  }

  *tables(): Iterable<CatalogTable> {
    yield* this.objects.values();
    yield* this.tableVariables.values();
  }

  procedures(): Iterable<CatalogProcedure> {
    return this.procedureMap.values();
  }

  withSettings(changes: Partial<SessionSettings>): Catalog {
    const same = (Object.keys(changes) as (keyof SessionSettings)[]).every(
      (name) => changes[name] === this.settings[name],
    );
    if (same) return this;
    const settings = { ...this.settings, ...changes };
    const text = JSON.stringify(settings);
    if (text === this.settingsText) return this;
    return this.changed({ settings, settingsText: text });
  }

  withTable(table: CatalogTable): Catalog {
    const key = nameKey(table.name);
    const description = describeTable(table);
    return table.name.name.startsWith('@')
      ? this.changed({ tableVariables: this.tableVariables.with(key, table, description) })
      : this.changed({ objects: this.objects.with(key, table, description) });
  }

  withoutTable(name: QualifiedName): Catalog {
    return this.changed({ objects: this.objects.without(nameKey(name)) });
  }

  withProcedure(procedure: CatalogProcedure): Catalog {
    const key = nameKey(procedure.name);
    return this.changed({
      procedureMap: this.procedureMap.with(key, procedure, procedure.text),
    });
  }

  withoutProcedure(name: QualifiedName): Catalog {
    return this.changed({ procedureMap: this.procedureMap.without(nameKey(name)) });
  }

  withFunction(defined: CatalogFunction): Catalog {
    const key = nameKey(defined.name);
    return this.changed({ functionMap: this.functionMap.with(key, defined, defined.text) });
  }

  withoutFunction(name: QualifiedName): Catalog {
    return this.changed({ functionMap: this.functionMap.without(nameKey(name)) });
  }

  withVariable(name: string, type: DataType): Catalog {
    const key = name.toLowerCase();
    return this.changed({ variables: this.variables.with(key, type, JSON.stringify(type)) });
  }

  withoutVariable(name: string): Catalog {
    return this.changed({ variables: this.variables.without(name.toLowerCase()) });
  }

  withoutVariables(): Catalog {
    return this.changed({ variables: LayeredMap.empty(), tableVariables: LayeredMap.empty() });
  }

  withVariablesOf(other: Catalog): Catalog {
    if (!(other instanceof LayeredCatalog)) return this;
    return this.changed({ variables: other.variables, tableVariables: other.tableVariables });
  }

  private changed(changes: {
    readonly settings?: SessionSettings;
    readonly settingsText?: string;
    readonly objects?: LayeredMap<CatalogTable>;
    readonly procedureMap?: LayeredMap<CatalogProcedure>;
    readonly functionMap?: LayeredMap<CatalogFunction>;
    readonly tableVariables?: LayeredMap<CatalogTable>;
    readonly variables?: LayeredMap<DataType>;
  }): Catalog {
    return new LayeredCatalog(
      changes.settings ?? this.settings,
      changes.settingsText ?? this.settingsText,
      changes.objects ?? this.objects,
      changes.procedureMap ?? this.procedureMap,
      changes.functionMap ?? this.functionMap,
      changes.tableVariables ?? this.tableVariables,
      changes.variables ?? this.variables,
    );
  }
}

/** An empty catalog under those settings. */
export function createCatalog(settings: SessionSettings): Catalog {
  return new LayeredCatalog(
    settings,
    JSON.stringify(settings),
    LayeredMap.empty(),
    LayeredMap.empty(),
    LayeredMap.empty(),
    LayeredMap.empty(),
    LayeredMap.empty(),
  );
}

/**
 * What may be known after one of several branches ran: what stood before, and every table that some
 * branch made or changed (the last branch's, where several did). Procedures likewise; variables and
 * settings are those of the last branch.
 */
export function mergeBranches(before: Catalog, branches: readonly Catalog[]): Catalog {
  let merged = before;
  for (const branch of branches) {
    if (branch.objectsFingerprint !== before.objectsFingerprint) {
      for (const table of branch.tables()) {
        if (before.table(table.name) !== table) merged = merged.withTable(table);
      }
    }
    for (const procedure of branch.procedures()) {
      if (before.procedure(procedure.name) !== procedure) merged = merged.withProcedure(procedure);
    }
    for (const defined of branch.functions()) {
      if (before.function(defined.name) !== defined) merged = merged.withFunction(defined);
    }
    merged = merged.withVariablesOf(branch).withSettings(branch.settings);
  }
  const limits = [before, ...branches].map(({ settings }) => settings.mostRows ?? 0);
  return new Set(limits).size > 1 ? merged.withSettings({ mostRows: -1 }) : merged;
}
