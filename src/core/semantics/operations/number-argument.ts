import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { DOUBLE, type DataType } from '../data-type.ts';
import { conditional, EXACT, type Assumption, type Fidelity } from '../finding.ts';
import type { Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { isNumber, isSimple, readOperand, writeOperand, type Operand } from './operand.ts';

/** An argument that a function takes as a number. */
export interface NumberArgument {
  readonly operand: Operand;
  /** After its conversion; `unknown` where the type is not known, and a number is assumed. */
  readonly type: DataType;
}

/** A written number: its text, and what that relies on. */
export interface WrittenNumber {
  readonly pieces: readonly Piece[];
  readonly assumptions: readonly Assumption[];
  readonly manual: string | null;
  /** True if it may be written twice. */
  readonly simple: boolean;
}

/** Reads an argument as a number: text and truth values become DOUBLEs. */
export function numberArgument(site: ReadSite, node: Expression): NumberArgument | Unknown {
  const type = site.typeOf(node);
  if (isNumber(type) || type.type === 'null' || type.type === 'unknown') {
    return { operand: { node, conversion: null, constant: null, facts: NO_FACTS }, type };
  }
  const operand = readOperand(site, node, DOUBLE);
  return 'unknown' in operand ? operand : { operand, type: DOUBLE };
}

/** Writes the argument in its own type. */
export function writeNumber(context: WriteContext, argument: NumberArgument): WrittenNumber {
  const { operand } = argument;
  const written = writeOperand(context, operand);
  return {
    ...written,
    simple: operand.conversion === null && (operand.constant !== null || isSimple(operand.node)),
  };
}

/** Writes the argument as a DOUBLE; Spark converts by itself. */
export function writeFloating(context: WriteContext, argument: NumberArgument): WrittenNumber {
  const written = writeNumber(context, argument);
  const isDouble = argument.type.type === 'floating' && argument.type.bits === 64;
  if (isDouble || context.target !== 'duckdb') return written;
  return { ...written, pieces: context.sql`CAST(${written.pieces} AS DOUBLE)` };
}

/** What several written numbers rely on, and that those of unknown type are numbers. */
export function numberFidelity(
  argumentList: readonly NumberArgument[],
  written: readonly WrittenNumber[],
  others: readonly Assumption[] = [],
): Fidelity {
  const manual = written.map((one) => one.manual).find((one) => one !== null) ?? null;
  if (manual !== null) return { kind: 'manual', because: manual };
  const untyped = argumentList.some(({ type }) => type.type === 'unknown');
  const guess = conditional('The values, whose types are not known, are numbers with a fraction.');
  const assumptions = [
    ...written.flatMap((one) => one.assumptions),
    ...others,
    ...(untyped && guess.kind === 'conditional' ? guess.assumptions : []),
  ];
  return assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions };
}

/** How a person would name the value in a sentence. */
export function shownName(site: ReadSite, node: Expression): string {
  const name = site.textOf(node).replace(/\s+/g, ' ');
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
