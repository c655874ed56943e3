import type { Node, PlacedStatement, Statement } from '../syntax/ast/index.ts';
import type { ReadSite } from '../semantics/site.ts';
import type { Binding, ResolvedObject } from '../semantics/binding.ts';
import type { CatalogColumn, CatalogProcedure, CatalogTable } from '../semantics/catalog.ts';
import type { DataType } from '../semantics/data-type.ts';
import type { Target } from '../semantics/operation.ts';
import type { KnownSql } from '../semantics/dynamic-sql.ts';
import type { Fidelity, Finding } from '../semantics/finding.ts';
import type { Span } from '../text/span.ts';
import type { Slot } from '../program/program.ts';
import type { CursorLoops } from './cursor-loops.ts';
import type { Refusal } from './known-keys.ts';
import type { Piece } from './piece.ts';
import type { SessionFacts } from './session-facts.ts';

/** What a person or project chose for a port. */
export interface WriteOptions {
  readonly target: Target;
  /** True for plain Spark: nothing that only Databricks has. */
  readonly sparkOnly: boolean;
  /** The Databricks runtime that the port must run on, `17.3`: gates what may be written. */
  readonly targetRuntime: string;
  /** The parts of an object's name in the target, unquoted; the writer quotes them. */
  readonly mapName: (object: ResolvedObject) => readonly string[];
  /** GETDATE and its kin on DuckDB: a UTC instant `2024-03-31T08:30:00.000000`, frozen for a whole run. */
  readonly clock: string;
}

/** A table that takes the results of queries. */
export interface ResultsInto {
  /** `INSERT INTO name (columns)`, as the target has it. */
  readonly head: string;
  /** The columns that take the values, in order. */
  readonly columns: readonly CatalogColumn[];
  readonly table: CatalogTable;
  /** Its name, as it stands in the target. */
  readonly name: string;
}

/** What an operation writes with: everything it may read at its node, and builders of pieces. */
export interface WriteContext extends ReadSite {
  readonly target: Target;
  readonly options: WriteOptions;
  /** The enclosing statement. */
  readonly statement: Statement;
  /** True if the enclosing statement stands in another one: in a block, a branch, a loop, a procedure. */
  readonly nested: boolean;
  /** The absolute offset at which the enclosing statement stands. */
  readonly base: number;
  /** The blanks that lines of the statement start with, where it is nested in a rewritten one. */
  readonly indent: string;
  /** True if the next statement asks for the number of rows that this one changes. */
  readonly countsRows: boolean;
  /** True if this statement asks for the number of rows of one before it that can't be counted. */
  readonly asksBlindly: boolean;
  /** The number that the statement before this one always leaves, where this one asks for it; else null. */
  readonly fixedRowCount: number | null;
  /** What the script asks of its session, which a port has to keep in variables. */
  readonly session: SessionFacts;
  /** The script's loops over the rows of a cursor. */
  readonly cursors: CursorLoops;
  /** The SQL that this statement runs as a text, where it is known before it runs; else null. */
  readonly knownSql: KnownSql | null;
  /** The CREATE TABLE of the table that this TRUNCATE empties, where the script makes it; else null. */
  readonly definition: PlacedStatement | null;
  /** The error with which the source engine refuses this statement, where that is known; else null. */
  readonly refusal: Refusal | null;
  /** How the first statement of a script fails after whose failure the source engine goes on, with effect; null for any other. */
  readonly passesFailure: 'surely' | 'perhaps' | null;
  /** The procedure that the statement stands in, and whether it is written in its caller's place; null outside of any. */
  readonly module: { readonly name: string; readonly called: boolean } | null;
  /** True for a TRY or a call that stands in a CATCH, be it that of a caller. */
  readonly handlesError: boolean;
  /** The table that takes the results of queries here (INSERT … EXEC); null where the client does. */
  readonly resultsInto: ResultsInto | null;
  /** The name in the target of a variable of the source. */
  variable(name: string): string;
  /**
   * What `build` writes in the place of a procedure's definition, as text: its statements run where it is
   * called. Null if the procedure is being written already.
   *
   * @param nested - false where its statements follow each other as the script's own do
   * @param into - the table that takes the results of its queries; null for where those of its caller go
   */
  inModule(
    procedure: CatalogProcedure,
    nested: boolean,
    build: (context: WriteContext) => readonly Piece[],
    into?: ResultsInto | null,
  ): Piece | null;
  /** What there is to say of a procedure that `build` writes; nothing if it is being written already. */
  findingsIn(
    procedure: CatalogProcedure,
    build: (context: WriteContext) => readonly Piece[],
  ): readonly Finding[];
  /** The binding of another statement of the text: one nested in this. */
  bindingOf(statement: Statement): Binding | undefined;
  /** New text that stands for `origin` (the node, if absent). */
  text(text: string, origin?: Span): Piece;
  /**
   * Pieces from a template: strings are text; nodes are emitted, in parentheses where they are
   * operator expressions; pieces and lists of pieces stand as they are.
   */
  sql(
    strings: TemplateStringsArray,
    ...values: readonly (Node | Piece | readonly Piece[] | string | number)[]
  ): readonly Piece[];
  /** A node's emission as it is, without parentheses. */
  emit(node: Node): Piece;
  /** The node's emissions, joined by `separator`. */
  list(nodes: readonly Node[], separator?: string): readonly Piece[];
  /** A hole for the interpreter (DuckDB only). */
  slot(slot: Slot): Piece;
  /** An identifier, quoted in the target's way where it needs to be. */
  identifier(name: string): string;
  /** A string literal of this value in the target. */
  literal(value: string): string;
  /** The target's name of a type; `left` and kin are the writer's business, this is only the name. */
  typeName(type: DataType): string;
  /** A name that occurs nowhere in the statement, starting with `prefix`. */
  fresh(prefix: string): string;
  /** True if emitting the node twice gives the same value twice (no RAND, NEWID, subquery with such). */
  isPure(node: Node): boolean;
  /** Says something more than the operation's own finding. */
  report(id: string, span: Span, fidelity: Fidelity, message: string): void;
}
