import type { Binding } from '../semantics/binding.ts';
import type { CatalogProcedure } from '../semantics/catalog.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { KnownSql } from '../semantics/dynamic-sql.ts';
import type { Finding } from '../semantics/finding.ts';
import type { PlacedStatement, Statement } from '../syntax/ast/index.ts';
import type { TokenTable } from '../syntax/token.ts';
import type { CursorLoops } from './cursor-loops.ts';
import type { Refusal } from './known-keys.ts';
import type { PassedFailure } from './passed-failures.ts';
import type { Piece } from './piece.ts';
import type { SessionFacts } from './session-facts.ts';
import type { ResultsInto, WriteContext, WriteOptions } from './write-context.ts';

/** What emitting one top-level statement needs. */
export interface EmitInput {
  /** The whole source text's tokens. */
  readonly tokens: TokenTable;
  readonly dialect: Dialect;
  readonly options: WriteOptions;
  /** Of the statement and all statements nested in it. */
  readonly bindings: ReadonlyMap<Statement, Binding>;
  /** Statements whose number of changed rows the next statement asks for. */
  readonly counted?: ReadonlySet<Statement>;
  /** Statements that ask for the rows of one before them that nobody can count. */
  readonly blind?: ReadonlySet<Statement>;
  /** Statements that ask for the rows of one before them that always leaves that number. */
  readonly fixed?: ReadonlyMap<Statement, number>;
  /** What the script asks of its session; absent where the interpreter keeps it. */
  readonly session?: SessionFacts;
  /** Loops over the rows of a cursor; absent where the interpreter has cursors. */
  readonly cursors?: CursorLoops;
  /** The SQL that statements run as a text, where it is known. */
  readonly texts?: ReadonlyMap<Statement, KnownSql>;
  /** The CREATE TABLE, at its absolute offset, of the table that a TRUNCATE empties, where the script makes it. */
  readonly definitions?: ReadonlyMap<Statement, PlacedStatement>;
  /** The changes that a key refuses, as is known before they run. */
  readonly refused?: ReadonlyMap<Statement, Refusal>;
  /** The first statement after whose failure the source engine goes on with effect; null for none. */
  readonly passedFailure?: PassedFailure | null;
  /** The table that takes the results of the module's queries (INSERT … EXEC); absent where the client does. */
  readonly resultsInto?: ResultsInto;
  /** The module whose statements are written in its caller's place, and those around it; absent for a script's own. */
  readonly module?: {
    readonly name: string;
    readonly around: readonly string[];
    /** True where it is called in a CATCH. */
    readonly handling: boolean;
  };
  /** The name of the procedure whose statements are written one by one; absent for any other's. */
  readonly within?: string;
  /** Writes what stands for the call of a procedure; absent where a call stays one. */
  readonly writeModule?: ModuleWriter;
}

/** See `WriteContext.inModule`. */
export type ModuleWriter = (
  procedure: CatalogProcedure,
  caller: WriteContext,
  how: {
    readonly nested: boolean;
    readonly into: ResultsInto | null;
    readonly input: EmitInput;
    readonly build: (context: WriteContext) => readonly Piece[];
  },
) => { readonly text: string; readonly findings: readonly Finding[] } | null;
