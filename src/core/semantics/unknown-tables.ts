import type { ScriptBinding } from './bind.ts';
import type { Binding, BoundRelation } from './binding.ts';
import { nameKey, type QualifiedName } from './catalog.ts';

/** A table that a script reads or writes and that nothing defines, with what the script shows of it. */
export interface UnknownTable {
  readonly name: QualifiedName;
  /** As it is written where it occurs first. */
  readonly written: string;
  /** The columns that are certain to be its own, in the order of the text, each once. */
  readonly columns: readonly string[];
}

const UNKNOWN = 'binding/unknown-table';

/** The tables that a script needs and nobody defines, in the order of the text; temporary ones excepted. */
export function unknownTables(binding: ScriptBinding): readonly UnknownTable[] {
  const found = new Map<string, { name: QualifiedName; written: string; columns: string[] }>();
  for (const { statement, relations, columns, names, diagnostics } of binding.bindings.values()) {
    const reported = new Set(
      diagnostics.flatMap(({ code, span }) => (code === UNKNOWN ? [span.start] : [])),
    );
    const tableOf = ({ kind, reference }: BoundRelation): { columns: string[] } | null => {
      if (kind !== 'unknown' || reference.kind !== 'NamedTable') return null;
      const name = names.get(reference.name)?.name;
      if (name === undefined || name.name.startsWith('#')) return null;
      // What the system has is not for a project to define.
      if (!reported.has(reference.name.start)) return null;
      const key = nameKey(name);
      const written = reference.name.parts.map(({ text }) => text).join('.');
      const table = found.get(key) ?? { name, written, columns: [] };
      found.set(key, table);
      return table;
    };
    const note = (relation: BoundRelation | null | undefined, column: string): void => {
      const known = relation === null || relation === undefined ? null : tableOf(relation)?.columns;
      if (known === null || known === undefined || column === '*') return;
      if (!known.some((each) => each.toLowerCase() === column.toLowerCase())) known.push(column);
    };
    for (const relation of relations.values()) tableOf(relation);
    if (statement.kind === 'InsertStatement') {
      const target = relations.get(statement.target);
      for (const { text } of statement.columns) note(target, text);
    }
    // Clauses are bound in another order than they are written in.
    const inText = [...columns].sort(([a], [b]) => a.start - b.start);
    for (const [, { relation, column }] of inText) note(relation, column.name);
  }
  return [...found.values()];
}

/** The tables of a statement that nothing known makes, as they are written. */
export function unresolvedTables(binding: Binding | undefined): readonly string[] {
  return [...(binding?.relations.values() ?? [])].flatMap(({ kind, reference }) =>
    kind === 'unknown' && reference.kind === 'NamedTable'
      ? [reference.name.parts.map(({ text }) => text).join('.')]
      : [],
  );
}
