import type { ColumnReference, ObjectName } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { isFarReference } from './outer-reference.ts';
import { shadowedName } from './shadowed-table.ts';
import { duckdbTypeName } from '../../targets/duckdb/type-name.ts';
import { ownName } from '../../syntax/own-name.ts';
import { isPlainName } from '../../targets/target-words.ts';

type Meaning =
  | {
      readonly role: 'column';
      readonly reference: ColumnReference;
      readonly qualifier: string | null;
      /** The table that qualifies it by its own name, which the target may know by another. */
      readonly table: ObjectName | null;
      readonly name: string;
      /** It is looked for further out than Spark looks. */
      readonly far: boolean;
    }
  /** A session or local variable of Databricks SQL, which is spelled as a column. */
  | { readonly role: 'variable'; readonly reference: ColumnReference; readonly name: string };

/** A column by its name: how it is qualified and quoted; in Databricks SQL also a variable. */
export const columnNameOperation = defineOperation<Meaning>({
  operation: 'column-name',
  meaningIn: {
    tsql: readerOf('ColumnReference', read),
    databricks: readerOf('ColumnReference', (site) => {
      const meaning = read(site);
      return meaning?.role === 'column' && meaning.far ? unknown(FAR) : meaning;
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.role === 'column' && meaning.far)
        return { pieces: [], fidelity: { kind: 'manual', because: `${FAR}.` } };
      const parts = partsOf(meaning, context);
      return isSpelled(meaning.reference, parts)
        ? null
        : {
            pieces: [context.text(parts.map((part) => context.identifier(part)).join('.'))],
            fidelity: EXACT,
            silent: true,
          };
    },
    duckdb: (meaning, context): Emission => {
      if (meaning.role === 'column')
        return {
          pieces: [
            context.text(
              partsOf(meaning, context)
                .map((part) => context.identifier(part))
                .join('.'),
            ),
          ],
          fidelity: EXACT,
          silent: true,
        };
      const type = duckdbTypeName(context.typeOf(meaning.reference));
      return {
        pieces: [context.slot({ slot: 'variable', name: meaning.name.toLowerCase(), type })],
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Column names',
    behaviour: {
      tsql: 'A column may be qualified with its table, schema and database.',
      databricks:
        'A column may be qualified with its table; a name that is no column may be a variable.',
    },
    port: 'The column is qualified with the name that its table has in the query.',
    action: 'Write a subquery in a subquery that refers to the outermost query as a join.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-name-resolution',
    ],
  },
  examples: [],
});

const FAR = 'a subquery refers to its own query and to the one around it only, not further out';

function read(site: SiteOf<'ColumnReference'>): Meaning | null {
  const { node } = site;
  const bound = site.columnOf(node);
  if (bound !== undefined && bound.variable !== null) {
    // The fields of a row are variables of their own: row.column.
    const parts = node.parts.map((part) => part.text);
    const own = parts.findIndex((part) => part.toLowerCase() === bound.variable?.toLowerCase());
    return { role: 'variable', reference: node, name: parts.slice(own).join('.') };
  }
  const name = ownName(node);
  // More than one qualifier names a schema, which the port may have mapped to another.
  const qualified = node.parts.length > 1 || site.binding.behindResults.has(node);
  const qualifier = qualified ? (bound?.relation?.name ?? node.parts.at(-2)?.text ?? null) : null;
  const relation = qualified ? (bound?.relation?.reference ?? null) : null;
  const table = relation?.kind === 'NamedTable' && relation.alias === null ? relation.name : null;
  const far = isFarReference(site, node);
  return { role: 'column', reference: node, qualifier, table, name, far };
}

/** The column's name, after the qualifier that it has in the target. */
function partsOf(meaning: Meaning, context: WriteContext): readonly string[] {
  if (meaning.role === 'variable' || meaning.qualifier === null) return [meaning.name];
  const renamed = shadowedName(context, context.columnOf(meaning.reference)?.relation?.reference);
  if (renamed !== null) return [renamed, meaning.name];
  const object = meaning.table === null ? undefined : context.nameOf(meaning.table);
  const isStored = object !== undefined && object.role !== 'cte' && object.role !== 'alias';
  const qualifier = isStored ? context.options.mapName(object).at(-1) : meaning.qualifier;
  return [qualifier ?? meaning.qualifier, meaning.name];
}

/** True if the reference is these names as it stands, with points between and nothing else. */
function isSpelled(reference: ColumnReference, names: readonly string[]): boolean {
  const { parts } = reference;
  if (parts.length !== names.length) return false;
  let at = reference.start;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part?.quote !== 'none' || part.start !== at) return false;
    if (part.text !== names[index] || !isPlainName(part.text)) return false;
    at = part.end + 1;
  }
  return true;
}
