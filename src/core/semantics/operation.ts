import type { Node } from '../syntax/ast/index.ts';
import type { Edits, Piece } from '../emit/piece.ts';
import type { ReadSite } from './site.ts';
import type { WriteContext } from '../emit/write-context.ts';
import type { SourceFix } from '../text/edit.ts';
import type { Fidelity } from './finding.ts';

/** Dialects that are read. A dialect missing from a definition is a compile error. */
export type SourceDialect = 'tsql' | 'databricks';

/** What is written. `spark` is Databricks SQL without what only Databricks has: an option of the context. */
export type Target = 'databricks-sql' | 'duckdb';

/** The meaning can't be known here: `missing` ends the sentence "Portside can't tell what this means: …". */
export interface Unknown {
  readonly unknown: true;
  readonly missing: string;
}

export function unknown(missing: string): Unknown {
  return { unknown: true, missing };
}

/** The whole text of a node. */
export interface WholeEmission {
  readonly pieces: readonly Piece[];
  readonly fidelity: Fidelity;
  /** True if the text is an operator expression that needs parentheses among operators. */
  readonly loose?: boolean;
  /** Overrides the definition's sentence on what the port does, for this place. */
  readonly note?: string;
  /** True for a change of spelling alone (quotes, a keyword's place): exact, and no finding. */
  readonly silent?: boolean;
}

/**
 * What an emission is: either the whole text of the node as pieces, or edits to the copy of its
 * text (several operations may edit one node; only one may replace it whole).
 */
export type Emission =
  | WholeEmission
  | {
      readonly edits: Edits;
      readonly fidelity: Fidelity;
      readonly note?: string;
      readonly silent?: boolean;
    };

/** True for an emission that is the whole text of its node. */
export function isWhole(emission: Emission): emission is WholeEmission {
  return (emission as Partial<WholeEmission>).pieces !== undefined;
}

/** Text about an operation, for hovers, rule pages and `portside explain`. The only copy. */
export interface OperationDocs {
  /** A noun phrase: "Integer division". */
  readonly title: string;
  /** What each dialect does, one or two sentences each. */
  readonly behaviour: Readonly<Record<SourceDialect, string>>;
  /** What the port does to keep it. */
  readonly port: string;
  /** What a person should check or do, where it is not exact; empty if there is nothing. */
  readonly action: string;
  /** Vendor pages. */
  readonly references: readonly string[];
}

/** Run on every engine there is: a query in the source dialect, and what it must return. */
export interface OperationExample {
  readonly dialect: SourceDialect;
  /** Optional statements before it. */
  readonly setup?: string;
  readonly sql: string;
  /** Rows as text, null for NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Vendor page or engine with version that says so. */
  readonly evidence: string;
  /**
   * The query with only its syntax changed, as a careless port would have it in Databricks SQL.
   * It must give other rows or fail; null where no naive port parses.
   */
  readonly naive: string | null;
}

/**
 * One silent difference between dialects, as total tables. `meaningIn` reads a node into the
 * operation's parameters `M`, or says that it can't be known, or null: nothing of this operation
 * here, the node may be copied. `emitAs` writes the parameters; it never looks at the dialect.
 */
export interface OperationDefinition<M extends object> {
  /** `divide`; the finding's id is `operation/divide`. */
  readonly operation: string;
  /**
   * A first look at the node alone: false where it shows that there is nothing of this operation, whatever is known
   * about the node. Without it all nodes are looked at in full.
   */
  readonly concerns?: (node: Node, target: Target) => boolean;
  readonly meaningIn: Readonly<
    Record<SourceDialect, ((site: ReadSite) => M | Unknown | null) | 'not-in-dialect'>
  >;
  readonly emitAs: Readonly<
    Record<Target, (meaning: M, context: WriteContext, node: Node) => Emission | null>
  >;
  /**
   * Changes of the source text after which the construct ports exactly, where there are such; asked for
   * where it does not. Spans are relative to the statement, as those of nodes are.
   */
  readonly fixesIn?: Readonly<
    Partial<Record<SourceDialect, (site: ReadSite) => readonly SourceFix[]>>
  >;
  readonly docs: OperationDocs;
  readonly examples: readonly OperationExample[];
}

/** A definition with its parameter type forgotten, as the catalogue holds it. */
export interface AnyOperation {
  readonly operation: string;
  readonly docs: OperationDocs;
  readonly examples: readonly OperationExample[];
  /** False where the node alone shows that there is nothing of this operation. */
  concerns(node: Node, target: Target): boolean;
  /** Reads and writes in one go: null if there is nothing of this operation at the node. */
  apply(
    site: ReadSite,
    context: WriteContext,
  ): { readonly emission: Emission } | { readonly unknown: Unknown } | null;
  /** What settles a finding of this operation at the node; empty for nothing. */
  fixes(site: ReadSite): readonly SourceFix[];
  /** True if the dialect has no such construct. */
  absentIn(dialect: SourceDialect): boolean;
}

/** Closes a definition over its parameter type. An `emitAs` that returns null copies the node. */
export function defineOperation<M extends object>(
  definition: OperationDefinition<M>,
): AnyOperation {
  return {
    operation: definition.operation,
    docs: definition.docs,
    examples: definition.examples,
    concerns: definition.concerns ?? always,
    fixes: (site) => definition.fixesIn?.[site.dialect.name]?.(site) ?? [],
    absentIn: (dialect) => definition.meaningIn[dialect] === 'not-in-dialect',
    apply(site, context) {
      const read = definition.meaningIn[site.dialect.name];
      if (read === 'not-in-dialect') return null;
      const meaning = read(site);
      if (meaning === null) return null;
      if (isUnknown(meaning)) return { unknown: meaning };
      const emission = definition.emitAs[context.target](meaning, context, site.node);
      return emission === null ? null : { emission };
    },
  };
}

function always(): boolean {
  return true;
}

function isUnknown(meaning: object): meaning is Unknown {
  return (meaning as Partial<Unknown>).unknown === true;
}
