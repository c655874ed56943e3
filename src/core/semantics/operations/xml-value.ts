import type { MethodCall, Query } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { written } from './call.ts';
import { textOfDocument } from './xml-document.ts';

/** XPaths of the whole text of XML without elements. */
const WHOLE = /^\s*\(?\s*(?:\.|\.?\/?\s*text\(\)|\.\/text\(\))\s*\)?\s*(?:\[\s*1\s*\])?\s*$/u;

/** `.value('.', 'nvarchar(max)')` of XML that FOR XML made: its text. */
export const xmlValueOperation = defineOperation<{
  readonly call: MethodCall;
  readonly query: Query;
}>({
  operation: 'xml-value',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': ({ query }, context) =>
      written(context, context.sql`(${context.emit(query)})`),
    duckdb: ({ query }, context) => written(context, context.sql`(${context.emit(query)})`),
  },
  docs: {
    title: 'value() of FOR XML',
    behaviour: {
      tsql: 'value() reads a text out of XML; of texts that FOR XML PATH joined it gives them without entities.',
      databricks: 'There is no XML: the joined texts are text already.',
    },
    port: 'The joined texts.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/xml/value-method-xml-data-type'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT (SELECT x + ';' FROM (VALUES ('a&b'), ('c')) AS t (x) ORDER BY x FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)') AS s;",
      rows: [['a&b;c;']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/xml/value-method-xml-data-type',
      naive: null,
    },
  ],
});

function read(site: ReadSite): { call: MethodCall; query: Query } | Unknown | null {
  const { node } = site;
  if (node.kind !== 'MethodCall') return null;
  const query = textOfDocument(site, node.operand);
  const [path] = node.arguments;
  const given = path === undefined ? undefined : site.constantOf(path);
  return query !== null && typeof given === 'string' && WHOLE.test(given)
    ? { call: node, query }
    : unknown('XML is read by a path');
}
