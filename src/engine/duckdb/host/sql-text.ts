/** A text as a SQL string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table's full name, each part quoted. */
export function quoteAddress(address: {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}): string {
  return [address.database, address.schema, address.table].map(quoteName).join('.');
}
