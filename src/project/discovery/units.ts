import { parse, tsqlDialect, type QualifiedName } from '../../core/index.ts';
import { ReferenceCollector, type Home, type Reference } from './references.ts';
import { callPath, jobStepPaths, jobStepText, partPaths } from './parts.ts';
import type { PartKind, ScriptFile, ScriptPart, DeclaredColumn } from './script-file.ts';

/** What runs as one text: a script file, or a part of one. */
export interface Unit {
  readonly path: string;
  /** The script file that it is, or is a part of. */
  readonly file: string;
  readonly kind: PartKind | 'call' | 'job-step';
  /** As it is written; of a job's step, the job. */
  readonly written: string;
  readonly creates: ReadonlyMap<string, QualifiedName>;
  readonly references: ReadonlyMap<string, Reference>;
  readonly callable: boolean;
  /** The tables that it creates, with their columns. */
  readonly tables: ReadonlyMap<string, UnitTable>;
}

/** A table that a unit creates. */
export interface UnitTable {
  /** Its name without schema, as it is written. */
  readonly name: string;
  readonly columns: readonly DeclaredColumn[];
}

/** The units of a script file, the steps of its jobs behind the rest. */
export function unitsOf(file: ScriptFile, home: Home): readonly Unit[] {
  const units = file.whole ? wholeUnit(file) : partUnits(file);
  const steps = [...jobStepPaths(file)].map(([path, step]): Unit => {
    const database = step.database ?? home.database;
    const collector = new ReferenceCollector({ ...home, database });
    const { script } = parse(jobStepText(step, home), tsqlDialect.grammar);
    for (const { statement } of script.items) collector.add(statement);
    return {
      path,
      file: file.path,
      kind: 'job-step',
      written: step.job,
      creates: madeBy(collector.references),
      references: collector.references,
      callable: false,
      tables: new Map(),
    };
  });
  return [...units, ...steps];
}

/** The call of a procedure. It does what the procedure does. */
export function callUnit(procedure: Unit, references: ReadonlyMap<string, Reference>): Unit {
  const path = callPath(procedure.file, procedure.written);
  return { ...procedure, path, kind: 'call', creates: new Map(), references };
}

function partUnits(file: ScriptFile): readonly Unit[] {
  return [...partPaths(file)].map(([path, part]): Unit => ({
    path,
    file: file.path,
    kind: part.kind,
    written: part.kind === 'script' ? path : part.written,
    creates: part.creates,
    references: part.references,
    callable: part.callable,
    tables: tablesOf(part),
  }));
}

/** A file that stands as it is: what its parts do together. */
function wholeUnit(file: ScriptFile): readonly Unit[] {
  const [first] = file.parts;
  if (first === undefined) return [];
  const creates = new Map<string, QualifiedName>();
  const references = new Map<string, Reference>();
  const tables = new Map<string, UnitTable>();
  for (const part of file.parts) {
    for (const [key, name] of part.creates) creates.set(key, name);
    for (const [key, table] of tablesOf(part)) tables.set(key, table);
    for (const [key, reference] of part.references) {
      const known = references.get(key);
      const roles = new Set([...(known?.roles ?? []), ...reference.roles]);
      references.set(key, { ...(known ?? reference), roles });
    }
  }
  const kinds = file.parts.map(({ kind }) => kind);
  const kind =
    kinds.find((each) => each === 'script') ?? kinds.find((each) => each === 'table') ?? first.kind;
  const [only] = file.parts.length === 1 ? file.parts : [];
  return [
    {
      path: file.path,
      file: file.path,
      kind,
      written: only === undefined || only.kind === 'script' ? file.path : only.written,
      creates,
      references,
      callable: only?.callable ?? false,
      tables,
    },
  ];
}

function tablesOf({ kind, creates, columns, ownName }: ScriptPart): ReadonlyMap<string, UnitTable> {
  if (kind !== 'table') return new Map();
  return new Map([...creates.keys()].map((key) => [key, { name: ownName, columns }]));
}

/** What a text makes by `SELECT … INTO`. */
function madeBy(references: ReadonlyMap<string, Reference>): ReadonlyMap<string, QualifiedName> {
  const made = [...references].filter(([, { roles }]) => roles.has('creates'));
  return new Map(made.map(([key, { name }]) => [key, name]));
}
