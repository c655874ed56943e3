import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import { defineOperation, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { written } from './call.ts';
import {
  isUntouched,
  readComparison,
  untouched,
  writeComparison,
  type ComparedValues,
} from './comparison.ts';
import { tiesTooLate, tieSides } from './late-tie.ts';

type Meaning = ComparedValues;

const TSQL =
  'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/comparison-operators-transact-sql';

/** `=`, `<`, BETWEEN, IS DISTINCT FROM: text by its collation, other types after T-SQL's conversions. */
export const compareOperation = defineOperation<Meaning>({
  operation: 'compare',
  meaningIn: { tsql: (site) => read(site), databricks: (site) => read(site) },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { operands, fidelity } = writeComparison(context, meaning);
      const tie = tied(meaning, context, operands);
      if (tie !== null) return written(context, tie, fidelity);
      const replace = replaced(meaning, operands);
      return replace.size === 0 && fidelity.kind === 'exact'
        ? null
        : { edits: { replace }, fidelity };
    },
    duckdb: (meaning, context) => {
      const { operands, fidelity } = writeComparison(context, meaning);
      return {
        edits: { replace: replaced(meaning, operands) },
        fidelity,
        silent: fidelity.kind === 'exact',
      };
    },
  },
  docs: {
    title: 'Comparison',
    behaviour: {
      tsql: 'Text is compared by its collation, usually without regard to case and trailing blanks; values of different types are converted to the type of higher precedence.',
      databricks:
        'Text is compared character by character unless a collation is given; text beside a date or number is converted to that.',
    },
    port: 'COLLATE UTF8_LCASE_RTRIM (or its kin) stands at one operand; conversions that Databricks would do otherwise are written out. Where an equality ties a subquery with TOP to the query around it by more than two columns of one type, or a BIGINT of any subquery to a DOUBLE, it is written with IN: Spark would look at the equality too late.',
    action: 'Check the values named.',
    references: [TSQL, 'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CASE WHEN x = 'ABC' THEN 1 ELSE 0 END AS r FROM (VALUES ('abc '), ('abd')) AS t (x);",
      rows: [['1'], ['0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (CI), https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment (blanks are padded)',
      naive:
        "SELECT CASE WHEN x = 'ABC' THEN 1 ELSE 0 END AS r FROM (VALUES ('abc '), ('abd')) AS t (x);",
    },
    {
      dialect: 'tsql',
      sql: "SELECT x FROM (VALUES (CAST('2024-01-05' AS date)), (CAST('2024-02-05' AS date))) AS t (x) WHERE x = '20240105';",
      rows: [['2024-01-05']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/data-types/date-transact-sql (ISO 8601: YYYYMMDD)',
      naive:
        "SELECT x FROM (VALUES (CAST('2024-01-05' AS date)), (CAST('2024-02-05' AS date))) AS t (x) WHERE x = '20240105';",
    },
    {
      dialect: 'databricks',
      sql: "SELECT 'abc' COLLATE UTF8_LCASE_RTRIM = 'ABC  ' AS r, 'a' = 'A' AS s",
      rows: [['true', 'false']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function nodesOf(node: Node): readonly Expression[] | null {
  switch (node.kind) {
    case 'ComparisonExpression':
    case 'DistinctPredicate':
      return [node.left, node.right];
    case 'BetweenPredicate':
      return [node.operand, node.low, node.high];
    default:
      return null;
  }
}

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  const nodes = nodesOf(node);
  if (nodes === null) return null;
  const ordered =
    node.kind === 'BetweenPredicate' ||
    (node.kind === 'ComparisonExpression' && /^[<>]=?$/.test(node.operator));
  const compared = readComparison(site, nodes, ordered);
  return compared === null && tiesTooLate(site) ? untouched(nodes) : compared;
}

/** An equality that Spark would look at too late, as `own IN (outer)`; null for any other. */
function tied(
  { operands: [left, right] }: Meaning,
  context: WriteContext,
  [first = [], second = []]: readonly (readonly Piece[])[],
): readonly Piece[] | null {
  if (left === undefined || right === undefined || !tiesTooLate(context)) return null;
  const sides = tieSides(context, left.node, right.node);
  if (sides === null) return null;
  const [own, outer] = sides.own === left.node ? [first, second] : [second, first];
  return isUntouched(sides.own, own) ? context.sql`${own} IN (${outer})` : null;
}

function replaced(
  meaning: Meaning,
  operands: readonly (readonly Piece[])[],
): ReadonlyMap<Node, readonly Piece[]> {
  const changed = new Map<Node, readonly Piece[]>();
  meaning.operands.forEach((operand, index) => {
    const pieces = operands[index] ?? [];
    if (!isUntouched(operand.node, pieces)) changed.set(operand.node, pieces);
  });
  return changed;
}
