import type { Span } from '../text/span.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { SourceFix } from '../text/edit.ts';

/** What an emission relies on, and where it can be tested, the query that finds a counter-example. */
export interface Assumption {
  /** One sentence, true if the port is exact. */
  readonly statement: string;
  /**
   * A query in the source dialect that returns one number, of the rows that refute it; null where
   * rows can't tell.
   */
  readonly check: string | null;
}

/** How faithful an emission is; everything that is not exact is said. */
export type Fidelity =
  | { readonly kind: 'exact' }
  | { readonly kind: 'conditional'; readonly assumptions: readonly Assumption[] }
  | { readonly kind: 'approximate'; readonly differs: string }
  | { readonly kind: 'unknown'; readonly missing: string }
  | { readonly kind: 'manual'; readonly because: string };

export const EXACT: Fidelity = { kind: 'exact' };

/** What all of some assumptions together say, as one sentence. */
export function exactIf(assumptions: readonly Assumption[]): string {
  const statements = assumptions.map(({ statement }) =>
    statement
      .replace(/^(?:Dividend|Every|No|Of|Tables|The)\b/, (word) => word.toLowerCase())
      .replace(/\.$/, ''),
  );
  return `Exact if ${statements.join(', and ')}.`;
}

/** Why a port is not exact, as a finding says it; empty for one that is. */
export function because(fidelity: Fidelity): string {
  switch (fidelity.kind) {
    case 'exact':
      return '';
    case 'conditional':
      return ` ${exactIf(fidelity.assumptions)}`;
    case 'approximate':
      return ` Differs: ${fidelity.differs}`;
    case 'unknown':
      return ` Not known: ${fidelity.missing}.`;
    case 'manual':
      return ` Left to a person: ${fidelity.because}`;
  }
}

/** A port that is exact under one stated assumption. */
export function conditional(statement: string, check: string | null = null): Fidelity {
  return { kind: 'conditional', assumptions: [{ statement, check }] };
}

/**
 * A port that relies on a statement: exact where a constant shows that it `holds`, left to a person where the constant
 * shows the contrary, conditional where only rows can tell (null).
 */
export function relyingOn(statement: string, holds: boolean | null): Fidelity {
  if (holds === null) return conditional(statement);
  return holds
    ? EXACT
    : { kind: 'manual', because: `this would have to hold, and does not: ${statement}` };
}

const ORDER = ['exact', 'conditional', 'approximate', 'unknown', 'manual'] as const;

/** The less faithful of two. */
export function worse(a: Fidelity['kind'], b: Fidelity['kind']): Fidelity['kind'] {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** What a person is told about a construct of the source text. Ids are forever. */
export interface Finding {
  /** `operation/divide`, `statement/unparsed`. */
  readonly id: string;
  /** Absolute, in the source text. */
  readonly span: Span;
  readonly fidelity: Fidelity;
  /** What the source does, what the port does, and what to do: one short paragraph. */
  readonly message: string;
  /** Fixes of the source text that a person may choose; empty for none. */
  readonly fixes: readonly SourceFix[];
}

/** The finding of a problem of syntax. */
export function syntaxFinding(diagnostic: Diagnostic): Finding {
  return {
    id: diagnostic.code,
    span: diagnostic.span,
    fidelity: { kind: 'manual', because: 'this is not valid in the source dialect' },
    message: diagnostic.message,
    fixes: [],
  };
}

/** Names that stand for nothing, though all that they could belong to is known: the source fails there too. */
const MEANINGLESS = new Set([
  'binding/unknown-column',
  'binding/ambiguous-column',
  'binding/unknown-variable',
]);

/** The finding of a problem of names, null where what is missing may well be there: a table of another script. */
export function bindingFinding(diagnostic: Diagnostic): Finding | null {
  if (!MEANINGLESS.has(diagnostic.code)) return null;
  return {
    id: diagnostic.code,
    span: diagnostic.span,
    fidelity: { kind: 'unknown', missing: 'a name that is known' },
    message: diagnostic.message,
    fixes: diagnostic.fixes ?? [],
  };
}
