import type { ObjectName } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ResolvedObject } from '../binding.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';

type Meaning =
  | {
      readonly object: ResolvedObject;
      /** Only its last part, before `.*`. */ readonly qualifies: boolean;
    }
  | { readonly asWritten: true }
  /** It stands on a linked server. */
  | { readonly server: string };

/** The name of a table, view or procedure, through the project's map of names. */
export const objectNameOperation = defineOperation<Meaning>({
  operation: 'object-name',
  meaningIn: { tsql: readerOf('ObjectName', read), databricks: readerOf('ObjectName', read) },
  emitAs: {
    'databricks-sql': (meaning, context, node) => {
      if ('server' in meaning) return elsewhere(meaning.server);
      if ('asWritten' in meaning)
        return { pieces: [{ copy: node }], fidelity: EXACT, silent: true };
      const name = written(meaning, context);
      if (name === context.textOf(node)) return null;
      const pieces = [context.text(name)];
      return isRenamed(meaning.object, context)
        ? { pieces, fidelity: EXACT, note: RENAMED }
        : { pieces, fidelity: EXACT, silent: true };
    },
    duckdb: (meaning, context, node) => {
      if ('server' in meaning) return elsewhere(meaning.server);
      if ('asWritten' in meaning)
        return { pieces: [{ copy: node }], fidelity: EXACT, silent: true };
      const name = written(meaning, context);
      return { pieces: [context.text(name)], fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'Object names',
    behaviour: {
      tsql: 'A name has up to four parts: server, database, schema, object; left-out parts come from the session.',
      databricks: 'A name has up to three parts: catalog, schema, object.',
    },
    port: 'The name is written as portside.json maps its database and schema.',
    action:
      'What stands on a linked server: bring the table into a catalog, by Lakehouse Federation or a copy, and name it there.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/transact-sql-syntax-conventions-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-names',
    ],
  },
  examples: [],
});

function elsewhere(server: string): Emission {
  const because = `it stands on another server, ${server}, which a catalog does not have.`;
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

const RENAMED =
  'No name of an object holds a blank, a period or a slash there: an underscore stands for each.';

/** True if a table, a view or a procedure has another name of its own in the port. */
function isRenamed({ name, role }: ResolvedObject, context: WriteContext): boolean {
  if (role === 'temporary' || role === 'table-variable') return false;
  return context.options.mapName({ name, role }).at(-1)?.toLowerCase() !== name.name.toLowerCase();
}

function written(
  meaning: Extract<Meaning, { object: ResolvedObject }>,
  context: WriteContext,
): string {
  const parts = context.options.mapName(meaning.object).map((part) => context.identifier(part));
  return meaning.qualifies ? (parts.at(-1) ?? '') : parts.join('.');
}

/** The table that `name.*` means by its own name; undefined for an alias. */
function starred(site: ReadSite, name: ObjectName): ResolvedObject | undefined {
  const wanted = name.parts.at(-1)?.text.toLowerCase();
  for (const { reference, name: called } of site.binding.relations.values()) {
    if (
      called.toLowerCase() !== wanted ||
      reference.kind !== 'NamedTable' ||
      reference.alias !== null
    )
      continue;
    const object = site.nameOf(reference.name);
    if (object !== undefined && object.role !== 'cte' && object.role !== 'alias') return object;
  }
  return undefined;
}

function read(site: SiteOf<'ObjectName'>): Meaning | Unknown | null {
  const { node, parent } = site;
  const scripted = node.parts.find((part) => part.quote === 'none' && part.text.includes('$('));
  if (scripted !== undefined)
    return unknown(`the value of the sqlcmd variable in ${scripted.text}`);
  if (parent?.kind === 'Star') {
    const table = starred(site, node);
    return table === undefined ? null : { object: table, qualifies: true };
  }
  const object = site.nameOf(node);
  if (
    object !== undefined &&
    object.role !== 'alias' &&
    object.role !== 'cte' &&
    object.role !== 'type'
  ) {
    if (object.name.server !== null) return { server: object.name.server };
    if (object.role !== 'function') return { object, qualifies: false };
  }
  // The name of a built-in function is no identifier: quoting it would change what it is.
  return parent?.kind === 'FunctionCall' || parent?.kind === 'TableFunction'
    ? { asWritten: true }
    : null;
}
