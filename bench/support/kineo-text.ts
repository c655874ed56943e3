import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, tsqlDialect } from '../../src/core/index.ts';

/** Benchmarks run in the folder of the clone. */
const folder = path.resolve('examples/kineo-analytics/sql');

/** The statements of a T-SQL text as texts, in their order, without GO and procedures. */
export function statementsOf(text: string): string[] {
  return parse(text, tsqlDialect.grammar)
    .script.items.filter(
      ({ statement }) =>
        statement.kind !== 'BatchSeparator' &&
        statement.kind !== 'EmptyStatement' &&
        // A procedure takes in all that follows up to GO.
        statement.kind !== 'CreateProcedure',
    )
    .map(({ offset, statement }) => text.slice(offset, offset + statement.end));
}

/** The sample's files: first its tables, then its transforms by step. */
export function kineoFiles(): { readonly tables: string; readonly transforms: readonly string[] } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  return {
    tables: files
      .filter((file) => file.startsWith('00'))
      .map(read)
      .join('\n'),
    transforms: files.filter((file) => file.startsWith('step')).map(read),
  };
}

/**
 * A text of that many statements: the sample's tables, then its transforms over and over. Every
 * round has its number in each statement, so that no two are the same text.
 *
 * @param accepted - keeps a statement out of the text by returning false
 */
export function longText(count: number, accepted: (statement: string) => boolean): string {
  const { tables, transforms } = kineoFiles();
  const result = statementsOf(tables).filter(accepted).slice(0, count);
  const body = transforms.flatMap(statementsOf).filter(accepted);
  for (let index = 0; result.length < count; index++) {
    const round = Math.floor(index / body.length);
    result.push(`/* round ${round} */ ${body[index % body.length] ?? ''}`);
  }
  return result
    .map((statement) => (statement.endsWith(';') ? statement : `${statement};`))
    .join('\n');
}

/** A text of that many lines whose second half is one procedure, and the offset of the procedure's middle. */
export function longProcedure(lines: number): { readonly text: string; readonly middle: number } {
  const { tables, transforms } = kineoFiles();
  const body = transforms.flatMap(statementsOf);
  let text = `${statementsOf(tables).join('\n')}\n`;
  const lineCount = (): number => text.split('\n').length;
  for (let index = 0; lineCount() < lines / 2; index++)
    text += `${body[index % body.length] ?? ''}\n`;
  text += 'GO\nCREATE PROCEDURE dbo.everything AS\nBEGIN\n';
  const start = text.length;
  for (let index = 0; lineCount() < lines; index++) text += `${body[index % body.length] ?? ''}\n`;
  const middle = text.indexOf('SELECT', Math.floor((start + text.length) / 2));
  return { text: `${text}END;\n`, middle };
}
