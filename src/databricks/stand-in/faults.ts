/** One way in which the stand-in misbehaves. */
export type Fault =
  /** An error answer of the standard shape. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly errorCode: string;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    }
  /** An answer as it stands: for the odd shapes of errors, HTML pages and redirects. */
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection breaks off: before the request is carried out, or after it but unanswered. */
  | { readonly kind: 'drop'; readonly carriedOut: boolean }
  /** The answer comes late. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

/** Which requests a fault hits, and how often. */
export interface FaultRule {
  readonly fault: Fault;
  /** Start of the request's path; every request if absent. */
  readonly path?: string;
  readonly method?: string;
  /** How many matching requests it hits; 1 if absent. */
  readonly times?: number;
}

/** The faults that are still to come, in the order in which they were asked for. */
export class FaultPlan {
  #rules: { rule: FaultRule; left: number }[] = [];

  /** Asks for a fault. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  /** Takes the fault that hits this request; `undefined` if none does. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.#rules.find(
      ({ rule, left }) =>
        left > 0 &&
        path.startsWith(rule.path ?? '/') &&
        (rule.method === undefined || rule.method === method),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}
