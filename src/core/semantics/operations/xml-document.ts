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
type Part =
  | { readonly part: 'text' }
  | { readonly part: 'element'; readonly name: string }
  | { readonly part: 'attribute'; readonly name: string };

interface Meaning {
  readonly rows: DocumentRows;
  /** The element of each row; empty for none. */
  readonly element: string;
  /** The element around all; null for none. */
  readonly root: string | null;
  readonly parts: readonly Part[];
  /** Between the texts of rows. */
  readonly separator: string;
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
}

/** The options as the parser keeps them: words in upper case, names in quotes as they are. */
function readOptions(text: string): Options | null {
  let mode: string | null = null;
  let name: string | null = null;
  let root: string | null = null;
  let elements = false;
  for (const option of text.split(/,\s*(?=[A-Z])/u)) {
    const match = /^(?<word>[A-Z ]+?)\s*(?:\(\s*(?:N?'(?<name>[^']*)')?\s*\))?$/u.exec(
      option.trim(),
    );
    const word = match?.groups?.['word'];
    const given = match?.groups?.['name'] ?? null;
    if (word === 'PATH' || word === 'RAW' || word === 'AUTO') [mode, name] = [word, given];
    else if (word === 'ROOT') root = given ?? 'root';
    else if (word === 'ELEMENTS' || word === 'ELEMENTS ABSENT') elements = true;
    else if (word !== 'TYPE') return null;
  }
  return mode === null ? null : { mode, name, root, elements };
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
  const parts: Part[] = [];
  for (const { name, type } of rows.columns) {
    const part = options.mode === 'PATH' ? pathPart(name) : plainPart(name, options.elements);
    if (part === null) return unknown(`the place of the column ${name} in the XML`);
    if (type.type === 'unknown') return unknown(type.why);
    parts.push(part);
  }
  const separator = rows.columns[0]?.name === 'data()' && parts.length === 1 ? ' ' : '';
  const escapes = !isReadAgain(site, node);
  return { rows, element, root: options.root, parts, separator, escapes };
}

/** https://learn.microsoft.com/en-us/sql/relational-databases/xml/columns-with-the-name-of-an-xpath-node-test */
function pathPart(name: string): Part | null {
  if (['', 'text()', 'data()', 'node()', '*'].includes(name)) return { part: 'text' };
  const attribute = /^@([\w.-]+)$/u.exec(name)?.[1];
  if (attribute !== undefined) return { part: 'attribute', name: attribute };
  return /^[A-Za-z_][\w.-]*$/u.test(name) ? { part: 'element', name } : null;
}

function plainPart(name: string, elements: boolean): Part | null {
  if (!/^[A-Za-z_][\w.-]*$/u.test(name)) return null;
  return elements ? { part: 'element', name } : { part: 'attribute', name };
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
  const isText = site.outputOf(query.body).every(({ name }) => pathPart(name)?.part === 'text');
  const joins = options?.mode === 'PATH' && options.name === '' && options.root === null;
  return joins && isText ? query : null;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { rows, element, root, parts } = meaning;
  const texts = rows.columns.map((_, index) => columnText(rows, index, context));
  if (texts.some((text) => text === null))
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: 'the text form of a value in XML is not known.' },
    };
  const written = parts.map((part, index): readonly TextPart[] => {
    const quoted = part.part === 'attribute';
    if (part.part === 'text') {
      const text = escape(meaning, index, texts[index] ?? [], false, context);
      return optional(meaning, index, [text], context);
    }
    // || makes text of a whole number.
    const isWhole = rows.columns[index]?.type.type === 'integer';
    const text = isWhole ? columnValue(rows, index, context) : (texts[index] ?? []);
    const value = escape(meaning, index, text, quoted, context);
    const [open, close] = quoted ? [` ${part.name}="`, '"'] : [`<${part.name}>`, `</${part.name}>`];
    return optional(meaning, index, [open, value, close], context);
  });
  const attributes = written.filter((_, index) => parts[index]?.part === 'attribute').flat();
  const content = written.filter((_, index) => parts[index]?.part !== 'attribute').flat();
  const row = concatenated(
    element === ''
      ? content
      : content.length === 0
        ? [`<${element}`, ...attributes, '/>']
        : [`<${element}`, ...attributes, '>', ...content, `</${element}>`],
    context,
  );
  // An element without content is written in one tag.
  const mayBeEmpty =
    element !== '' &&
    content.length > 0 &&
    rows.columns.every(({ nullable }, index) => nullable || parts[index]?.part === 'attribute');
  const shown = mayBeEmpty
    ? context.sql`regexp_replace(${row}, ${context.literal(`^(<${element}[^>]*)></${element}>$`)}, ${context.literal(context.target === 'duckdb' ? '\\1/>' : '$1/>')})`
    : row;
  const whole = (joined: readonly Piece[]): readonly Piece[] =>
    root === null
      ? joined
      : context.sql`${context.literal(`<${root}>`)} || ${joined} || ${context.literal(`</${root}>`)}`;
  const edits = joinRows(rows, shown, meaning.separator, whole, context);
  const fidelity = orderFidelity(rows);
  const silent = context.target === 'duckdb' && fidelity.kind === 'exact';
  return { edits, fidelity, silent };
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

/** Nothing where the value is NULL; a lone text is left NULL, for such rows join nothing. */
function optional(
  { rows, parts, element }: Meaning,
  index: number,
  value: readonly TextPart[],
  context: WriteContext,
): readonly TextPart[] {
  const nullable = rows.columns[index]?.nullable ?? true;
  const lone = parts.length === 1 && element === '';
  return nullable && !lone ? [context.sql`coalesce(${concatenated(value, context)}, '')`] : value;
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
