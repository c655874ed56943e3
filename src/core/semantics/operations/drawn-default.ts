import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';

const DRAWN = /^[\s(]*(?:newid|newsequentialid)\s*\(\s*\)[\s)]*$/iu;

/** Whatever stands between its tokens. */
const COMMENT = /--[^\r\n]*|\/\*[^]*?\*\//gu;

/**
 * True for NEWID() and NEWSEQUENTIALID() as a default. Delta refuses what is drawn by chance (INVALID_DEFAULT_VALUE,
 * measured on Spark 4.2.1): the statements that insert rows write it out.
 * https://docs.databricks.com/aws/en/error-messages/invalid-default-value-error-class
 */
export function isDrawn(defaultText: string | null): boolean {
  return defaultText !== null && DRAWN.test(withoutComments(defaultText));
}

/** True for a column whose default the port's table keeps as one: what draws from a sequence is an identity column. */
export function keepsDefault({ defaultText }: CatalogColumn): boolean {
  return (
    defaultText !== null && !isDrawn(defaultText) && !/\bNEXT\s+VALUE\s+FOR\b/iu.test(defaultText)
  );
}

/** The text of an expression that holds no text of its own, without the comments in it: those are placed once. */
export function withoutComments(text: string): string {
  return text.replaceAll(COMMENT, '');
}

/** The columns that get a drawn value because no value is given for them. */
export function drawnColumns(
  table: CatalogTable,
  given: readonly CatalogColumn[],
): readonly CatalogColumn[] {
  return table.columns.filter((column) => isDrawn(column.defaultText) && !given.includes(column));
}

/** The value that a row gets. */
export function drawnValue(context: WriteContext): readonly Piece[] {
  return [context.text('upper(uuid())')];
}
