import { parse, walkScript, type Dialect, type Node } from '../core/index.ts';
import { lineStarts, placeIn } from '../project/text-origin.ts';
import type { OpenChoice } from '../protocol/transforms.ts';

type Words = Pick<OpenChoice, 'why' | 'todo'>;

/** https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql: which of tied rows come is not settled. */
const LIMIT_ORDERED: Words = {
  why: 'Of rows that its ORDER BY holds for equal it takes any.',
  todo: 'Add columns to the ORDER BY that tell all rows apart.',
};
const LIMIT_UNORDERED: Words = {
  why: 'It takes any rows, since nothing orders them.',
  todo: 'Give it an ORDER BY that tells all rows apart.',
};
/** https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql: UPDATE with a FROM that gives several rows. */
const UPDATE_FROM: Words = {
  why: 'Where several rows of its FROM match a row, it takes the values of any of them.',
  todo: 'Join one row each: by a whole key, or with a query that takes the one that is meant.',
};
const WINDOW: Words = {
  why: 'Of rows that its ORDER BY holds for equal any comes first.',
  todo: 'Add columns to the ORDER BY of its OVER that tell the rows of a partition apart.',
};
const JOINED_TEXTS: Words = {
  why: 'It joins texts in any order.',
  todo: 'Give it WITHIN GROUP (ORDER BY …) with columns that tell the rows apart.',
};
const LAST_ASSIGNED: Words = {
  why: 'The variable keeps the value of whatever row comes last.',
  todo: 'Select one row, by a key or by TOP (1) with a full ORDER BY.',
};

/** Functions over windows that go by the place of a row among others. */
const byPlace = new Set(['row_number', 'ntile', 'first_value', 'last_value', 'lag', 'lead']);
/** Characters of a construct that a line shows. */
const shownLength = 60;

/** The constructs of a legacy text that may leave their result open, where rows tie or match more than once. */
export function openChoices(text: string, dialect: Dialect): readonly OpenChoice[] {
  const starts = lineStarts(text);
  const found: OpenChoice[] = [];
  const ordered = new Set<Node>();
  walkScript(parse(text, dialect.grammar).script, (node, base) => {
    // Its ORDER BY stands with the query around it.
    if (node.kind === 'Query' && node.orderBy !== null) ordered.add(node.body);
    const words = wordsFor(node, ordered);
    if (words === null) return;
    const [from, to] = [base + node.start, base + node.end];
    const shown = text.slice(from, to).replace(/\s+/gu, ' ');
    found.push({
      line: placeIn(starts, from).line,
      text: shown.length > shownLength ? `${shown.slice(0, shownLength - 1)}…` : shown,
      ...words,
    });
  });
  return found;
}

function wordsFor(node: Node, ordered: ReadonlySet<Node>): Words | null {
  switch (node.kind) {
    case 'QuerySpecification':
      if (node.top !== null && !node.top.withTies)
        return ordered.has(node) ? LIMIT_ORDERED : LIMIT_UNORDERED;
      return node.from !== null && node.items.some(({ assign }) => assign !== null)
        ? LAST_ASSIGNED
        : null;
    case 'LimitClause':
      return LIMIT_ORDERED;
    case 'UpdateStatement':
      if (node.top !== null) return LIMIT_UNORDERED;
      return node.from === null ? null : UPDATE_FROM;
    case 'DeleteStatement':
      return node.top === null ? null : LIMIT_UNORDERED;
    case 'FunctionCall': {
      const name = node.name.parts.at(-1)?.text.toLowerCase() ?? '';
      if (node.over !== null && byPlace.has(name)) return WINDOW;
      return name === 'string_agg' && node.withinGroup.length === 0 ? JOINED_TEXTS : null;
    }
    default:
      return null;
  }
}
