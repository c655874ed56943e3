import type {
  Block,
  Identifier,
  LoopControl,
  PlacedStatement,
  RepeatedStatements,
  Script,
  Statement,
  StatementList,
} from './ast/index.ts';
import { statementListsOf } from './nested-statements.ts';

/** What else than GOTO is written as a block or loop. */
export interface Structuring {
  /** RETURN of a batch leaves a block around the rest of it, and GO n is a loop around its batch. */
  readonly batches: boolean;
}

/**
 * The same script without GOTO, as far as blocks and loops can say it: a jump forward leaves a block that ends at its label, a
 * jump back begins the next round of a loop that starts there. Jumps into a block, and jumps across each other, stay what they
 * are. The statements keep their places; blocks and loops are put around them.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/goto-transact-sql
 */
export function structuredJumps(script: Script, { batches }: Structuring): Script {
  const items: PlacedStatement[] = [];
  let batch: PlacedStatement[] = [];
  for (const item of script.items) {
    if (item.statement.kind !== 'BatchSeparator') {
      batch.push(item);
      continue;
    }
    const { count } = item.statement;
    const repeated = batches && count > 1 && batch.every(({ statement }) => mayRepeat(statement));
    const structured = structuredBatch(batch, batches);
    items.push(...(repeated ? grouped(structured, null, count) : structured));
    items.push(repeated ? { ...item, statement: { ...item.statement, count: 1 } } : item);
    batch = [];
  }
  items.push(...structuredBatch(batch, batches));
  const same =
    items.length === script.items.length && items.every((item, at) => item === script.items[at]);
  return same ? script : { ...script, items };
}

function structuredBatch(
  batch: readonly PlacedStatement[],
  returns: boolean,
): readonly PlacedStatement[] {
  const labelled = someJumps(batch) ? structuredList(batch) : batch;
  return returns ? withoutReturns(labelled) : labelled;
}

/** The label of the block that RETURN leaves: the rest of a batch. */
const BATCH = 'rest_of_batch';

function withoutReturns(batch: readonly PlacedStatement[]): readonly PlacedStatement[] {
  const first = firstReturn(batch);
  if (first === -1) return batch;
  const leave = (statement: Statement): Statement =>
    statement.kind === 'ReturnStatement' ? control('break', BATCH, statement) : statement;
  const rest = batch.slice(first).map((item) => rewritten(item, leave));
  return [...batch.slice(0, first), ...grouped(rest, BATCH, 1)];
}

/** The place of the first statement with a RETURN in it, -1 for none. A loop: what is compiled for a closure is soon lost. */
function firstReturn(items: readonly PlacedStatement[]): number {
  let place = 0;
  for (const { statement } of items) {
    if (mayReturn(statement)) return place;
    place++;
  }
  return -1;
}

function mayReturn(statement: Statement): boolean {
  if (statement.kind === 'ReturnStatement') return true;
  if (isModule(statement)) return false;
  for (const list of statementListsOf(statement)) if (firstReturn(list.items) >= 0) return true;
  return false;
}

/** Statements of a list from `start` to `end`, both included, that a jump needs a block or loop around. */
interface Region {
  start: number;
  readonly end: number;
  readonly label: string;
  readonly loop: boolean;
}

/** A list without the jumps to its own labels, those in nested lists included. */
function structuredList(list: readonly PlacedStatement[]): readonly PlacedStatement[] {
  const items = list.map((item) => inner(item));
  const regions: Region[] = [];
  const labels = new Map<string, number>();
  for (const [at, { statement }] of items.entries())
    if (statement.kind === 'LabelStatement') labels.set(key(statement.label), at);
  for (const [label, at] of labels) {
    const from = items.flatMap(({ statement }, index) =>
      jumpsTo(statement, label) ? [index] : [],
    );
    const before = from.find((index) => index < at);
    const behind = from.findLast((index) => index > at);
    if (before !== undefined) regions.push({ start: before, end: at - 1, label, loop: false });
    if (behind !== undefined) regions.push({ start: at, end: behind, label, loop: true });
  }
  if (regions.length === 0) return items;
  const nested = nestedRegions(regions);
  if (nested === null) return items;
  const resolved = items.map((item, index) =>
    rewritten(item, (statement) => {
      if (statement.kind !== 'GotoStatement') return statement;
      const label = key(statement.label);
      const at = labels.get(label);
      if (at === undefined) return statement;
      return control(index < at ? 'break' : 'continue', label, statement);
    }),
  );
  return build(resolved, 0, resolved.length - 1, nested);
}

/** The same with the lists in a statement structured. */
function inner(item: PlacedStatement): PlacedStatement {
  return withLists(item, (list) => structuredList(list));
}

/** Regions that lie beside or within each other; null where a jump goes into a loop, or loops cross. */
function nestedRegions(regions: readonly Region[]): readonly Region[] | null {
  for (let changed = true; changed;) {
    changed = false;
    for (const one of regions) {
      for (const other of regions) {
        const cross = one.start < other.start && other.start <= one.end && one.end < other.end;
        if (!cross) continue;
        // A block may begin earlier than it has to; a loop may not.
        if (other.loop) return null;
        other.start = one.start;
        changed = true;
      }
    }
  }
  return [...regions].sort((a, b) => a.start - b.start || b.end - a.end);
}

function build(
  items: readonly PlacedStatement[],
  from: number,
  to: number,
  regions: readonly Region[],
): readonly PlacedStatement[] {
  const built: PlacedStatement[] = [];
  let at = from;
  let rest = regions;
  while (at <= to) {
    const [region] = rest;
    const item = items[at];
    if (item === undefined) break;
    if (region?.start !== at) {
      built.push(item);
      at++;
      continue;
    }
    const within = rest.slice(1).filter(({ end }) => end <= region.end);
    rest = rest.slice(1).filter(({ end }) => end > region.end);
    const body = build(items, at, region.end, within);
    built.push(...grouped(body, region.label, region.loop ? null : 1));
    at = region.end + 1;
  }
  return built;
}

/** One statement around several: a block that runs once, or a loop with so many rounds (null: until it is left). */
function grouped(
  items: readonly PlacedStatement[],
  label: string | null,
  times: number | null,
): readonly PlacedStatement[] {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return items;
  const { offset } = first;
  const end = last.offset + last.statement.end - offset;
  const placed = items.map((item) => ({ ...item, offset: item.offset - offset }));
  const body: StatementList = { kind: 'StatementList', start: 0, end, items: placed };
  const named = label === null ? null : identifier(label);
  const statement: Block | RepeatedStatements =
    times === 1
      ? { kind: 'Block', start: 0, end, label: named, atomic: null, body }
      : { kind: 'RepeatedStatements', start: 0, end, label: named, times, body };
  return [{ offset, statement }];
}

function identifier(text: string): Identifier {
  return { kind: 'Identifier', start: 0, end: 0, text, quote: 'none' };
}

function control(
  action: LoopControl['action'],
  label: string,
  { start, end }: Statement,
): LoopControl {
  return { kind: 'LoopControl', start, end, action, label: identifier(label) };
}

function key(label: Identifier): string {
  return label.text.toLowerCase();
}

/** The statements nested in one, modules aside, which have labels and returns of their own. */
function nestedIn(statement: Statement): readonly Statement[] {
  return isModule(statement)
    ? []
    : statementListsOf(statement).flatMap((list) => list.items.map((item) => item.statement));
}

function isModule({ kind }: Statement): boolean {
  return kind === 'CreateProcedure' || kind === 'CreateFunction' || kind === 'CreateTrigger';
}

/** True for a statement with a jump in it, that of a procedure included. */
function jumpsIn(statement: Statement): boolean {
  if (statement.kind === 'GotoStatement') return true;
  for (const list of statementListsOf(statement)) if (someJumps(list.items)) return true;
  return false;
}

function someJumps(items: readonly PlacedStatement[]): boolean {
  for (const { statement } of items) if (jumpsIn(statement)) return true;
  return false;
}

function jumpsTo(statement: Statement, label: string): boolean {
  return statement.kind === 'GotoStatement'
    ? key(statement.label) === label
    : nestedIn(statement).some((nested) => jumpsTo(nested, label));
}

/** Statements that stand alone in their batch are not run again. */
function mayRepeat({ kind }: Statement): boolean {
  return !/^(?:Create(?:View|Procedure|Function|Trigger|Schema)|UnparsedStatement)$/.test(kind);
}

/** The item with `change` applied to its statement and to those nested in it, modules aside. */
function rewritten(
  item: PlacedStatement,
  change: (statement: Statement) => Statement,
): PlacedStatement {
  const statement = change(item.statement);
  if (statement !== item.statement) return { ...item, statement };
  if (isModule(statement)) return item;
  return withLists(item, (list) => list.map((each) => rewritten(each, change)));
}

function withLists(
  item: PlacedStatement,
  change: (items: readonly PlacedStatement[]) => readonly PlacedStatement[],
): PlacedStatement {
  const { statement } = item;
  const changed = (list: StatementList): StatementList => {
    const items = change(list.items);
    const same =
      items.length === list.items.length && items.every((each, at) => each === list.items[at]);
    return same ? list : { ...list, items };
  };
  switch (statement.kind) {
    case 'Block':
    case 'WhileStatement':
    case 'RepeatedStatements':
    case 'CreateProcedure': {
      const body = changed(statement.body);
      return body === statement.body ? item : { ...item, statement: { ...statement, body } };
    }
    case 'TryCatchBlock': {
      const body = changed(statement.body);
      const handler = changed(statement.handler);
      return body === statement.body && handler === statement.handler
        ? item
        : { ...item, statement: { ...statement, body, handler } };
    }
    case 'IfStatement': {
      const branches = statement.branches.map((branch) => {
        const body = changed(branch.body);
        return body === branch.body ? branch : { ...branch, body };
      });
      const otherwise = statement.otherwise === null ? null : changed(statement.otherwise);
      const same =
        otherwise === statement.otherwise &&
        branches.every((branch, at) => branch === statement.branches[at]);
      return same ? item : { ...item, statement: { ...statement, branches, otherwise } };
    }
    default:
      return item;
  }
}
