/** How BULK INSERT is told to read a file. */
export interface BulkOptions {
  readonly fieldEnd: string;
  readonly rowEnd: string;
  /** Rows before it are not loaded, from 1. */
  readonly firstRow: number;
  /** The format file that is named, by its last part; it says what the fields end with. */
  readonly formatFile: string | null;
}

/**
 * Reads the text of the options behind WITH.
 * https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql
 */
export function readBulkOptions(options: string): BulkOptions {
  const textOf = (name: string): string | null =>
    new RegExp(`\\b${name}\\s*=\\s*N?'((?:[^']|'')*)'`, 'iu')
      .exec(options)?.[1]
      ?.replaceAll("''", "'") ?? null;
  const isCsv = textOf('FORMAT')?.toUpperCase() === 'CSV';
  const formatFile = textOf('FORMATFILE');
  return {
    fieldEnd: terminatorText(textOf('FIELDTERMINATOR') ?? (isCsv ? ',' : String.raw`\t`)),
    rowEnd: terminatorText(textOf('ROWTERMINATOR') ?? String.raw`\n`),
    firstRow: Number(/\bFIRSTROW\s*=\s*(\d+)/iu.exec(options)?.[1] ?? 1),
    formatFile: formatFile === null ? null : lastPart(formatFile),
  };
}

/**
 * What a terminator stands for: `\t`, `\n`, `\r`, `\0` and `\\`, or bytes as `0x0a`.
 * https://learn.microsoft.com/sql/relational-databases/import-export/specify-field-and-row-terminators-sql-server
 */
export function terminatorText(written: string): string {
  const bytes = /^0x((?:[0-9a-f]{2})+)$/iu.exec(written)?.[1];
  if (bytes !== undefined)
    return bytes.replaceAll(/../gu, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return written.replaceAll(/\\([tnr0\\])/gu, (_, letter: string) => CONTROLS[letter] ?? letter);
}

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', 0: '\0' };

/** True for what ends the rows of any text: a line break. */
export function isLineEnd(end: string): boolean {
  return end === '\n' || end === '\r\n' || end === '\r';
}

/** The name of a file in a path of Windows or of another system. */
export function lastPart(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
