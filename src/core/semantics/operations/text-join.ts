import type { Piece } from '../../emit/piece.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  callAt,
  isRewritten,
  textArgument,
  textFidelity,
  writeText,
  written,
  type TextArgument,
} from './call.ts';

interface Meaning {
  readonly texts: readonly (TextArgument & { readonly mayBeNull: boolean })[];
  readonly nulls: 'empty' | 'null';
}

/** CONCAT: texts joined, NULL being an empty text or making all NULL. */
export const textJoinOperation = defineOperation<Meaning>({
  operation: 'text-join',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'empty', 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'null', 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const plain = meaning.texts.every(
        (text) => !(text.mayBeNull && meaning.nulls === 'empty') && !isRewritten(text),
      );
      const fidelity = textFidelity(...meaning.texts);
      if (plain && fidelity.kind === 'exact') return null;
      const pieces = meaning.texts.flatMap((text, index): readonly Piece[] => {
        const value = writeText(text, context);
        const kept =
          text.mayBeNull && meaning.nulls === 'empty'
            ? context.sql`coalesce(${text.form === 'plain' ? context.sql`CAST(${value} AS STRING)` : value}, '')`
            : value;
        return index === 0 ? kept : [context.text(', '), ...kept];
      });
      return written(context, context.sql`concat(${pieces})`, fidelity);
    },
    duckdb: (meaning, context) => {
      const values = meaning.texts.map((text) =>
        text.form === 'text' ? context.sql`${text.node}` : writeText(text, context),
      );
      const pieces = values.flatMap((value, index) =>
        index === 0 ? value : [context.text(meaning.nulls === 'empty' ? ', ' : ' || '), ...value],
      );
      // DuckDB's concat takes NULL for an empty text, || gives NULL.
      return written(
        context,
        meaning.nulls === 'empty' ? context.sql`concat(${pieces})` : context.sql`(${pieces})`,
        textFidelity(...meaning.texts),
      );
    },
  },
  docs: {
    title: 'CONCAT',
    behaviour: {
      tsql: 'NULL is an empty text.',
      databricks: 'One NULL makes all NULL.',
    },
    port: 'concat with coalesce around what may be NULL.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/concat-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/concat',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CONCAT('a', NULL, 1) AS c;",
      rows: [['a1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/concat-transact-sql (null values are converted to an empty string)',
      naive: "SELECT CONCAT('a', NULL, 1) AS c;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT concat('a', NULL) AS c;",
      rows: [[null]],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/concat',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
  nulls: Meaning['nulls'],
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const at = callAt(site);
  const texts: (TextArgument & { readonly mayBeNull: boolean })[] = [];
  for (const node of at.call.arguments) {
    const text = textArgument(site, node, booleans);
    if (text === null)
      return unknown(
        `the text form of ${site.textOf(node)} is a matter of styles: write the CONVERT`,
      );
    texts.push({ ...text, mayBeNull: site.mayBeNull(node) });
  }
  return { texts, nulls };
}
