import { isWallClock, isTimeZone } from './clock.ts';
import { readJsonTree, type JsonMember, type JsonNode } from './json-tree.ts';
import {
  dataEncodings,
  dataLayouts,
  defaultSettings,
  mostMadeUpRows,
  type AcceptedDifference,
  type ComparisonRule,
  type DataFile,
  type ProjectSettings,
  type ProjectStep,
  type SchemaTarget,
} from './settings.ts';

/** Something wrong in `portside.json`: one or more sentences, at a place in its text. */
export interface SettingsProblem {
  readonly message: string;
  /** Offset of the key or value concerned. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** The settings of a file, with what was wrong; a wrong setting keeps its default. */
export interface SettingsReading {
  readonly settings: ProjectSettings;
  readonly problems: readonly SettingsProblem[];
}

/** Reads the text of a `portside.json`. Never throws. */
export function readSettings(text: string): SettingsReading {
  const tree = readJsonTree(text);
  const reader = new SettingsReader(text);
  if (!tree.ok) {
    reader.report(
      tree.offset,
      `portside.json is not valid JSON. ${tree.problem} Correct it there.`,
    );
    return { settings: defaultSettings, problems: reader.problems };
  }
  return { settings: reader.project(tree.root), problems: reader.problems };
}

type Members = ReadonlyMap<string, JsonNode>;

class SettingsReader {
  readonly problems: SettingsProblem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  report(offset: number, message: string): void {
    const before = this.#text.slice(0, offset);
    const line = before.split('\n').length;
    this.problems.push({ message, offset, line, column: offset - before.lastIndexOf('\n') });
  }

  project(root: JsonNode): ProjectSettings {
    const base = defaultSettings;
    const all = this.#members(root, 'portside.json', PROJECT_KEYS);
    const database = this.#string(all, 'database') ?? base.database;
    const schemas = this.#schemas(all.get('schemas'));
    const first = [...schemas.values()][0];
    const scratch = this.#target(all.get('scratch'), 'scratch');
    return {
      dialect: this.#choice(all, 'dialect', ['tsql', 'databricks'] as const) ?? base.dialect,
      collation: this.#string(all, 'collation') ?? null,
      tempdbCollation: this.#string(all, 'tempdbCollation') ?? null,
      asOf:
        this.#checked(
          all,
          'asOf',
          isWallClock,
          'a local date and time such as 2024-03-31T09:30:00',
        ) ?? null,
      timeZone:
        this.#checked(all, 'timeZone', isTimeZone, 'an IANA time zone such as Europe/London') ??
        base.timeZone,
      dateFirst: this.#dateFirst(all.get('dateFirst')),
      database,
      schema: this.#string(all, 'schema') ?? base.schema,
      schemas,
      scratch: scratch ?? { catalog: first?.catalog ?? database.toLowerCase(), schema: 'scratch' },
      targetRuntime:
        this.#checked(
          all,
          'targetRuntime',
          (value) => /^\d+\.\d+$/u.test(value),
          'a Databricks runtime such as "17.3"',
        ) ?? base.targetRuntime,
      encoding: this.#string(all, 'encoding') ?? base.encoding,
      ddl: this.#paths(all.get('ddl'), 'ddl'),
      data: this.#items(all.get('data'), 'data').flatMap((item) => this.#dataFile(item)),
      sampleRows: this.#sampleRows(all.get('sampleRows')) ?? base.sampleRows,
      madeUpRows: this.#madeUpRows(all.get('madeUpRows')),
      steps: this.#items(all.get('steps'), 'steps').flatMap((item) => this.#step(item)),
      expected: this.#expected(all.get('expected')),
      comparison: this.#comparison(all.get('comparison')),
      output: this.#path(all, 'output') ?? base.output,
      workspaceFolder:
        this.#checked(
          all,
          'workspaceFolder',
          (value) => value.startsWith('/'),
          'a workspace path such as /Users/me/kineo',
        ) ?? null,
      databases: this.#texts(all.get('databases'), 'databases', (folder) =>
        folder.replaceAll('\\', '/').replace(/^\.\/|\/$/gu, ''),
      ),
      unclearNulls: [],
      variables: this.#texts(all.get('variables'), 'variables', (name) => name.toLowerCase()),
      notes: this.#list(all.get('notes'), 'notes'),
    };
  }

  /** An object of texts by names. */
  #texts(
    node: JsonNode | undefined,
    name: string,
    keyOf: (key: string) => string,
  ): Map<string, string> {
    const found = new Map<string, string>();
    for (const { key, value } of this.#object(node, name)) {
      if (value.kind === 'text') found.set(keyOf(key), value.value);
      else this.#wrong(value, `${name}.${key}`, 'a text in double quotes');
    }
    return found;
  }

  #schemas(node: JsonNode | undefined): Map<string, SchemaTarget> {
    const found = new Map<string, SchemaTarget>();
    for (const { key, value } of this.#object(node, 'schemas')) {
      const target = this.#target(value, `schemas.${key}`);
      if (target !== null) found.set(key.toLowerCase(), target);
    }
    return found;
  }

  #target(node: JsonNode | undefined, name: string): SchemaTarget | null {
    if (node === undefined) return null;
    const members = this.#members(node, name, ['catalog', 'schema']);
    const catalog = this.#string(members, 'catalog');
    const schema = this.#string(members, 'schema');
    if (catalog !== undefined && schema !== undefined) return { catalog, schema };
    if (node.kind === 'object') {
      this.report(
        node.offset,
        `"${name}" needs "catalog" and "schema". Say where its tables go in Unity Catalog.`,
      );
    }
    return null;
  }

  #dataFile(node: JsonNode): DataFile[] {
    const members = this.#members(node, 'data', DATA_KEYS);
    const table = this.#string(members, 'table');
    const file = this.#path(members, 'file');
    if (table === undefined || file === undefined) {
      if (node.kind === 'object') {
        this.report(
          node.offset,
          'This data file needs "table" and "file". Say which file holds the rows of which table.',
        );
      }
      return [];
    }
    const header = this.#flag(members, 'header');
    const encoding = this.#choice(members, 'encoding', dataEncodings);
    const layout = this.#choice(members, 'layout', dataLayouts);
    const fieldEnds = this.#items(members.get('fieldEnds'), 'fieldEnds').flatMap((item) => {
      if (item.kind === 'text' && item.value !== '') return [item.value];
      this.#wrong(item, 'fieldEnds', 'a text in double quotes');
      return [];
    });
    const columns = this.#list(members.get('columns'), 'columns');
    const mask = this.#list(members.get('mask'), 'mask');
    const sampleRows = this.#sampleRows(members.get('sampleRows'));
    const [quote, escape] = (['quote', 'escape'] as const).map((key) =>
      this.#checked(members, key, (value) => value.length <= 1, 'one character, or none'),
    );
    const delimiter = this.#checked(
      members,
      'delimiter',
      (value) => value.length === 1 || (value.length > 1 && layout === 'bcp'),
      'one character, or more of them beside "layout": "bcp"',
    );
    const rowEnd = this.#checked(
      members,
      'rowEnd',
      (value) => value !== '' && layout === 'bcp',
      'a text beside "layout": "bcp"',
    );
    const texts = Object.fromEntries(
      (['nullText', 'dateFormat', 'timestampFormat', 'sampleBy'] as const).flatMap((key) => {
        const value = this.#string(members, key);
        return value === undefined ? [] : [[key, value]];
      }),
    );
    return [
      {
        table,
        file,
        ...texts,
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(rowEnd === undefined ? {} : { rowEnd }),
        ...(fieldEnds.length === 0 ? {} : { fieldEnds }),
        ...(header === undefined ? {} : { header }),
        ...(encoding === undefined ? {} : { encoding }),
        ...(layout === undefined ? {} : { layout }),
        ...(columns.length === 0 ? {} : { columns }),
        ...(quote === undefined ? {} : { quote }),
        ...(escape === undefined ? {} : { escape }),
        ...(sampleRows === undefined ? {} : { sampleRows }),
        ...(mask.length === 0 ? {} : { mask }),
      },
    ];
  }

  #step(node: JsonNode): ProjectStep[] {
    const members = this.#members(node, 'steps', ['name', 'why', 'transforms']);
    const name = this.#string(members, 'name');
    if (name === undefined) {
      if (node.kind === 'object')
        this.report(node.offset, 'This step needs a "name". Give it one, such as "Stage".');
      return [];
    }
    const why = this.#string(members, 'why');
    return [
      {
        name,
        ...(why === undefined ? {} : { why }),
        transforms: this.#paths(members.get('transforms'), 'transforms'),
      },
    ];
  }

  #expected(node: JsonNode | undefined): ProjectSettings['expected'] {
    const base = defaultSettings.expected;
    if (node === undefined) return base;
    const members = this.#members(node, 'expected', ['folder', 'nullText']);
    return {
      folder: this.#path(members, 'folder') ?? base.folder,
      nullText: this.#string(members, 'nullText') ?? base.nullText,
    };
  }

  #dateFirst(node: JsonNode | undefined): ProjectSettings['dateFirst'] {
    if (node === undefined) return null;
    const day =
      node.kind === 'number'
        ? ([1, 2, 3, 4, 5, 6, 7] as const).find((each) => each === node.value)
        : undefined;
    if (day === undefined) this.#wrong(node, 'dateFirst', 'a number from 1 (Monday) to 7 (Sunday)');
    return day ?? null;
  }

  /** A list of texts. */
  #list(node: JsonNode | undefined, name: string): string[] {
    return this.#items(node, name).flatMap((item) => {
      if (item.kind === 'text') return [item.value];
      this.#wrong(item, name, 'a text in double quotes');
      return [];
    });
  }

  #sampleRows(node: JsonNode | undefined): number | undefined {
    if (node === undefined) return undefined;
    if (node.kind === 'number' && Number.isInteger(node.value) && node.value >= 0)
      return node.value;
    this.#wrong(node, 'sampleRows', 'a whole number from 0');
    return undefined;
  }

  #madeUpRows(node: JsonNode | undefined): number {
    if (node === undefined) return 0;
    const value = node.kind === 'number' ? node.value : -1;
    if (Number.isInteger(value) && value >= 0 && value <= mostMadeUpRows) return value;
    this.#wrong(node, 'madeUpRows', `a whole number from 0 to ${mostMadeUpRows}`);
    return 0;
  }

  #comparison(node: JsonNode | undefined): Map<string, ComparisonRule> {
    const rules = new Map<string, ComparisonRule>();
    for (const { key: table, value } of this.#object(node, 'comparison')) {
      const name = `comparison.${table}`;
      const all = this.#members(value, name, COMPARISON_KEYS);
      const key = all.get('key');
      rules.set(table.toLowerCase(), {
        key: key === undefined ? null : this.#names(key, `${name}.key`),
        ignored: this.#names(all.get('ignore'), `${name}.ignore`),
        tolerances: this.#amounts(all.get('tolerances'), `${name}.tolerances`),
        typeTolerances: this.#amounts(all.get('typeTolerances'), `${name}.typeTolerances`),
        threshold: this.#share(all.get('threshold'), `${name}.threshold`),
        accepted: this.#items(all.get('accepted'), `${name}.accepted`).flatMap((item) =>
          this.#accepted(item, `${name}.accepted`),
        ),
      });
    }
    return rules;
  }

  /** Who accepts a difference, and why, is what makes it one that may stand. */
  #accepted(node: JsonNode, name: string): AcceptedDifference[] {
    const all = this.#members(node, name, ['columns', 'by', 'why']);
    const columns = this.#names(all.get('columns'), `${name}.columns`);
    const [by = '', why = ''] = [this.#string(all, 'by')?.trim(), this.#string(all, 'why')?.trim()];
    if (columns.length > 0 && by !== '' && why !== '') return [{ columns, by, why }];
    this.report(
      node.offset,
      `"${name}" lacks ${columns.length === 0 ? 'columns' : by === '' ? 'by, who accepts it' : 'why'}. Complete it; until then nothing is accepted.`,
    );
    return [];
  }

  #names(node: JsonNode | undefined, name: string): string[] {
    return this.#items(node, name).flatMap((item) => {
      if (item.kind === 'text' && item.value !== '') return [item.value];
      this.#wrong(item, name, 'the name of a column in double quotes');
      return [];
    });
  }

  #amounts(node: JsonNode | undefined, name: string): Map<string, number> {
    const found = new Map<string, number>();
    for (const { key, value } of this.#object(node, name)) {
      if (value.kind === 'number' && value.value >= 0) found.set(key.toLowerCase(), value.value);
      else this.#wrong(value, `${name}.${key}`, 'a number, 0 or more');
    }
    return found;
  }

  #share(node: JsonNode | undefined, name: string): number {
    if (node === undefined) return 0;
    if (node.kind === 'number' && node.value >= 0 && node.value < 1) return node.value;
    this.#wrong(node, name, 'a share of rows from 0 to less than 1, such as 0.001');
    return 0;
  }

  #paths(node: JsonNode | undefined, name: string): string[] {
    return this.#items(node, name).flatMap((item) => {
      const path = this.#asPath(item, name);
      return path === undefined ? [] : [path];
    });
  }

  #path(members: Members, name: string): string | undefined {
    const node = members.get(name);
    return node === undefined ? undefined : this.#asPath(node, name);
  }

  #asPath(node: JsonNode, name: string): string | undefined {
    if (node.kind !== 'text' || node.value === '') {
      this.#wrong(node, name, 'a path in double quotes');
      return undefined;
    }
    const path = node.value.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '');
    if (path.startsWith('/') || /^[A-Za-z]:/u.test(path) || path.split('/').includes('..')) {
      this.report(
        node.offset,
        `"${name}" names ${node.value}, which is outside the project. Paths are relative to the folder of portside.json; move the file there.`,
      );
      return undefined;
    }
    return path;
  }

  #string(members: Members, name: string): string | undefined {
    const node = members.get(name);
    if (node === undefined) return undefined;
    if (node.kind === 'text') return node.value;
    this.#wrong(node, name, 'a text in double quotes');
    return undefined;
  }

  #checked(
    members: Members,
    name: string,
    check: (value: string) => boolean,
    wanted: string,
  ): string | undefined {
    const node = members.get(name);
    if (node === undefined) return undefined;
    if (node.kind === 'text' && check(node.value)) return node.value;
    this.#wrong(node, name, wanted);
    return undefined;
  }

  #choice<T extends string>(members: Members, name: string, choices: readonly T[]): T | undefined {
    const node = members.get(name);
    if (node === undefined) return undefined;
    const found =
      node.kind === 'text' ? choices.find((choice) => choice === node.value) : undefined;
    if (found === undefined)
      this.#wrong(node, name, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);
    return found;
  }

  #flag(members: Members, name: string): boolean | undefined {
    const node = members.get(name);
    if (node === undefined) return undefined;
    if (node.kind === 'boolean') return node.value;
    this.#wrong(node, name, 'true or false');
    return undefined;
  }

  #items(node: JsonNode | undefined, name: string): readonly JsonNode[] {
    if (node === undefined) return [];
    if (node.kind === 'array') return node.items;
    this.#wrong(node, name, 'a list in square brackets');
    return [];
  }

  #object(node: JsonNode | undefined, name: string): readonly JsonMember[] {
    if (node === undefined) return [];
    if (node.kind === 'object') return node.members;
    this.#wrong(node, name, 'an object in braces');
    return [];
  }

  #members(node: JsonNode, name: string, known: readonly string[]): Members {
    const found = new Map<string, JsonNode>();
    for (const { key, value, offset } of this.#object(node, name)) {
      if (found.has(key))
        this.report(offset, `"${key}" stands twice in ${name}. Keep one of them.`);
      else if (known.includes(key) || key === '$schema') found.set(key, value);
      else this.report(offset, `"${key}" is no setting of ${name}. ${suggestion(key, known)}`);
    }
    return found;
  }

  #wrong(node: JsonNode, name: string, wanted: string): void {
    const is =
      node.kind === 'text'
        ? JSON.stringify(node.value)
        : node.kind === 'number'
          ? String(node.value)
          : node.kind;
    this.report(
      node.offset,
      `"${name}" is ${is}, but must be ${wanted}. Correct it; until then the default counts.`,
    );
  }
}

/** Keys of `portside.json`. */
export const PROJECT_KEYS: readonly string[] = [
  'dialect',
  'collation',
  'tempdbCollation',
  'asOf',
  'timeZone',
  'dateFirst',
  'database',
  'schema',
  'schemas',
  'scratch',
  'targetRuntime',
  'encoding',
  'ddl',
  'data',
  'sampleRows',
  'madeUpRows',
  'steps',
  'expected',
  'comparison',
  'output',
  'workspaceFolder',
  'databases',
  'variables',
  'notes',
];

const COMPARISON_KEYS = ['key', 'ignore', 'tolerances', 'typeTolerances', 'threshold', 'accepted'];

const DATA_KEYS = [
  'table',
  'file',
  'delimiter',
  'rowEnd',
  'fieldEnds',
  'header',
  'nullText',
  'encoding',
  'layout',
  'columns',
  'dateFormat',
  'timestampFormat',
  'quote',
  'escape',
  'sampleRows',
  'sampleBy',
  'mask',
];

function suggestion(key: string, known: readonly string[]): string {
  const plain = key.toLowerCase().replace(/[^a-z]/gu, '');
  const near = known.find((each) => distance(each.toLowerCase(), plain) <= 2);
  return near === undefined
    ? `Take it out; settings are ${known.join(', ')}.`
    : `Did you mean "${near}"?`;
}

/** Single-character changes between two short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
