import { nameKey } from '../semantics/catalog.ts';
import type { Finding } from '../semantics/finding.ts';
import type { Node, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { shiftFixes } from '../text/edit.ts';
import { shiftSpan } from '../text/span.ts';
import type { EmitInput } from './emit-input.ts';
import type { FreshNames, NamesUsed } from './fresh-names.ts';
import type { Block } from './piece.ts';
import type { SessionFacts } from './session-facts.ts';

/** What stands around a nested statement, as far as its emission looks there. */
interface Surroundings {
  /** Without its own semicolon. */
  readonly bare: boolean;
  readonly indent: string;
  readonly around: Node['kind'] | null;
}

/** The port of a statement that stands in another one. */
export interface NestedPort {
  readonly context: Surroundings;
  /** Where the statement stood: the findings are at absolute places. */
  readonly base: number;
  readonly block: Block;
  /** Its own, and those of what is nested in it. */
  readonly findings: readonly Finding[];
  /** The new names that it asked for; null for none. */
  readonly names: NamesUsed | null;
}

/** A round of ports before this one: what it saw, and what it made of nested statements. */
export interface PreviousRound {
  readonly input: EmitInput;
  readonly nested: ReadonlyMap<Statement, NestedPort>;
}

/** The ports of nested statements of one round, and those of the last one to use again. */
export class NestedPorts {
  readonly ports = new Map<Statement, NestedPort>();
  private readonly previous: PreviousRound | null;

  constructor(previous: PreviousRound | null) {
    this.previous = previous;
  }

  has(statement: Statement): boolean {
    return this.ports.has(statement);
  }

  get(statement: Statement): NestedPort | undefined {
    return this.ports.get(statement);
  }

  keep(statement: Statement, port: NestedPort): void {
    this.ports.set(statement, port);
  }

  /** The port of the last round if it would come out the same now; it is kept for the next one. */
  recall(
    statement: Statement,
    { bare, indent, around }: Surroundings,
    input: EmitInput,
    names: () => FreshNames,
  ): NestedPort | null {
    const known = this.previous?.nested.get(statement);
    if (this.previous === null || known === undefined) return null;
    const { context } = known;
    if (context.bare !== bare || context.indent !== indent || context.around !== around)
      return null;
    if (known.names !== null && !names().wouldRepeat(known.names)) return null;
    if (!seesTheSame(statement, this.previous.input, input)) return null;
    this.ports.set(statement, known);
    this.carryOver(statement);
    return known;
  }

  /** Keeps the ports of what is nested in a statement that is used again as a whole. */
  carryOver(statement: Statement): void {
    for (const list of statementListsOf(statement)) {
      for (const { statement: nested } of list.items) {
        const known = this.previous?.nested.get(nested);
        if (known !== undefined) this.ports.set(nested, known);
        this.carryOver(nested);
      }
    }
  }
}

/** True if nothing that the port of a statement depends on differs between two rounds. */
export function seesTheSame(statement: Statement, before: EmitInput, now: EmitInput): boolean {
  if (before.bindings.get(statement) !== now.bindings.get(statement)) return false;
  if (before.counted?.has(statement) !== now.counted?.has(statement)) return false;
  if (before.blind?.has(statement) !== now.blind?.has(statement)) return false;
  if (before.fixed?.get(statement) !== now.fixed?.get(statement)) return false;
  // A loop over a cursor is written from the cursor's declaration, too.
  if (now.cursors?.absorbed.has(statement) || now.cursors?.loops.has(statement)) return false;
  if (before.cursors?.absorbed.has(statement) || before.cursors?.loops.has(statement)) return false;
  // So is a change of the row that a cursor stands on.
  if ('currentOf' in statement && statement.currentOf !== null) return false;
  // A TRUNCATE may be written from the table's definition.
  if (now.definitions?.has(statement) || before.definitions?.has(statement)) return false;
  const text = before.texts?.get(statement);
  const other = now.texts?.get(statement);
  if (text?.text !== other?.text || text?.parameters !== other?.parameters) return false;
  if (text?.list !== other?.list) return false;
  const refusal = before.refused?.get(statement);
  const refused = now.refused?.get(statement);
  if (refusal?.message !== refused?.message || refusal?.passedOver !== refused?.passedOver)
    return false;
  const passed = before.passedFailure?.statement === statement ? before.passedFailure : null;
  const passes = now.passedFailure?.statement === statement ? now.passedFailure : null;
  if (passed?.surely !== passes?.surely) return false;
  if (!asksTheSame(statement, before.session, now.session)) return false;
  return statementListsOf(statement).every((list) =>
    list.items.every((item) => seesTheSame(item.statement, before, now)),
  );
}

/** True if what the port of this statement has to keep for the session is the same in both. */
function asksTheSame(
  statement: Statement,
  before: SessionFacts | undefined,
  now: SessionFacts | undefined,
): boolean {
  if (before === undefined || now === undefined) return before === now;
  if (!isSameSet(before.asked, now.asked)) return false;
  if (before.handling.has(statement) !== now.handling.has(statement)) return false;
  if (before.asksOutside !== now.asksOutside) return false;
  if (!isUndoing(statement, before) && !isUndoing(statement, now)) return true;
  const tables = (facts: SessionFacts): string =>
    [
      ...(facts.undone.get(statement) ?? []),
      ...(facts.undone.get(facts.undoes.get(statement) ?? statement) ?? []),
    ]
      .map(({ name }) => nameKey(name))
      .join('\n');
  return tables(before) === tables(now);
}

/** True for a statement that begins, or undoes, what is undone. */
function isUndoing(statement: Statement, { undone, undoes }: SessionFacts): boolean {
  return undone.has(statement) || undoes.has(statement);
}

function isSameSet(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
  if (one.size !== other.size) return false;
  for (const item of one) if (!other.has(item)) return false;
  return true;
}

/** The finding with all its places moved. */
export function moveFinding(finding: Finding, by: number): Finding {
  if (by === 0) return finding;
  return {
    ...finding,
    span: shiftSpan(finding.span, by),
    fixes: shiftFixes(finding.fixes, by),
  };
}
