import type { Binding } from '../semantics/binding.ts';
import type { Catalog } from '../semantics/catalog.ts';
import type { RaisedError } from '../semantics/conversion.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { PlacedStatement } from '../syntax/ast/index.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { LineNumbers } from '../text/line-numbers.ts';
import type { Origin, SqlTemplate, Step } from './program.ts';

/**
 * The error of a variable that nobody declared.
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
export function undeclaredVariable(
  { span: { start, end } }: Diagnostic,
  text: string,
  lines: LineNumbers,
): Step {
  const message = `Must declare the scalar variable "${text.slice(start, end)}".`;
  const origin = { start, end, line: lines.at(start) };
  return raising({ number: 137, severity: 15, state: 2, message }, origin);
}

/** An error of a statement that can't be compiled: it ends the procedure or batch that it stands in. */
export function raising(error: RaisedError, origin: Origin): Step {
  const template = (sql: string): SqlTemplate => ({ parts: [sql] });
  return {
    step: 'throw',
    number: template(`${error.number}`),
    message: template(`'${error.message.replaceAll("'", "''")}'`),
    severity: template(`${error.severity}`),
    state: template(`${error.state}`),
    ends: 'scope',
    origin,
  };
}

/** The error with which the statement at that place is refused; null where it is not. */
export function refusedError(
  binding: Binding,
  text: string,
  offset: number,
  dialect: Dialect,
): RaisedError | null {
  return dialect.refusedStatement(binding, text.slice(offset, offset + binding.statement.end));
}

/**
 * True if all tables of a statement are there before its batch: one with a table that its own batch makes is compiled
 * when it is reached.
 * https://learn.microsoft.com/en-us/sql/relational-databases/stored-procedures/create-a-stored-procedure (deferred name resolution)
 */
export function knowsTables(before: Catalog | null, { relations }: Binding): boolean {
  for (const { table } of relations.values()) {
    if (table === null || table.kind === 'table-variable') continue;
    if (before?.table(table.name) === undefined) return false;
  }
  return true;
}

/** The statements of a script by batch, each with the word that ends it, if one does, and from where to where it goes. */
export function batchesOf(items: readonly PlacedStatement[]): readonly {
  readonly statements: readonly PlacedStatement[];
  readonly separator: readonly PlacedStatement[];
  readonly start: number;
  readonly end: number;
}[] {
  const batches = [];
  for (let from = 0; from < items.length;) {
    const found = items.findIndex(
      ({ statement }, index) => index >= from && statement.kind === 'BatchSeparator',
    );
    const last = found < 0 ? items.length : found;
    batches.push({
      statements: items.slice(from, last),
      separator: items.slice(last, last + 1),
      start: items[from]?.offset ?? 0,
      end: items[last + 1]?.offset ?? Infinity,
    });
    from = last + 1;
  }
  return batches;
}

/** The error of a change of a table that nothing makes: not even SQL that is put together at run time. */
export function absentTable(
  binding: Binding,
  text: string,
  origin: Origin,
  dialect: Dialect,
): Step | null {
  const error = /\bexec(?:ute)?\b/i.test(text) ? null : dialect.missingTarget(binding);
  return error === null ? null : raising(error, origin);
}
