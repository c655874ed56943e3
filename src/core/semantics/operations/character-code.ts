import type { Expression } from '../../syntax/ast/index.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import { callAt, written, lacksArguments } from './call.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  /** The character, where the code is a constant. */
  readonly character: string | null;
  readonly code: Expression;
  /** The greatest code there is; others give NULL. */
  readonly greatest: number;
}

/** CHAR and NCHAR: a character by its code. */
export const characterCodeOperation = defineOperation<Meaning>({
  operation: 'character-code',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const code = site.node.arguments[0];
      if (code === undefined) return lacksArguments(site);
      const constant = site.constantOf(code);
      const national = at.name === 'nchar';
      const greatest = national ? 0xffff : 0xff;
      if (typeof constant !== 'number')
        return national
          ? unknown('the code is no constant, and chr of Databricks SQL ends at 255')
          : { character: null, code, greatest };
      if (constant < 0 || constant > greatest)
        return unknown(`${constant} is no code of a character: SQL Server gives NULL`);
      // Windows-1252 differs from Unicode between 128 and 159.
      if (!national && constant >= 128 && constant < 160)
        return unknown(`the character ${constant} is one of the code page: write it as text`);
      return { character: String.fromCharCode(constant), code, greatest };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { character } = meaning;
      if (character !== null && character.charCodeAt(0) > 255)
        return written(context, context.sql`${context.literal(character)}`);
      const code = meaning.code;
      return character === null
        ? written(
            context,
            context.sql`CASE WHEN ${code} BETWEEN 0 AND ${meaning.greatest} THEN chr(${context.emit(code)}) END`,
            NOT_OF_THE_CODE_PAGE,
          )
        : written(context, context.sql`chr(${context.emit(code)})`);
    },
    duckdb: (meaning, context) => {
      const character = context.sql`chr(CAST(${context.emit(meaning.code)} AS INTEGER))`;
      return meaning.character === null
        ? written(
            context,
            context.sql`CASE WHEN ${meaning.code} BETWEEN 0 AND ${meaning.greatest} THEN ${character} END`,
            NOT_OF_THE_CODE_PAGE,
          )
        : written(context, character);
    },
  },
  docs: {
    title: 'CHAR and NCHAR',
    behaviour: {
      tsql: 'CHAR gives a character of the code page, NCHAR one of Unicode; other codes give NULL.',
      databricks: 'chr gives a character of Unicode up to 255; greater codes are taken modulo 256.',
    },
    port: 'chr, or the character itself.',
    action: 'Check codes from 128 to 159, which are characters of the code page.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/char-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/chr',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT NCHAR(321) AS c, CHAR(65) AS d;',
      rows: [['Ł', 'A']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/nchar-transact-sql',
      naive: 'SELECT chr(321) AS c, chr(65) AS d;',
    },
  ],
});

const NOT_OF_THE_CODE_PAGE = conditional('no code lies between 128 and 159.');
