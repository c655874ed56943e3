import { keepCompiled } from '../../base/keep-compiled.ts';
import type {
  Expression,
  FetchStatement,
  PlacedStatement,
  Script,
  Statement,
  StatementList,
  WhileStatement,
} from '../syntax/ast/index.ts';
import { cursorKey } from '../syntax/cursor-key.ts';
import { changesCurrentRow, statementListsOf } from '../syntax/nested-statements.ts';

/** A loop that takes the rows of a cursor one after the other, to the end. */
export interface CursorLoop {
  /** The cursor's declaration, at its absolute offset. */
  readonly declared: PlacedStatement;
  readonly fetch: FetchStatement;
  /** True if its body changes the rows that cursors stand on. */
  readonly changesRows: boolean;
}

/** Cursors that do nothing but drive a loop over their rows, as nearly all do. */
export interface CursorLoops {
  readonly loops: ReadonlyMap<Statement, CursorLoop>;
  /** What the loop over the rows does by itself: DECLARE, OPEN, FETCH, CLOSE, DEALLOCATE, the test for the end. */
  readonly absorbed: ReadonlySet<Statement>;
}

export function cursorLoops(script: Script): CursorLoops {
  const reader = new CursorReader();
  reader.list(script.items, 0);
  return reader.found();
}

class CursorReader {
  private readonly loops = new Map<Statement, CursorLoop>();
  private readonly absorbed = new Set<Statement>();
  private readonly declared = new Map<string, PlacedStatement>();
  /** OPEN, FETCH, CLOSE and DEALLOCATE, by the declaration that they belong to. */
  private readonly uses = new Map<Statement, Statement[]>();
  private readonly driven = new Set<Statement>();

  list(items: readonly PlacedStatement[], base: number): void {
    const fetched = new Map<string, FetchStatement>();
    for (const { statement, offset } of items) {
      switch (statement.kind) {
        case 'DeclareCursor':
          this.declared.set(cursorKey(statement.name), { statement, offset: base + offset });
          this.uses.set(statement, []);
          break;
        case 'CursorStatement':
          this.use(cursorKey(statement.cursor), statement);
          break;
        case 'FetchStatement':
          fetched.set(cursorKey(statement.cursor), statement);
          this.use(cursorKey(statement.cursor), statement);
          break;
        case 'WhileStatement':
          this.loop(statement, fetched);
          break;
        default:
      }
      for (const list of statementListsOf(statement)) this.list(list.items, base + offset);
    }
  }

  found(): CursorLoops {
    const { loops, absorbed } = this;
    for (const cursor of this.driven) {
      absorbed.add(cursor);
      for (const statement of this.uses.get(cursor) ?? []) absorbed.add(statement);
    }
    return { loops, absorbed };
  }

  private loop(statement: WhileStatement, fetched: ReadonlyMap<string, FetchStatement>): void {
    const loop = loopOf(statement, fetched);
    const cursor = loop === null ? undefined : this.use(cursorKey(loop.fetch.cursor), loop.fetch);
    if (loop === null || cursor === undefined) return;
    this.loops.set(statement, {
      declared: cursor,
      fetch: loop.fetch,
      changesRows: changesCurrentRow(statement.body.items),
    });
    for (const own of loop.absorbed) this.absorbed.add(own);
    this.driven.add(cursor.statement);
  }

  private use(name: string, statement: Statement): PlacedStatement | undefined {
    const cursor = this.declared.get(name);
    if (cursor !== undefined) this.uses.get(cursor.statement)?.push(statement);
    return cursor;
  }
}

function loopOf(
  loop: WhileStatement,
  fetched: ReadonlyMap<string, FetchStatement>,
): { fetch: FetchStatement; absorbed: readonly Statement[] } | null {
  const items = bodyOf(loop.body);
  const [first, second] = items;
  const last = items.at(-1);
  if (asksStatus(loop.condition) === 'found' && last?.kind === 'FetchStatement') {
    // FETCH before the loop and at the end of each round.
    const before = fetched.get(cursorKey(last.cursor));
    if (before === undefined || !alike(before, last)) return null;
    const others = fetchesOf(cursorKey(last.cursor), items.slice(0, -1));
    const skipping = others.filter(({ thenContinue }) => thenContinue);
    if (skipping.length < others.length) return null;
    return { fetch: last, absorbed: [last, ...skipping.map(({ fetch }) => fetch)] };
  }
  // WHILE 1 = 1: FETCH at the start of each round, and BREAK behind the last row.
  if (first?.kind !== 'FetchStatement' || second?.kind !== 'IfStatement') return null;
  const [branch] = second.branches;
  const leaves = branch === undefined ? undefined : bodyOf(branch.body)[0];
  const ends =
    second.branches.length === 1 &&
    second.otherwise === null &&
    branch !== undefined &&
    asksStatus(branch.condition) === 'none' &&
    leaves?.kind === 'LoopControl' &&
    leaves.action === 'break';
  if (!ends || first.into.length === 0) return null;
  if (fetchesOf(cursorKey(first.cursor), items.slice(2)).length > 0) return null;
  return { fetch: first, absorbed: [first, second] };
}

function bodyOf(list: StatementList): readonly Statement[] {
  const items = list.items
    .map(({ statement }) => statement)
    .filter((statement) => statement.kind !== 'EmptyStatement');
  const [only] = items;
  return items.length === 1 && only?.kind === 'Block' ? bodyOf(only.body) : items;
}

/** The FETCHes of that cursor; a loop within the loop has one of its own. */
function fetchesOf(
  cursor: string,
  items: readonly Statement[],
): readonly { fetch: FetchStatement; thenContinue: boolean }[] {
  return fetchesIn(items).filter(({ fetch }) => cursorKey(fetch.cursor) === cursor);
}

function fetchesIn(
  items: readonly Statement[],
): readonly { fetch: FetchStatement; thenContinue: boolean }[] {
  return items.flatMap((statement, index) => {
    if (statement.kind === 'FetchStatement') {
      const next = items[index + 1];
      const thenContinue = next?.kind === 'LoopControl' && next.action === 'continue';
      return [{ fetch: statement, thenContinue }];
    }
    return statementListsOf(statement).flatMap((list) => fetchesIn(bodyOf(list)));
  });
}

function alike(one: FetchStatement, other: FetchStatement): boolean {
  const names = (fetch: FetchStatement): string =>
    fetch.into.map((variable) => variable.name.toLowerCase()).join();
  return (
    (one.direction ?? 'NEXT') === 'NEXT' &&
    (other.direction ?? 'NEXT') === 'NEXT' &&
    one.into.length > 0 &&
    names(one) === names(other)
  );
}

/** Whether a condition holds while rows are found, or where there is none any more; null for any other. */
function asksStatus(condition: Expression): 'found' | 'none' | null {
  if (condition.kind === 'ParenthesizedExpression') return asksStatus(condition.operand);
  if (condition.kind !== 'ComparisonExpression') return null;
  const [status, value] = isStatus(condition.left)
    ? [condition.left, condition.right]
    : [condition.right, condition.left];
  if (!isStatus(status)) return null;
  const number = numberOf(value);
  const { operator } = condition;
  if (number === 0) return operator === '=' ? 'found' : isNot(operator) ? 'none' : null;
  if (number === -1) return isNot(operator) ? 'found' : operator === '=' ? 'none' : null;
  return null;
}

function isNot(operator: string): boolean {
  return operator === '<>' || operator === '!=';
}

function isStatus(expression: Expression): boolean {
  return expression.kind === 'SystemVariable' && expression.name.toUpperCase() === '@@FETCH_STATUS';
}

function numberOf(expression: Expression): number | null {
  if (expression.kind === 'Literal') return Number(expression.raw);
  if (expression.kind !== 'UnaryExpression' || expression.operator !== '-') return null;
  const operand = numberOf(expression.operand);
  return operand === null ? null : -operand;
}

keepCompiled(new CursorReader());
