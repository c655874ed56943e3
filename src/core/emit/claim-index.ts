import type { Claim, Dialect } from '../semantics/dialect.ts';
import type { AnyOperation } from '../semantics/operation.ts';
import { findOperation } from '../semantics/operations/catalogue.ts';
import type { Node } from '../syntax/ast/index.ts';
import { variantOf } from './construct-key.ts';

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
  readonly copy: Claim['copy'];
  readonly operations: readonly ClaimedOperation[];
}

/** A dialect's claims by kind of node, then by variant: no key has to be put together to find one. */
export class ClaimIndex {
  /** Of kinds that are one construct, as most are. */
  private readonly whole = new Map<string, FoundClaim>();
  /** Of kinds with variants. */
  private readonly variants = new Map<string, Map<string, FoundClaim>>();

  private constructor({ claims, name: dialect }: Dialect) {
    for (const [key, { copy, operations }] of claims) {
      const found = { copy, operations: operations.map((name) => claimed(name, dialect)) };
      const slash = key.indexOf('/');
      if (slash < 0) {
        this.whole.set(key, found);
        continue;
      }
      const kind = key.slice(0, slash);
      const own = this.variants.get(kind) ?? new Map<string, FoundClaim>();
      this.variants.set(kind, own.set(key.slice(slash + 1), found));
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
    const whole = this.whole.get(node.kind);
    if (whole !== undefined) return whole;
    const variant = variantOf(node);
    return variant === null ? undefined : this.variants.get(node.kind)?.get(variant);
  }

  /** What is claimed of a function that somebody defined. */
  get ownFunction(): FoundClaim | undefined {
    return this.whole.get('CreateFunction');
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
