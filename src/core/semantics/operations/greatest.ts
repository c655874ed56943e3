import type { Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation, DataType } from '../data-type.ts';
import type { Assumption } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt } from './call.ts';
import { fidelityFrom, writeBranches } from './case.ts';
import { collationKey, comparingCollation, sparkCollation } from './collation-key.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { isNumber, readOperand, writeOperand, type Operand } from './operand.ts';

interface Meaning {
  readonly operands: readonly Operand[];
  readonly result: DataType;
  /** How texts compare, where not character by character. */
  readonly collation: Collation | null;
  readonly greatest: boolean;
  readonly untyped: boolean;
}

/** GREATEST and LEAST: which type the values are compared in; NULLs are left out. */
export const greatestOperation = defineOperation<Meaning>({
  operation: 'greatest',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, context),
    duckdb: (meaning, context) => write(meaning, context),
  },
  docs: {
    title: 'GREATEST and LEAST',
    behaviour: {
      tsql: 'The values are compared in the type that ranks highest; NULLs are left out.',
      databricks: 'The values must have one type; NULLs are left out.',
    },
    port: 'The same function, its values converted to one type; texts under the collation by which they compare.',
    action: 'Check how the texts compare.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/logical-functions-greatest-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/greatest',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT GREATEST('6.62', 3.1415, N'7') AS a, LEAST(3, NULL, 1) AS b, GREATEST('a', 'B') AS c;",
      rows: [['7.0000', '1', 'B']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/logical-functions-greatest-transact-sql (example A: scale 4; the collation decides)',
      naive:
        "SELECT GREATEST('6.62', 3.1415, '7') AS a, LEAST(3, NULL, 1) AS b, GREATEST('a', 'B') AS c;",
    },
    {
      dialect: 'databricks',
      sql: 'SELECT greatest(1, NULL, 2.5) AS a, least(3, 1) AS b',
      rows: [['2.5', '1']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const given = at.call.arguments;
  const types = given.map((node) => site.typeOf(node));
  const result = site.dialect.commonType(types);
  const untyped = types.some((type) => type.type === 'unknown');
  if (result.type === 'unknown' && !untyped) return unknown(result.why);
  const operands: Operand[] = [];
  for (const node of given) {
    const type = site.typeOf(node);
    const alike =
      untyped ||
      type.type === 'null' ||
      (isNumber(type) && isNumber(result)) ||
      type.type === result.type;
    const plain: Operand = {
      node,
      conversion: null,
      constant: null,
      facts: NO_FACTS,
    };
    const operand = alike ? plain : readOperand(site, node, result);
    if ('unknown' in operand) return operand;
    operands.push(operand);
  }
  return {
    operands,
    result,
    collation: comparingCollation(result),
    greatest: at.name === 'greatest',
    untyped,
  };
}

/** Texts that compare without regard to case: by their lower-case forms, the text itself going along. */
function writeCollated(meaning: Meaning, context: WriteContext, collation: Collation): Emission {
  const texts = meaning.operands.map((operand) => writeOperand(context, operand).pieces);
  const name = meaning.greatest ? 'greatest' : 'least';
  const list = (each: (text: readonly Piece[]) => readonly Piece[]): readonly Piece[] =>
    texts.flatMap((text, index) =>
      index === 0 ? each(text) : [context.text(', '), ...each(text)],
    );
  const fidelity = fidelityFrom(
    [
      {
        statement:
          'The texts have only letters, digits and blanks, and no two are equal apart from case and trailing blanks.',
        check: null,
      },
    ],
    null,
  );
  if (context.target === 'duckdb') {
    const keyed = list(
      (text) =>
        context.sql`CASE WHEN ${text} IS NOT NULL THEN {'k': ${collationKey(context, collation, text)}, 'v': ${text}} END`,
    );
    return { pieces: context.sql`struct_extract(${name}(${keyed}), 'v')`, fidelity };
  }
  return {
    pieces: context.sql`CAST(${name}(${list((text) => context.sql`${text} COLLATE ${sparkCollation(collation)}`)}) AS STRING)`,
    fidelity,
  };
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.collation !== null) return writeCollated(meaning, context, meaning.collation);
  const { replace, assumptions, manual } = writeBranches(
    context,
    meaning.operands.filter((operand) => operand.conversion !== null || operand.constant !== null),
  );
  const others: Assumption[] = [];
  if (meaning.untyped)
    others.push({
      statement: 'The values, whose types are not known, are of one type.',
      check: null,
    });
  const fidelity = fidelityFrom([...assumptions, ...others], manual);
  const edits: {
    replace: Map<Node, readonly Piece[]>;
    before?: readonly Piece[];
    after?: readonly Piece[];
  } = { replace };
  // DuckDB's common decimal may be wider.
  if (context.target === 'duckdb' && isNumber(meaning.result)) {
    edits.before = [context.text('CAST(')];
    edits.after = [context.text(` AS ${context.typeName(meaning.result)})`)];
  } else if (replace.size === 0 && fidelity.kind === 'exact') return null;
  return { edits, fidelity, silent: context.target === 'duckdb' && fidelity.kind === 'exact' };
}
