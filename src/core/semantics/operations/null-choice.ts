import type { Expression, FunctionCall, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { fidelityFrom, readBranches, writeBranches } from './case.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';
import { keepsNumber, readOperand, writeOperand, type Operand } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

interface FirstMeaning {
  readonly call: FunctionCall;
  /** Arguments that are converted to the result's type. */
  readonly converted: readonly Operand[];
  readonly assumed: boolean;
}

/** ISNULL, COALESCE, nvl, ifnull: the first value that is not NULL. */
export const firstNotNullOperation = defineOperation<FirstMeaning>({
  operation: 'isnull',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => readFirst(site)),
    databricks: readerOf('FunctionCall', (site) => readFirst(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeFirst(meaning, context),
    duckdb: (meaning, context) => writeFirst(meaning, context),
  },
  docs: {
    title: 'ISNULL and COALESCE',
    behaviour: {
      tsql: "ISNULL has its first argument's type and length: the second is converted to it and cut off. COALESCE has the type of highest precedence.",
      databricks: 'isnull(x) is a test; coalesce has the least common type.',
    },
    port: 'coalesce, with the conversion written out where the types differ.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/isnull-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/coalesce',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT ISNULL(x, 'abc') AS r FROM (SELECT CAST(NULL AS varchar(2)) AS x) AS t;",
      rows: [['ab']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/isnull-transact-sql (replacement_value can be truncated)',
      naive: "SELECT coalesce(x, 'abc') AS r FROM (SELECT CAST(NULL AS STRING) AS x) AS t;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT coalesce(NULL, 1) AS a, nvl(NULL, 'x') AS b",
      rows: [['1', 'x']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function readFirst(site: SiteOf<'FunctionCall'>): FirstMeaning | Unknown | null {
  const at = callAt(site);
  const { call } = at;
  const to = site.typeOf(call);
  if (to.type === 'unknown') return { call, converted: [], assumed: true };
  const isIsNull = at.name === 'isnull';
  const [first] = call.arguments;
  if (isIsNull && first !== undefined) {
    const converted: Operand[] = [];
    for (const argument of call.arguments.slice(1)) {
      const from = site.typeOf(argument);
      if (from.type === 'unknown' || from.type === 'null') continue;
      const constant = site.constantOf(argument);
      if (
        typeof constant === 'string' &&
        to.type === 'text' &&
        !to.padded &&
        (to.length === 'max' || constant.length <= to.length)
      )
        continue;
      if (typeof constant === 'number' && Number.isInteger(constant) && keepsNumber(constant, to))
        continue;
      const operand = readOperand(site, argument, to);
      if ('unknown' in operand) return operand;
      if (operand.conversion !== null || operand.constant !== null) converted.push(operand);
    }
    return { call, converted, assumed: false };
  }
  const converted = readBranches(site, call.arguments, to);
  return 'unknown' in converted ? converted : { call, converted, assumed: false };
}

function writeFirst(meaning: FirstMeaning, context: WriteContext): Emission | null {
  const { call } = meaning;
  const { replace, assumptions, manual } = writeBranches(context, meaning.converted);
  if (meaning.assumed)
    assumptions.push({
      statement:
        'The values, whose types are not known, have one type, and the longest fits the first.',
      check: null,
    });
  const fidelity = fidelityFrom(assumptions, manual);
  const written = ownName(call.name).toLowerCase();
  const silent = context.target === 'duckdb' || (fidelity.kind === 'exact' && replace.size === 0);
  if (written !== 'coalesce') replace.set(call.name, [context.text('coalesce', call.name)]);
  if (replace.size === 0 && fidelity.kind === 'exact') return null;
  return { edits: { replace }, fidelity, silent: silent && fidelity.kind === 'exact' };
}

interface NullIfMeaning {
  readonly first: Expression;
  readonly compared: ComparedValues;
}

/** NULLIF compares by collation and gives its first argument as it is. */
export const nullIfOperation = defineOperation<NullIfMeaning>({
  operation: 'nullif',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => readNullIf(site)),
    databricks: readerOf('FunctionCall', (site) => readNullIf(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeNullIf(meaning, context),
    duckdb: (meaning, context) => writeNullIf(meaning, context),
  },
  docs: {
    title: 'NULLIF',
    behaviour: {
      tsql: "The values are compared by collation: NULLIF('  ', '') is NULL.",
      databricks: 'The values are compared character by character.',
    },
    port: 'A CASE with the comparison written out, unless both compare alike.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/nullif-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT NULLIF(x, '') AS r FROM (VALUES ('  '), ('a')) AS t (x);",
      rows: [[null], ['a']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/nullif-transact-sql (equivalent to a CASE with =), .../string-comparison-assignment (blanks are padded)',
      naive: "SELECT nullif(x, '') AS r FROM (VALUES ('  '), ('a')) AS t (x);",
    },
  ],
});

function readNullIf(site: SiteOf<'FunctionCall'>): NullIfMeaning | Unknown | null {
  const [first, second] = site.node.arguments;
  if (first === undefined || second === undefined) return lacksArguments(site);
  const compared = readComparison(site, [first, second], false);
  return compared === null || 'unknown' in compared ? compared : { first, compared };
}

function writeNullIf(meaning: NullIfMeaning, context: WriteContext): Emission {
  const { operands, fidelity } = writeComparison(context, meaning.compared);
  const [left = [], right = []] = operands;
  const pieces = context.sql`CASE WHEN ${left} = ${right} THEN NULL ELSE ${context.emit(meaning.first)} END`;
  if (meaning.compared.collation === null && meaning.compared.assumption !== null)
    return { edits: {}, fidelity };
  return { pieces, fidelity, silent: context.target === 'duckdb' && fidelity.kind === 'exact' };
}

interface ChoiceMeaning {
  readonly call: FunctionCall;
  readonly form: 'if' | 'choose';
  readonly converted: readonly Operand[];
  readonly index: Operand | null;
}

/** IIF and CHOOSE; `if` and `elt` of Databricks SQL. */
export const choiceOperation = defineOperation<ChoiceMeaning>({
  operation: 'iif',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => readChoice(site)),
    databricks: readerOf('FunctionCall', (site) => readChoice(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeChoice(meaning, context),
    duckdb: (meaning, context) => writeChoice(meaning, context),
  },
  docs: {
    title: 'IIF and CHOOSE',
    behaviour: {
      tsql: 'IIF is a CASE with one condition, CHOOSE picks by a number from 1 and gives NULL beyond.',
      databricks: 'if(condition, then, else); CASE; elt(n, …) picks by a number.',
    },
    port: 'CASE WHEN.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/logical-functions-iif-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/logical-functions-choose-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/if',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT IIF(1 = 2, 'a', 'b') AS r, CHOOSE(3, 'x', 'y') AS s;",
      rows: [['b', null]],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/logical-functions-choose-transact-sql (beyond the bounds: NULL)',
      naive: "SELECT if(1 = 2, 'a', 'b') AS r, elt(3 - 1, 'x', 'y') AS s;",
    },
    {
      dialect: 'databricks',
      sql: 'SELECT if(NULL, 1, 2) AS r',
      rows: [['2']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function readChoice(site: SiteOf<'FunctionCall'>): ChoiceMeaning | Unknown | null {
  const at = callAt(site);
  const form = at.name === 'choose' || at.name === 'elt' ? 'choose' : 'if';
  const [first, ...rest] = at.call.arguments;
  if (first === undefined || rest.length === 0) return unknown('arguments are missing');
  const converted = readBranches(site, rest, site.typeOf(at.call));
  if ('unknown' in converted) return converted;
  if (form === 'if') return { call: at.call, form, converted, index: null };
  const index = readOperand(site, first, { type: 'integer', bits: 32, signed: true });
  return 'unknown' in index ? index : { call: at.call, form, converted, index };
}

function writeChoice(meaning: ChoiceMeaning, context: WriteContext): Emission {
  const { replace, assumptions, manual } = writeBranches(context, meaning.converted);
  const branch = (node: Node): readonly Piece[] => replace.get(node) ?? [context.emit(node)];
  const [first, ...rest] = meaning.call.arguments;
  const silent = context.target === 'duckdb';
  if (first === undefined) return { edits: {}, fidelity: EXACT };
  if (meaning.form === 'if') {
    const [yes, no] = rest;
    const otherwise = no === undefined ? context.sql`NULL` : branch(no);
    const pieces = context.sql`CASE WHEN ${context.emit(first)} THEN ${yes === undefined ? [] : branch(yes)} ELSE ${otherwise} END`;
    const fidelity = fidelityFrom(assumptions, manual);
    return {
      pieces,
      fidelity,
      silent: silent || (fidelity.kind === 'exact' && meaning.converted.length === 0),
    };
  }
  const index =
    meaning.index === null
      ? { pieces: [context.emit(first)], assumptions: [] }
      : writeOperand(context, meaning.index);
  const whens = rest.flatMap(
    (node, position) => context.sql` WHEN ${position + 1} THEN ${branch(node)}`,
  );
  return {
    pieces: context.sql`CASE ${index.pieces}${whens} END`,
    fidelity: fidelityFrom([...assumptions, ...index.assumptions], manual),
    silent,
  };
}
