import type { Expression, MethodCall, Query } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion, type Conversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, together, written, lacksArguments } from './call.ts';
import { overGroups } from './grouped-subquery.ts';
import { writeConversion } from './operand.ts';
import { textOfDocument } from './xml-document.ts';
import {
  duckdbElement,
  duckdbXmlText,
  joinedElements,
  PLAIN_XML,
  readXmlPath,
  sparkXmlPath,
  type XmlPath,
} from './xml-path.ts';

type Meaning =
  /** XML that FOR XML joined texts to, read as text again. */
  | { readonly form: 'joined'; readonly query: Query; readonly call: MethodCall }
  | {
      readonly form: 'text';
      readonly document: Expression;
      readonly path: XmlPath;
      /** Null where the text stays as it is. */
      readonly conversion: Conversion | null;
      /** Nothing is an empty text, and not NULL. */
      readonly emptyForNone: boolean;
      /** What is read is always there: the very element of a row of nodes(). */
      readonly present: boolean;
    }
  | { readonly form: 'elements'; readonly document: Expression; readonly path: XmlPath }
  | { readonly form: 'exists'; readonly document: Expression; readonly path: XmlPath };

/** value(), exist() and query() of XML; xpath_string and xpath_boolean. */
export const xmlValueOperation = defineOperation<Meaning>({
  operation: 'xml-value',
  meaningIn: {
    tsql: readerOf('MethodCall', readMethod),
    databricks: readerOf('FunctionCall', readCall),
  },
  emitAs: { 'databricks-sql': writeSpark, duckdb: writeDuckdb },
  docs: {
    title: 'A value out of XML',
    behaviour: {
      tsql: 'value() gives the text at a path in a type of its own, NULL if nothing is there; exist() tells whether something is; query() gives the elements at a path.',
      databricks:
        'xpath_string gives the text at a path, an empty one if nothing is there; xpath_boolean tells whether something is.',
    },
    port: "nullif(xpath_string(…), '') with a CAST, without nullif for the element of a row of nodes(); of texts that FOR XML joined, the joined texts.",
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/xml/value-method-xml-data-type',
      'https://learn.microsoft.com/en-us/sql/t-sql/xml/exist-method-xml-data-type',
      'https://learn.microsoft.com/en-us/sql/t-sql/xml/query-method-xml-data-type',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/xpath_string',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT (SELECT x + ';' FROM (VALUES ('a&b'), ('c')) AS t (x) ORDER BY x FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)') AS s;",
      rows: [['a&b;c;']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/xml/value-method-xml-data-type',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: `SELECT t.x.value('(/r/a/@id)[2]', 'int') AS i, t.x.value('(/r/b)[1]', 'varchar(9)') AS b, t.x.exist('/r/a[@id="7"]') AS e FROM (SELECT CAST('<r><a id="7">p</a><a id="8">q</a></r>' AS xml) AS x) AS t;`,
      rows: [['8', null, '1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/xml/value-method-xml-data-type, .../exist-method-xml-data-type',
      naive: null,
    },
    {
      dialect: 'databricks',
      sql: `SELECT xpath_string('<r><a id="7">p</a></r>', '/r/a/@id') AS i, xpath_string('<r/>', '/r/b') AS n, xpath_boolean('<r><a/></r>', '/r/a') AS e;`,
      rows: [['7', '', 'true']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

/** XPaths of the whole text of XML without elements. */
const WHOLE = /^\s*\(?\s*(?:\.|\.?\/?\s*text\(\)|\.\/text\(\))\s*\)?\s*(?:\[\s*1\s*\])?\s*$/u;

function readMethod(site: SiteOf<'MethodCall'>): Meaning | Unknown | null {
  const { node } = site;
  const given = node.arguments[0] === undefined ? undefined : site.constantOf(node.arguments[0]);
  if (typeof given !== 'string') return unknown('the path is no constant');
  const query = textOfDocument(site, node.operand);
  if (query !== null && WHOLE.test(given)) return { form: 'joined', query, call: node };
  const path = pathOf(site, node, given);
  if (path === null) return unknown('the path has more than names, places and attributes');
  const document = node.operand;
  const method = node.method.text.toLowerCase();
  if (method === 'exist') return { form: 'exists', document, path };
  if (method === 'query') {
    const whole = path.leaf === 'element' && path.place === null;
    return whole && path.steps.every(({ place }) => place === null)
      ? { form: 'elements', document, path }
      : unknown('query() asks for more than all elements of a name');
  }
  const to = site.typeOf(node);
  if (to.type === 'unknown') return unknown(to.why);
  const text: DataType = {
    type: 'text',
    length: 'max',
    unicode: true,
    padded: false,
    collation: site.settings.collation,
  };
  const { settings } = site;
  const conversion =
    to.type === 'text'
      ? null
      : site.dialect.convert({ from: text, to, style: null, attempt: false, settings });
  if (conversion !== null && !isConversion(conversion)) return unknown(conversion.why);
  const own =
    path.leaf === 'count' ||
    (path.absolute && path.leaf === 'element' && readXmlPath(given)?.steps.length === 0);
  return { form: 'text', document, path, conversion, emptyForNone: false, present: own };
}

/** The path from the root of what is at hand: of a row of nodes() that is its own element. */
function pathOf(site: ReadSite, node: MethodCall, text: string): XmlPath | null {
  const path = readXmlPath(text);
  if (path === null || path.absolute) return path;
  const { operand } = node;
  const bound = operand.kind === 'ColumnReference' ? site.columnOf(operand) : undefined;
  const rows = bound?.relation?.reference;
  if (rows?.kind !== 'TableFunction')
    return path.steps.length === 0 || path.self !== null ? null : path;
  const [first] = rows.arguments;
  const given = first === undefined ? undefined : site.constantOf(first);
  const element = typeof given === 'string' ? readXmlPath(given)?.steps.at(-1) : undefined;
  if (element === undefined) return null;
  const own = { name: element.name, deep: false, place: null, attribute: path.self };
  return { ...path, absolute: true, steps: [own, ...path.steps] };
}

function readCall(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [document, second] = site.node.arguments;
  if (document === undefined || second === undefined) return lacksArguments(site);
  const given = site.constantOf(second);
  const path = typeof given === 'string' ? readXmlPath(given) : null;
  if (path === null) return unknown('the path has more than names, places and attributes');
  return at.name === 'xpath_boolean'
    ? { form: 'exists', document, path }
    : { form: 'text', document, path, conversion: null, emptyForNone: true, present: false };
}

function writeJoined(
  { query, call }: Extract<Meaning, { form: 'joined' }>,
  context: WriteContext,
): Emission {
  return written(context, overGroups(context, call, context.sql`(${context.emit(query)})`));
}

function writeSpark(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.form === 'joined') return writeJoined(meaning, context);
  const document = context.emit(meaning.document);
  if (meaning.form === 'elements')
    return written(
      context,
      joinedElements(meaning.path, [document], context),
      conditional(PLAIN_XML),
    );
  const path = context.literal(sparkXmlPath(meaning.path));
  if (meaning.form === 'exists')
    return written(context, context.sql`xpath_boolean(${document}, ${path})`);
  const { present } = meaning;
  const found = context.sql`xpath_string(${document}, ${path})`;
  const text = present ? found : context.sql`nullif(${found}, '')`;
  const assumed = conditional(
    present
      ? 'No value that is read is longer than its type takes.'
      : 'No value that is read is an empty text, or a longer one than its type takes.',
  );
  if (meaning.conversion === null) return written(context, text, assumed);
  const result = writeConversion(
    context,
    meaning.conversion,
    { pieces: text, simple: true },
    { trimmed: !present, notBlank: !present, name: 'the XML' },
  );
  const given: Fidelity =
    result.manual !== null
      ? { kind: 'manual', because: result.manual }
      : result.assumptions.length > 0
        ? { kind: 'conditional', assumptions: result.assumptions }
        : assumed;
  return written(context, result.pieces, together(assumed, given));
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.form === 'joined') return writeJoined(meaning, context);
  const document = context.sql`${meaning.document}`;
  const fidelity = conditional(PLAIN_XML);
  if (meaning.form === 'elements')
    return written(context, joinedElements(meaning.path, document, context), fidelity);
  if (meaning.form === 'exists') {
    const found =
      typeof meaning.path.leaf === 'object'
        ? duckdbXmlText(meaning.path, document, context)
        : duckdbElement(meaning.path, document, context);
    const exists = context.sql`CASE WHEN ${document} IS NOT NULL THEN (${found}) IS NOT NULL END`;
    return written(context, exists, fidelity);
  }
  const text = duckdbXmlText(meaning.path, document, context);
  if (meaning.emptyForNone)
    return written(
      context,
      context.sql`CASE WHEN ${document} IS NOT NULL THEN coalesce(${text}, '') END`,
      fidelity,
    );
  if (meaning.conversion === null) return written(context, text, fidelity);
  const value = { pieces: context.sql`(${text})`, simple: false };
  const facts = { trimmed: false, notBlank: false, name: 'the XML' };
  return written(
    context,
    writeConversion(context, meaning.conversion, value, facts).pieces,
    fidelity,
  );
}
