import { parse } from '../syntax/parse.ts';
import type { CatalogProcedure, SessionSettings } from './catalog.ts';
import type { Dialect } from './dialect.ts';

/** SQL that is run as a text, known before the script runs. */
export interface KnownSql {
  readonly text: string;
  /** `@id int, @n int OUTPUT`: what sp_executesql declares; empty without parameters. */
  readonly parameters: string;
  /** The variable for whose text `LISTED_NAME` stands in the text; null where all of it is known. */
  readonly list: string | null;
}

/** A column that stands for those whose names a variable lists: as a name and as a value of text or number. */
export const LISTED_NAME = '918273645';

/**
 * The text as a procedure without a name of its own: that is how sp_executesql and EXEC run it. Null if
 * it can't be read.
 */
export function dynamicProcedure(
  name: string,
  known: KnownSql,
  dialect: Dialect,
  settings: SessionSettings,
): CatalogProcedure | null {
  // On one line, so that the text's own lines keep their numbers.
  const parameters = known.parameters.replace(/\s*\n\s*/gu, ' ');
  const head = `CREATE PROCEDURE ${name} ${parameters} AS`;
  // The first statement of a text may call a procedure without saying EXEC, as in any batch.
  const first = parse(known.text, dialect.grammar).script.items[0]?.statement;
  const calls = first?.kind === 'ExecuteStatement' && !/^\s*EXEC/iu.test(known.text);
  const text = `${head}${calls ? ' EXEC' : ''} ${known.text}`;
  const parsed = parse(text, dialect.grammar);
  const statement = parsed.script.items[0]?.statement;
  if (statement?.kind !== 'CreateProcedure' || parsed.diagnostics.length > 0) return null;
  const { database, schema } = settings;
  return { name: { server: null, database, schema, name }, statement, text, callersTables: [] };
}
