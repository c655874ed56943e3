/** A thing that has to come behind others. */
export interface OrderNode {
  /** What comes first where nothing else decides: the lower rank, then the earlier one. */
  readonly rank: number;
  /** What has to be there before it, by index. */
  readonly needs: ReadonlySet<number>;
  /** What should be there before it, where that can be had. */
  readonly likes: ReadonlySet<number>;
}

/** An order, and the groups in it that need each other. */
export interface Ordered {
  readonly order: readonly number[];
  readonly cycles: readonly (readonly number[])[];
}

/** Puts what is needed first. Nodes that need each other come in their own order, and are named. */
export function putInOrder(nodes: readonly OrderNode[]): Ordered {
  const order: number[] = [];
  const cycles: number[][] = [];
  const placed = new Set<number>();
  const waiting = nodes.map(({ needs, likes }, index) => {
    const all = new Set([...needs, ...likes]);
    all.delete(index);
    return all;
  });
  const behind = nodes.map((): number[] => []);
  for (const [index, all] of waiting.entries()) for (const other of all) behind[other]?.push(index);
  const byRank = (a: number, b: number): number =>
    (nodes[a]?.rank ?? 0) - (nodes[b]?.rank ?? 0) || a - b;
  const ready = new Queue(byRank);
  const release = (index: number): void => {
    if (!placed.has(index) && waiting[index]?.size === 0) ready.add(index);
  };
  const place = (index: number): void => {
    if (placed.has(index)) return;
    placed.add(index);
    order.push(index);
    for (const other of behind[index] ?? [])
      if (waiting[other]?.delete(index) === true) release(other);
  };
  for (const index of nodes.keys()) release(index);
  while (placed.size < nodes.length) {
    for (let next = ready.take(); next !== undefined; next = ready.take()) place(next);
    const left = [...nodes.keys()].filter((index) => !placed.has(index)).sort(byRank);
    if (left.length === 0) break;
    // What is only liked waits no longer, for as few as will do.
    const first = left.find((index) => onlyLikes(nodes[index], waiting[index]));
    if (first !== undefined) {
      waiting[first]?.clear();
      release(first);
      continue;
    }
    const cycle = cycleIn(left, nodes, placed).sort(byRank);
    cycles.push(cycle);
    for (const index of cycle) place(index);
  }
  return { order, cycles };
}

function onlyLikes(node: OrderNode | undefined, waiting: ReadonlySet<number> | undefined): boolean {
  return ![...(waiting ?? [])].some((other) => node?.needs.has(other) === true);
}

/** Nodes that need each other, found by going from one to what it needs until one comes again. */
function cycleIn(
  left: readonly number[],
  nodes: readonly OrderNode[],
  placed: ReadonlySet<number>,
): number[] {
  const path: number[] = [];
  let at = left[0];
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    const own = at;
    at = [...(nodes[at]?.needs ?? [])].find((other) => other !== own && !placed.has(other));
  }
  return at === undefined ? path : path.slice(path.indexOf(at));
}

/** Indexes by an order, the first one first out. */
class Queue {
  readonly #compare: (a: number, b: number) => number;
  readonly #heap: number[] = [];

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare;
  }

  add(value: number): void {
    const heap = this.#heap;
    let at = heap.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  take(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && this.#before(child, least)) least = child;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    return this.#compare(this.#heap[a] ?? 0, this.#heap[b] ?? 0) < 0;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] ?? 0, heap[a] ?? 0];
  }
}
