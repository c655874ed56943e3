import type { CaseExpression, Expression, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Assumption, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';
import { isNumber, readOperand, writeOperand, type Operand } from './operand.ts';

interface Meaning {
  readonly expression: CaseExpression;
  /** Results that are converted to the common type. */
  readonly results: readonly Operand[];
  /** Of a simple CASE, its operand and the values it is compared with. */
  readonly compared: ComparedValues | null;
}

/** CASE: results have one type; a simple CASE compares by collation. */
export const caseOperation = defineOperation<Meaning>({
  operation: 'case',
  meaningIn: {
    tsql: readerOf('CaseExpression', (site) => read(site)),
    databricks: readerOf('CaseExpression', (site) => read(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, context),
    duckdb: (meaning, context) => write(meaning, context),
  },
  docs: {
    title: 'CASE',
    behaviour: {
      tsql: 'The result has the type of highest precedence among the branches; text becomes a number or date beside one. A simple CASE compares text by collation.',
      databricks:
        'The result has the least common type; a simple CASE compares text character by character.',
    },
    port: 'Branches of another type are converted where they stand; the operand gets a collation.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/case-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CASE x WHEN 'YES' THEN 1 ELSE 0 END AS r FROM (VALUES ('yes '), ('no')) AS t (x);",
      rows: [['1'], ['0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/case-transact-sql (input = when), collation of the database',
      naive:
        "SELECT CASE x WHEN 'YES' THEN 1 ELSE 0 END AS r FROM (VALUES ('yes '), ('no')) AS t (x);",
    },
  ],
});

/** Values that have one common type (branches, arguments): those that must be converted to it. */
export function readBranches(
  site: ReadSite,
  nodes: readonly Expression[],
  to: DataType,
): readonly Operand[] | Unknown {
  const found: Operand[] = [];
  if (to.type === 'unknown' || to.type === 'null') return found;
  for (const node of nodes) {
    const from = site.typeOf(node);
    if (!needsConversion(from, to)) continue;
    const operand = readOperand(site, node, to);
    if ('unknown' in operand) return operand;
    if (operand.conversion !== null || operand.constant !== null) found.push(operand);
  }
  return found;
}

/** Numbers are widened alike by every engine, and text is text; the rest is written out. */
function needsConversion(from: DataType, to: DataType): boolean {
  if (from.type === 'unknown' || from.type === 'null') return false;
  if (isNumber(from) && isNumber(to)) return false;
  if (from.type === 'timestamp' && to.type === 'timestamp')
    return to.precision === 'ticks' && from.precision !== 'ticks';
  if (from.type === 'date' && to.type === 'timestamp') return false;
  return from.type !== to.type;
}

/** The written operands and what they rely on. */
export function writeBranches(
  context: WriteContext,
  operands: readonly Operand[],
): {
  readonly replace: Map<Node, readonly Piece[]>;
  readonly assumptions: Assumption[];
  readonly manual: string | null;
} {
  const replace = new Map<Node, readonly Piece[]>();
  const assumptions: Assumption[] = [];
  let manual: string | null = null;
  for (const operand of operands) {
    const written = writeOperand(context, operand);
    replace.set(operand.node, written.pieces);
    assumptions.push(...written.assumptions);
    manual ??= written.manual;
  }
  return { replace, assumptions, manual };
}

export function fidelityFrom(assumptions: readonly Assumption[], manual: string | null): Fidelity {
  if (manual !== null) return { kind: 'manual', because: manual };
  return assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions };
}

function read(site: SiteOf<'CaseExpression'>): Meaning | Unknown | null {
  const { node } = site;
  const nodes = [
    ...node.whens.map((when) => when.then),
    ...(node.otherwise === null ? [] : [node.otherwise]),
  ];
  const results = readBranches(site, nodes, site.typeOf(node));
  if ('unknown' in results) return results;
  const compared =
    node.operand === null
      ? null
      : readComparison(site, [node.operand, ...node.whens.map((when) => when.when)], false);
  if (compared !== null && 'unknown' in compared) return compared;
  return results.length === 0 && compared === null ? null : { expression: node, results, compared };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { replace, assumptions, manual } = writeBranches(context, meaning.results);
  let fidelity = fidelityFrom(assumptions, manual);
  if (meaning.compared !== null) {
    const written = writeComparison(context, meaning.compared);
    meaning.compared.operands.forEach((operand, index) =>
      replace.set(operand.node, written.operands[index] ?? []),
    );
    if (written.fidelity.kind === 'conditional')
      fidelity = fidelityFrom([...assumptions, ...written.fidelity.assumptions], manual);
  }
  const { whens, operand, otherwise } = meaning.expression;
  const edits = new Map<Node, readonly Piece[]>();
  for (const direct of [operand, otherwise]) {
    const pieces = direct === null ? undefined : replace.get(direct);
    if (direct !== null && pieces !== undefined) edits.set(direct, pieces);
  }
  for (const when of whens) {
    if (replace.has(when.when) || replace.has(when.then))
      edits.set(when, [{ emit: when, replace }]);
  }
  return {
    edits: { replace: edits },
    fidelity,
    silent: context.target === 'duckdb' && fidelity.kind === 'exact',
  };
}
