import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { dynamicProcedure, LISTED_NAME, type KnownSql } from '../dynamic-sql.ts';
import { conditional } from '../finding.ts';
import type { Emission } from '../operation.ts';

/** Names in brackets, as QUOTENAME makes them. */
const LISTED = String.raw`r'\[([^\]]*)\]'`;

/**
 * A query whose columns a variable lists, as a dynamic PIVOT does: its port is written for one column, and what that
 * column is in it is repeated for each name when it runs. Null for other texts.
 */
export function writeListed(sql: KnownSql, context: WriteContext): Emission | null {
  const { list } = sql;
  if (list === null) return null;
  const procedure = dynamicProcedure('sql', sql, context.dialect, context.settings);
  const written =
    procedure === null
      ? null
      : context.inModule(procedure, true, (inner) => {
          const { statement } = inner;
          const body = statement.kind === 'CreateProcedure' ? statement.body.items : [];
          const [only, ...others] = body.filter((item) => item.statement.kind !== 'EmptyStatement');
          return only?.statement.kind === 'SelectStatement' && others.length === 0
            ? [{ emit: only.statement }]
            : [];
        });
  const text = written !== null && 'text' in written ? written.text.replace(/[\s;]+$/u, '') : '';
  const parts = text.includes("raise_error('portside") ? null : repeatedParts(text);
  if (parts === null) {
    const because = 'its text is put together at run time, and is no query with a list of columns.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const pieces = parts.flatMap((part, index): readonly Piece[] => {
    const before = index === 0 ? '' : ' || ';
    if (typeof part === 'string') return [context.text(`${before}${context.literal(part)}`)];
    const item = context.literal(part.item.replaceAll(LISTED_NAME, '$1'));
    return [context.text(`${before}regexp_replace(${context.variable(list)}, ${LISTED}, ${item})`)];
  });
  return {
    pieces: [context.text('EXECUTE IMMEDIATE '), ...pieces],
    fidelity: conditional(
      `${list} holds names in brackets with commas between them, and none of the names has a quote, a backslash or a bracket.`,
    ),
  };
}

/** A query in parts: what stands as it is, and the items of its lists that are one for each name. */
type Parts = readonly (string | { readonly item: string })[];

/** Null where the column is used elsewhere than in lists of columns. */
function repeatedParts(text: string): Parts | null {
  // What is quoted has no structure: it is looked at without.
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`]|``)*`/gsu, (quoted) =>
    'x'.repeat(quoted.length),
  );
  const parts: (string | { readonly item: string })[] = [];
  let from = 0;
  for (let at = text.indexOf(LISTED_NAME); at >= 0; at = text.indexOf(LISTED_NAME, from)) {
    const { start, opened } = itemStart(bare, at);
    const end = itemEnd(bare, at, opened);
    if (end === null || start < from) return null;
    const item = text.slice(start, end);
    // They mean something where a pattern's match is put in.
    if (/[$\\]/u.test(item)) return null;
    parts.push(text.slice(from, start), { item });
    from = end;
  }
  return parts.length === 0 ? null : [...parts, text.slice(from)].filter((part) => part !== '');
}

/** Where the item of a list begins that a place stands in, and how many parentheses are open between. */
function itemStart(bare: string, at: number): { readonly start: number; readonly opened: number } {
  let depth = 0;
  let opened = 0;
  for (let index = at - 1; index >= 0; index--) {
    const sign = bare[index];
    if (sign === ')') depth += 1;
    else if (sign === '(' && depth === 0) opened += 1;
    else if (sign === '(') depth -= 1;
    if (
      depth === 0 &&
      (sign === ',' || /\bSELECT$/u.test(bare.slice(Math.max(0, index - 7), index + 1)))
    )
      return { start: bare.length - bare.slice(index + 1).trimStart().length, opened };
  }
  return { start: 0, opened };
}

function itemEnd(bare: string, at: number, opened: number): number | null {
  let depth = opened;
  for (let index = at; index < bare.length; index++) {
    const sign = bare[index];
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth < 0) return null;
    if (depth === 0 && (sign === ',' || /^\sFROM\b/u.test(bare.slice(index, index + 6))))
      return index;
  }
  return null;
}
