import type { TableFunction } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { written } from './call.ts';
import { variableName } from './variable-name.ts';
import { elementPattern, PLAIN_XML, readXmlPath } from './xml-path.ts';

interface Meaning {
  readonly table: TableFunction;
  /** The name of the elements that become rows. */
  readonly element: string;
  /** What the XML is in: a column's name by its parts, or a variable. */
  readonly parts: readonly string[];
}

/** nodes(): a row for each element that a path leads to. */
export const xmlRowsOperation = defineOperation<Meaning>({
  operation: 'xml-rows',
  meaningIn: { tsql: readerOf('TableFunction', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, 'explode', context),
    duckdb: (meaning, context) => write(meaning, 'unnest', context),
  },
  docs: {
    title: 'nodes() of XML',
    behaviour: {
      tsql: 'nodes() gives a row for each element that a path leads to, to be read with value().',
      databricks:
        'There are no nodes: explode of the elements’ texts gives rows that xpath_string reads.',
    },
    port: 'explode(regexp_extract_all(…)) with a regular expression of the element.',
    action: 'Where elements of one name are nested, read them with from_xml and a schema.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/xml/nodes-method-xml-data-type',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_extract_all',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: `SELECT n.c.value('@id', 'int') AS i, n.c.value('.', 'varchar(9)') AS t FROM (SELECT CAST('<r><a id="7">p</a><a id="8">q</a></r>' AS xml) AS x) AS t CROSS APPLY t.x.nodes('/r/a') AS n (c) ORDER BY i;`,
      rows: [
        ['7', 'p'],
        ['8', 'q'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/xml/nodes-method-xml-data-type',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'TableFunction'>): Meaning | Unknown | null {
  const { node } = site;
  const [argument] = node.arguments;
  const given = argument === undefined ? undefined : site.constantOf(argument);
  const path = typeof given === 'string' ? readXmlPath(given) : null;
  const element = path?.steps.at(-1);
  const plain =
    path !== null &&
    path.leaf === 'element' &&
    path.place === null &&
    path.steps.every(({ place, attribute }) => place === null && attribute === null);
  if (element === undefined || !plain) return unknown('the path has more than names');
  const parts = node.name.parts.slice(0, -1).map((part) => part.text);
  return parts.length === 0 ? null : { table: node, element: element.name, parts };
}

function write(meaning: Meaning, rows: string, context: WriteContext): Emission {
  const { table, element } = meaning;
  const pattern = context.literal(elementPattern(element));
  const column = table.alias?.columns[0]?.text ?? 'node';
  const name = table.alias === null ? context.fresh('nodes') : table.alias.name.text;
  return written(
    context,
    context.sql`${rows}(regexp_extract_all(${document(meaning, context)}, ${pattern}, 0)) AS ${context.identifier(name)}(${context.identifier(column)})`,
    conditional(PLAIN_XML),
  );
}

function document({ parts }: Meaning, context: WriteContext): readonly Piece[] {
  const [first = ''] = parts;
  if (!first.startsWith('@'))
    return context.sql`${parts.map((part) => context.identifier(part)).join('.')}`;
  return context.target === 'duckdb'
    ? [context.slot({ slot: 'variable', name: first.toLowerCase(), type: 'VARCHAR' })]
    : context.sql`${variableName(first)}`;
}
