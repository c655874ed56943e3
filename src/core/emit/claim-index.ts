import type { Claim, Dialect } from '../semantics/dialect.ts';
import type { AnyOperation, Target } from '../semantics/operation.ts';
import { findOperation } from '../semantics/operations/catalogue.ts';
import type { Node } from '../syntax/ast/index.ts';
import { variantOf } from './construct-key.ts';
import { isOperatorKind } from './node-shape.ts';

/** An operation that a dialect's claims name. */
export interface ClaimedOperation {
  readonly operation: AnyOperation;
  /** The id of its findings. */
  readonly id: string;
  /** What a finding says where the port is exact. */
  readonly exactly: string;
}

/** A claim with the operations that it names. */
export interface FoundClaim {
  /** True if a copy of the node needs parentheses where it is an operand. */
  readonly open: boolean;
  readonly copy: Claim['copy'];
  readonly operations: readonly ClaimedOperation[];
}

/** The claims on a kind of node. */
interface KindClaims {
  /** Of a kind that is one construct, as most are. */
  whole: FoundClaim | undefined;
  readonly variants: Map<string, FoundClaim>;
}

/** A dialect's claims by kind of node, then by variant: no key has to be put together to find one. */
export class ClaimIndex {
  private readonly kinds = new Map<string, KindClaims>();

  private constructor({ claims, name: dialect }: Dialect) {
    for (const [key, { copy, operations }] of claims) {
      const slash = key.indexOf('/');
      const kind = slash < 0 ? key : key.slice(0, slash);
      const found: FoundClaim = {
        open: isOperatorKind(kind),
        copy,
        operations: operations.map((name) => claimed(name, dialect)),
      };
      const own = this.kinds.get(kind) ?? { whole: undefined, variants: new Map() };
      if (slash < 0) own.whole = found;
      else own.variants.set(key.slice(slash + 1), found);
      this.kinds.set(kind, own);
    }
  }

  private static readonly made = new WeakMap<Dialect, ClaimIndex>();

  static of(dialect: Dialect): ClaimIndex {
    let index = ClaimIndex.made.get(dialect);
    if (index === undefined) ClaimIndex.made.set(dialect, (index = new ClaimIndex(dialect)));
    return index;
  }

  /** The claim on a node; undefined where its dialect's tables have none. */
  find(node: Node): FoundClaim | undefined {
    const claims = this.kinds.get(node.kind);
    if (claims === undefined || claims.whole !== undefined) return claims?.whole;
    const variant = variantOf(node);
    return variant === null ? undefined : claims.variants.get(variant);
  }

  /** True for a name or literal, as half of all nodes are, that is copied and no operation is concerned with. */
  isPlain(node: Node, target: Target): boolean {
    if (node.kind !== 'Identifier' && node.kind !== 'Literal') return false;
    const claim = this.find(node);
    if (claim === undefined || claim.copy[target] === null) return false;
    for (const { operation } of claim.operations)
      if (operation.concerns(node, target)) return false;
    return true;
  }

  /** What is claimed of a function that somebody defined. */
  get ownFunction(): FoundClaim | undefined {
    return this.kinds.get('CreateFunction')?.whole;
  }
}

function claimed(name: string, dialect: Dialect['name']): ClaimedOperation {
  const operation = findOperation(name);
  const { title, behaviour, port } = operation.docs;
  return {
    operation,
    id: `operation/${operation.operation}`,
    exactly: `${title}. ${behaviour[dialect]} ${port}`,
  };
}
