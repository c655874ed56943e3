import type { Expression, Query, TableReference } from '../../syntax/ast/index.ts';
import { pathTo } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import {
  columnText,
  columnValue,
  joinRows,
  orderFidelity,
  readDocumentRows,
  type DocumentRows,
} from './document-rows.ts';

/** What a column is in the element of its row. */
type Part = {
  /** The elements around it, from the outermost on: `a` and `b` of `a/b/c`. */
  readonly within: readonly string[];
} & (
  | { readonly part: 'text' }
  | { readonly part: 'element'; readonly name: string }
  | { readonly part: 'attribute'; readonly name: string }
);

interface Meaning {
  readonly rows: DocumentRows;
  /** The element of each row; empty for none. */
  readonly element: string;
  /** The element around all; null for none. */
  readonly root: string | null;
  readonly parts: readonly Part[];
  /** Between the texts of rows. */
  readonly separator: string;
  /** True for elements of NULL, which say so: ELEMENTS XSINIL. */
  readonly nils: boolean;
  /** False where the text is read out of the XML again. */
  readonly escapes: boolean;
}

/** FOR XML: the rows of a query as one XML text. */
export const xmlDocumentOperation = defineOperation<Meaning>({
  operation: 'xml-document',
  concerns: (node) => node.kind === 'Query' && node.forClause !== null,
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'FOR XML',
    behaviour: {
      tsql: 'FOR XML makes one XML text of all rows; PATH with an empty name joins the texts of the rows. The characters &, < and > become entities unless TYPE and .value() read the text.',
      databricks: 'listagg joins texts, in an order if one is given.',
    },
    port: 'listagg of each row’s text, in the order of the query.',
    action: 'Give the query an ORDER BY where the order matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/xml/for-xml-sql-server',
      'https://learn.microsoft.com/en-us/sql/relational-databases/xml/use-path-mode-with-for-xml',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/listagg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT (SELECT id AS [@id], n FROM (VALUES (2, 'b'), (1, 'a&')) AS t (id, n) ORDER BY id FOR XML PATH('row'), ROOT('all')) AS x;",
      rows: [['<all><row id="1"><n>a&amp;</n></row><row id="2"><n>b</n></row></all>']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/xml/columns-with-a-name',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: "SELECT (SELECT DISTINCT x + ';' FROM (VALUES ('b'), ('a'), ('b')) AS t (x) ORDER BY 1 FOR XML PATH('')) AS s;",
      rows: [['a;b;']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/xml/use-path-mode-with-for-xml',
      naive:
        "SELECT (SELECT listagg(x || ';', '') WITHIN GROUP (ORDER BY x) FROM (VALUES ('b'), ('a'), ('b')) AS t (x)) AS s;",
    },
  ],
});

interface Options {
  readonly mode: string;
  readonly name: string | null;
  readonly root: string | null;
  readonly elements: boolean;
  readonly nils: boolean;
}

/** The options as the parser keeps them: words in upper case, names in quotes as they are. */
function readOptions(text: string): Options | null {
  let mode: string | null = null;
  let name: string | null = null;
  let root: string | null = null;
  let elements = false;
  let nils = false;
  for (const option of text.split(/,\s*(?=[A-Z])/u)) {
    const match = /^(?<word>[A-Z ]+?)\s*(?:\(\s*(?:N?'(?<name>[^']*)')?\s*\))?$/u.exec(
      option.trim(),
    );
    const word = match?.groups?.['word'];
    const given = match?.groups?.['name'] ?? null;
    if (word === 'PATH' || word === 'RAW' || word === 'AUTO') [mode, name] = [word, given];
    else if (word === 'ROOT') root = given ?? 'root';
    else if (word?.startsWith('ELEMENTS') === true)
      [elements, nils] = [true, word.endsWith(' XSINIL')];
    else if (word !== 'TYPE') return null;
  }
  return mode === null ? null : { mode, name, root, elements, nils };
}

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind !== 'Query' || node.forClause?.format !== 'XML') return null;
  const options = readOptions(node.forClause.options);
  if (options === null) return unknown('an option of FOR XML that Portside does not know');
  const rows = readDocumentRows(site, node);
  if ('unknown' in rows) return rows;
  const element =
    options.mode === 'AUTO'
      ? nameOfTable(node)
      : (options.name ?? (options.mode === 'PATH' || options.mode === 'RAW' ? 'row' : null));
  if (element === null) return unknown('FOR XML AUTO of more than one table nests its elements');
  if (element === '' && options.nils)
    return unknown('XSINIL without an element of the row, or of all rows');
  const parts: Part[] = [];
  for (const { name, type } of rows.columns) {
    const part = options.mode === 'PATH' ? pathPart(name) : plainPart(name, options.elements);
    if (part === null) return unknown(`the place of the column ${name} in the XML`);
    if (type.type === 'unknown') return unknown(type.why);
    const before = parts.at(-1);
    const inside = before?.within.slice(0, part.within.length).join('/') === part.within.join('/');
    if (
      part.part === 'attribute' &&
      inside &&
      !(before?.part === 'attribute' && before.within.length === part.within.length)
    )
      return unknown(
        `SQL Server refuses it (error 6852), for the attribute ${name} comes after elements`,
      );
    parts.push(part);
  }
  const separator = rows.columns[0]?.name === 'data()' && parts.length === 1 ? ' ' : '';
  const escapes = !isReadAgain(site, node);
  const { root, nils } = options;
  return { rows, element, root, parts, separator, nils, escapes };
}

/** https://learn.microsoft.com/en-us/sql/relational-databases/xml/columns-with-the-name-of-an-xpath-node-test */
function pathPart(column: string): Part | null {
  const within = column.split('/');
  const name = within.pop() ?? '';
  if (!within.every((step) => NAME.test(step))) return null;
  if (['', 'text()', 'data()', 'node()', '*'].includes(name))
    return name === '' && within.length > 0 ? null : { within, part: 'text' };
  const attribute = /^@([\w.-]+)$/u.exec(name)?.[1];
  if (attribute !== undefined) return { within, part: 'attribute', name: attribute };
  return NAME.test(name) ? { within, part: 'element', name } : null;
}

const NAME = /^[A-Za-z_][\w.-]*$/u;

function plainPart(name: string, elements: boolean): Part | null {
  if (!NAME.test(name)) return null;
  return { within: [], part: elements ? 'element' : 'attribute', name };
}

/** The name of the only table of a query, which FOR XML AUTO calls the elements by. */
function nameOfTable({ body }: Query): string | null {
  const tables: readonly TableReference[] =
    body.kind === 'QuerySpecification' ? (body.from?.tables ?? []) : [];
  const [table] = tables;
  if (table === undefined || tables.length > 1) return null;
  if (table.kind !== 'NamedTable' && table.kind !== 'DerivedTable') return null;
  if (table.alias !== null) return table.alias.name.text;
  return table.kind === 'NamedTable' ? table.name.parts.map((part) => part.text).join('.') : null;
}

/** True for `(SELECT … FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)')`: entities are characters again. */
function isReadAgain(site: ReadSite, query: Query): boolean {
  return pathTo(site.binding.statement, query).some(
    (node) => node.kind === 'MethodCall' && textOfDocument(site, node.operand) === query,
  );
}

/** The query of a subquery whose XML is only made to be read as text; null for any other value. */
export function textOfDocument(site: ReadSite, operand: Expression): Query | null {
  if (operand.kind === 'ParenthesizedExpression') return textOfDocument(site, operand.operand);
  if (operand.kind !== 'SubqueryExpression') return null;
  const { query } = operand;
  const options = query.forClause?.format === 'XML' ? readOptions(query.forClause.options) : null;
  const isText = site.outputOf(query.body).every(({ name }) => {
    const part = pathPart(name);
    return part?.part === 'text' && part.within.length === 0;
  });
  const joins = options?.mode === 'PATH' && options.name === '' && options.root === null;
  return joins && isText ? query : null;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { rows, element, root, parts, nils } = meaning;
  const [namespace, outer] = !nils ? ['', ''] : root === null ? [NAMESPACE, ''] : ['', NAMESPACE];
  const texts = rows.columns.map((_, index) => columnText(rows, index, context));
  if (texts.some((text) => text === null))
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: 'the text form of a value in XML is not known.' },
    };
  const { attributes, content } = writeParts(meaning, 0, [...parts.keys()], texts, context);
  const row = concatenated(
    element === ''
      ? content
      : content.length === 0
        ? [`<${element}${namespace}`, ...attributes, '/>']
        : [`<${element}${namespace}`, ...attributes, '>', ...content, `</${element}>`],
    context,
  );
  // An element without content is written in one tag.
  const mayBeEmpty =
    element !== '' &&
    content.length > 0 &&
    rows.columns.every(
      ({ nullable }, index) => (nullable && !saysNull(meaning, index)) || isAttribute(parts[index]),
    );
  const shown = mayBeEmpty ? inOneTag(element, row, context) : row;
  const whole = (joined: readonly Piece[]): readonly Piece[] =>
    root === null
      ? joined
      : context.sql`${context.literal(`<${root}${outer}>`)} || ${joined} || ${context.literal(`</${root}>`)}`;
  const edits = joinRows(rows, shown, meaning.separator, whole, context);
  const fidelity = orderFidelity(rows);
  const silent = context.target === 'duckdb' && fidelity.kind === 'exact';
  return { edits, fidelity, silent };
}

/** https://learn.microsoft.com/en-us/sql/relational-databases/xml/generate-elements-for-null-values-with-the-xsinil-parameter */
const NAMESPACE = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** True for a column whose NULL is an element of its own. */
function saysNull({ nils, parts }: Meaning, index: number): boolean {
  return nils && parts[index]?.part === 'element';
}

function isAttribute(part: Part | undefined, depth = 0): boolean {
  return part?.part === 'attribute' && part.within.length === depth;
}

/** An element without content in one tag, `<a/>`, and any other as it is. */
function inOneTag(
  element: string,
  text: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const empty = context.literal(`^(<${element}[^>]*)></${element}>$`);
  const tag = context.literal(context.target === 'duckdb' ? '\\1/>' : '$1/>');
  return context.sql`regexp_replace(${text}, ${empty}, ${tag})`;
}

/** What is in an element: its attributes, and what stands between its tags. */
interface Inside {
  readonly attributes: readonly TextPart[];
  readonly content: readonly TextPart[];
}

/** The columns at a depth of elements: those side by side that are within one element share it. */
function writeParts(
  meaning: Meaning,
  depth: number,
  columns: readonly number[],
  texts: readonly (readonly Piece[] | null)[],
  context: WriteContext,
): Inside {
  const attributes: TextPart[] = [];
  const content: TextPart[] = [];
  for (let at = 0; at < columns.length;) {
    const index = columns[at] ?? 0;
    const around = meaning.parts[index]?.within[depth];
    let end = at + 1;
    if (around === undefined) {
      const part = writePart(meaning, index, texts, context);
      // Alone in an element it is NULL with that.
      const alone = depth > 0 && columns.length === 1 && !saysNull(meaning, index);
      const written = alone ? part : optional(meaning, [index], part, context, depth);
      (meaning.parts[index]?.part === 'attribute' ? attributes : content).push(...written);
    } else {
      while (meaning.parts[columns[end] ?? -1]?.within[depth] === around) end++;
      const group = columns.slice(at, end);
      const inner = writeParts(meaning, depth + 1, group, texts, context);
      const open = [`<${around}`, ...inner.attributes];
      const parts = group.map((column) => meaning.parts[column]);
      const mayBeEmpty =
        parts.some((part) => isAttribute(part, depth + 1)) &&
        group.every(
          (column) =>
            meaning.rows.columns[column]?.nullable === true ||
            isAttribute(meaning.parts[column], depth + 1),
        );
      const long = [...open, '>', ...inner.content, `</${around}>`];
      const element: readonly TextPart[] =
        inner.content.length === 0
          ? [...open, '/>']
          : mayBeEmpty
            ? [inOneTag(around, concatenated(long, context), context)]
            : long;
      const alone = depth > 0 && columns.length === 1;
      content.push(...(alone ? element : optional(meaning, group, element, context, depth)));
    }
    at = end;
  }
  return { attributes, content };
}

/** The text of a column with its tags, or as an attribute; NULL for NULL. */
function writePart(
  meaning: Meaning,
  index: number,
  texts: readonly (readonly Piece[] | null)[],
  context: WriteContext,
): readonly TextPart[] {
  const part = meaning.parts[index];
  const quoted = part?.part === 'attribute';
  if (part === undefined || part.part === 'text')
    return [escape(meaning, index, texts[index] ?? [], false, context)];
  // || makes text of a whole number.
  const isWhole = meaning.rows.columns[index]?.type.type === 'integer';
  const text = isWhole ? columnValue(meaning.rows, index, context) : (texts[index] ?? []);
  const value = escape(meaning, index, text, quoted, context);
  const [open, close] = quoted ? [` ${part.name}="`, '"'] : [`<${part.name}>`, `</${part.name}>`];
  return [open, value, close];
}

/** A part of a text: the characters of a constant, or what is written for a value. */
type TextPart = string | readonly Piece[];

/** The parts as one text, constants side by side in one literal. */
function concatenated(parts: readonly TextPart[], context: WriteContext): readonly Piece[] {
  const merged: TextPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      merged.splice(-1, 1, `${last}${part}`);
    else merged.push(part);
  }
  return merged.flatMap((part, index) => {
    const pieces = typeof part === 'string' ? context.literal(part) : part;
    return index === 0 ? context.sql`${pieces}` : context.sql` || ${pieces}`;
  });
}

/** Nothing where all of the columns are NULL; a lone text is left NULL, for such rows join nothing. */
function optional(
  meaning: Meaning,
  columns: readonly number[],
  value: readonly TextPart[],
  context: WriteContext,
  depth: number,
): readonly TextPart[] {
  const { rows, parts, element } = meaning;
  const nullable = columns.every((index) => rows.columns[index]?.nullable ?? true);
  if (nullable && columns.some((index) => saysNull(meaning, index))) {
    const [index = 0, another] = columns;
    const part = parts[index];
    if (another !== undefined || part?.part !== 'element' || part.within.length > depth)
      return value;
    const nil = context.literal(`<${part.name} xsi:nil="true"/>`);
    return [context.sql`coalesce(${concatenated(value, context)}, ${nil})`];
  }
  const lone = parts.length === 1 && element === '';
  if (!nullable || lone) return value;
  const text = concatenated(value, context);
  const [first = 0, ...others] = columns;
  if (others.length === 0) return [context.sql`coalesce(${text}, '')`];
  const some = others.reduce<readonly Piece[]>(
    (found, index) => context.sql`${found} OR ${columnValue(rows, index, context)} IS NOT NULL`,
    context.sql`${columnValue(rows, first, context)} IS NOT NULL`,
  );
  return [context.sql`CASE WHEN ${some} THEN ${text} ELSE '' END`];
}

const ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
] as const;

function escape(
  { rows, escapes }: Meaning,
  index: number,
  text: readonly Piece[],
  quoted: boolean,
  context: WriteContext,
): readonly Piece[] {
  const isText = rows.columns[index]?.type.type === 'text';
  return escapes && isText ? escapedText(text, quoted, context) : text;
}

/** A text as it stands in XML; `quoted` in an attribute. */
export function escapedText(
  text: readonly Piece[],
  quoted: boolean,
  context: WriteContext,
): readonly Piece[] {
  const entities = quoted ? [...ENTITIES, ['"', '&quot;'] as const] : ENTITIES;
  return entities.reduce(
    (pieces, [from, to]) =>
      context.sql`replace(${pieces}, ${context.literal(from)}, ${context.literal(to)})`,
    text,
  );
}
