/**
 * A script compiled for the local engine: plain data that crosses a process boundary. The core
 * writes it (all SQL in it is DuckDB's, written by our emitters), the engine's child interprets it.
 */
export interface Program {
  readonly dialect: 'tsql' | 'databricks';
  readonly policy: ErrorPolicy;
  readonly steps: readonly Step[];
  /** Procedures that `call` steps name, by folded key. */
  readonly procedures: Readonly<Record<string, Procedure>>;
}

export interface ErrorPolicy {
  /** T-SQL without XACT_ABORT: most errors end their statement only, and the next one runs. */
  readonly continueAfterError: boolean;
  /** Error numbers that end the batch all the same (conversion errors 241, 245, 8114 and kin). */
  readonly batchAborting: readonly number[];
  /**
   * Error numbers of names that are looked up when their statement is reached: they end the procedure or batch that it
   * stands in, whose own TRY does not see them, and are the error of the statement that called the procedure.
   */
  readonly scopeEnding: readonly number[];
}

/** What an error ends besides its statement: nothing, the procedure or batch that it stands in, or all of the batch. */
export type ErrorReach = 'statement' | 'scope' | 'batch';

/** SQL text with holes, which the interpreter fills with typed literals or its own state. */
export interface SqlTemplate {
  readonly parts: readonly (string | Slot)[];
}

export type Slot =
  /** A variable's value as `CAST('…' AS type)`, or `CAST(NULL AS type)`. `type` is DuckDB's. */
  | { readonly slot: 'variable'; readonly name: string; readonly type: string }
  /** What the session knows: an integer, or text for the `error-message` and `error-procedure`. */
  | { readonly slot: 'system'; readonly name: SystemValue };

export type SystemValue =
  | 'rowcount'
  | 'error'
  | 'trancount'
  | 'xact-state'
  | 'identity'
  | 'scope-identity'
  | 'fetch-status'
  | 'error-number'
  | 'error-message'
  | 'error-severity'
  | 'error-state'
  | 'error-line'
  | 'error-procedure';

/** Where a step comes from: absolute span in the source text, and its 1-based line. */
export interface Origin {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** The tables that the statement reads and nothing known makes, as they are written; absent without any. */
  readonly unresolved?: readonly string[];
}

export interface ResultColumn {
  readonly name: string;
  /** The source dialect's type name, `varchar(10)`. */
  readonly type: string;
}

export type Step =
  /** A result set for the client, in its dialect's order of events. */
  | {
      readonly step: 'query';
      readonly sql: SqlTemplate;
      readonly columns: readonly ResultColumn[];
      readonly ordered: boolean;
      /** True for a result that is not its statement's row count. */
      readonly keepsCount?: boolean;
      readonly origin: Origin;
    }
  /** Checks run first: each returns one row with one text, null if it passes, else an encoded error. */
  | {
      readonly step: 'execute';
      readonly checks: readonly SqlTemplate[];
      readonly sql: readonly SqlTemplate[];
      /** Index into `sql` of the statement whose change count is the row count; null: it is 0 then. */
      readonly counts: number | null;
      /** The tables it writes, as they stand in the SQL, for transaction snapshots. */
      readonly writes: readonly string[];
      /** Of one value: the identity value that the last inserted row was given; absent if none was. */
      readonly identity?: SqlTemplate;
      readonly origin: Origin;
    }
  | {
      readonly step: 'assign';
      readonly targets: readonly { readonly variable: string; readonly type: string }[];
      /** Columns in the order of `targets`. */
      readonly sql: SqlTemplate;
      /** T-SQL SELECT keeps the old values when no row comes; SET takes NULL. */
      readonly whenEmpty: 'keep' | 'null';
      /** Several rows: T-SQL SELECT takes the last; SET fails. */
      readonly whenMany: 'last' | 'error';
      readonly origin: Origin;
    }
  | {
      readonly step: 'declare';
      readonly variables: readonly {
        readonly name: string;
        readonly type: string;
        readonly value: SqlTemplate | null;
        /** True if a value that is there already stays where none is given. */
        readonly keeps: boolean;
      }[];
      readonly origin: Origin;
    }
  | {
      readonly step: 'if';
      readonly branches: readonly {
        readonly condition: SqlTemplate;
        readonly body: readonly Step[];
      }[];
      readonly otherwise: readonly Step[];
      readonly origin: Origin;
    }
  | {
      readonly step: 'while';
      readonly label: string | null;
      readonly condition: SqlTemplate;
      readonly body: readonly Step[];
      readonly origin: Origin;
    }
  /** Once for each row of a query, whose columns are variables then, each under several names. */
  | {
      readonly step: 'for-each';
      readonly label: string | null;
      readonly sql: SqlTemplate;
      readonly variables: readonly (readonly string[])[];
      readonly body: readonly Step[];
      readonly origin: Origin;
    }
  /** The query of `declare` runs when the cursor is opened, with the variables as they are now. */
  | {
      readonly step: 'cursor';
      readonly action: 'declare' | 'open' | 'close' | 'deallocate';
      readonly name: string;
      readonly sql: SqlTemplate | null;
      readonly origin: Origin;
    }
  /** Moves a cursor and takes the row's values; a row that is not there changes no variable. */
  | {
      readonly step: 'fetch';
      readonly name: string;
      readonly direction: 'NEXT' | 'PRIOR' | 'FIRST' | 'LAST' | 'ABSOLUTE' | 'RELATIVE';
      readonly offset: SqlTemplate | null;
      readonly into: readonly string[];
      readonly origin: Origin;
    }
  | {
      readonly step: 'block';
      readonly label: string | null;
      readonly body: readonly Step[];
      /** What ends the block in an error's place: the first that names the error, else SQLEXCEPTION. */
      readonly exitHandlers: readonly {
        /** `SQLEXCEPTION`, the name of a condition, `SQLSTATE '22012'`, in upper case. */
        readonly conditions: readonly string[];
        readonly body: readonly Step[];
      }[];
      readonly origin: Origin;
    }
  | {
      readonly step: 'loop-control';
      readonly action: 'break' | 'continue';
      readonly label: string | null;
      readonly origin: Origin;
    }
  | { readonly step: 'return'; readonly value: SqlTemplate | null; readonly origin: Origin }
  | {
      readonly step: 'call';
      /** Key of the program's procedures. */
      readonly procedure: string;
      /** As the script calls it. */
      readonly name: string;
      readonly arguments: CallArguments;
      readonly returnVariable: string | null;
      readonly origin: Origin;
    }
  /** SQL that is put together at run time: who asked for the run compiles it, then it is called. */
  | {
      readonly step: 'run-text';
      /** Which of the program's places it is, for who compiles it. */
      readonly site: number;
      readonly text: SqlTemplate;
      /** `@id int, @n int OUTPUT`; null without any. */
      readonly parameters: SqlTemplate | null;
      readonly arguments: CallArguments;
      readonly origin: Origin;
    }
  | {
      readonly step: 'try';
      readonly body: readonly Step[];
      readonly handler: readonly Step[];
      readonly origin: Origin;
    }
  /** `message` null: throw the error being handled again. */
  | {
      readonly step: 'throw';
      readonly number: SqlTemplate | null;
      readonly message: SqlTemplate | null;
      readonly severity: SqlTemplate | null;
      readonly state: SqlTemplate | null;
      readonly ends: ErrorReach;
      readonly origin: Origin;
    }
  | { readonly step: 'print'; readonly value: SqlTemplate; readonly origin: Origin }
  | {
      readonly step: 'transaction';
      readonly action: 'begin' | 'commit' | 'rollback' | 'save';
      readonly name: string | null;
      readonly origin: Origin;
    }
  | { readonly step: 'set-xact-abort'; readonly on: boolean; readonly origin: Origin }
  /** GO: variables end, and so does an error's effect on its batch. */
  | { readonly step: 'batch-end'; readonly origin: Origin }
  /** Reached, it ends the batch with that message: what could not be compiled. */
  | {
      readonly step: 'unsupported';
      readonly id: string;
      readonly message: string;
      readonly origin: Origin;
    };

/** What a call passes, in its order. */
export type CallArguments = readonly {
  readonly parameter: string | null;
  readonly value: SqlTemplate | null;
  readonly outputVariable: string | null;
}[];

/** A text that a run put together, at one of its program's places. */
export interface RunText {
  readonly site: number;
  readonly text: string;
  /** Empty without any. */
  readonly parameters: string;
}

/** What it is compiled to: procedures to add to the program, and the key of the one to call; else why it can't run. */
export type CompiledText =
  | { readonly procedures: Readonly<Record<string, Procedure>>; readonly entry: string }
  | { readonly id: string; readonly message: string };

export interface Procedure {
  /** As people write it; null for SQL that is run as a text. */
  readonly name: string | null;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly defaultValue: SqlTemplate | null;
    readonly output: boolean;
  }[];
  readonly body: readonly Step[];
  /** True if it sees the variables of the session. */
  readonly sessionVariables: boolean;
}

/**
 * How emitted SQL raises a legacy error: `error('portside:NUMBER|SEVERITY|STATE|message')`.
 * The interpreter takes DuckDB's message apart by this.
 */
export const RAISED_ERROR_PREFIX = 'portside:';

export interface RuntimeError {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly line: number;
  readonly message: string;
}
