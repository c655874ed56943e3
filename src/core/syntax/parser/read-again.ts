import { NAME_ID } from '../keyword.ts';
import { TokenKind } from '../token.ts';
import type { Parser } from './parser.ts';

/** How often a production is tried again at most. */
const MOST_TRIES = 48;

/** How many words are taken for names together at most. */
const MOST_NAMES = 3;

/** How many keywords at the problem and before it are tried. */
const KEYWORDS_BACK = 4;

/** The longest text, in tokens, that is worth reading again. */
const LONGEST = 2000;

interface Search<T> {
  readonly production: () => T;
  readonly start: number;
  /** The first position where a name may stand. */
  readonly from: number;
  readonly mark: number;
  left: number;
}

/**
 * Runs `production`. If that reports a problem, and the grammar has keywords as names, it is run again with keywords near
 * the problem, at position `from` or later, as names, until a reading is sound; where none is, the first reading stands. Spark reads so: of all
 * readings of a statement it takes one that is complete (`SELECT select FROM from`, `DELETE FROM FROM t`).
 */
export function readWithNames<T>(
  p: Parser,
  from: number,
  production: () => T,
  isWorthIt: (found: T) => boolean,
): T {
  const start = p.position;
  const mark = p.diagnostics.length;
  const first = production();
  // What is nested is not searched again for each try around it.
  if (!p.grammar.features.keywordsAsNames || p.searchesNames) return first;
  const problem = ownProblem(p, mark);
  if (problem === null || p.position - start > LONGEST || !isWorthIt(first)) return first;
  const end = p.position;
  const reported = p.diagnostics.slice(mark);
  const search = { production, start, from, mark, left: MOST_TRIES };
  p.searchesNames = true;
  let again: { readonly found: T } | null = null;
  for (let names = 1; names <= MOST_NAMES && search.left > 0 && again === null; names++)
    again = tryNames(p, search, problem, names);
  p.searchesNames = false;
  if (again !== null) return again.found;
  p.moveTo(end);
  p.diagnostics.length = mark;
  p.diagnostics.push(...reported);
  return first;
}

/** The first sound reading with `names` more keywords about the problem as names, or null. */
function tryNames<T>(
  p: Parser,
  search: Search<T>,
  problem: number,
  names: number,
): { readonly found: T } | null {
  for (const at of keywordsAbout(p, problem, search.from)) {
    if (search.left-- <= 0) return null;
    const keyword = p.readAsName(at);
    p.moveTo(search.start);
    p.diagnostics.length = search.mark;
    const found = search.production();
    const next = ownProblem(p, search.mark);
    // A word that was needed as an end: what lies behind is not for this statement.
    if (p.position - search.start > LONGEST) search.left = 0;
    let sound = next === null ? { found } : null;
    if (next !== null && next >= problem && names > 1) sound = tryNames(p, search, next, names - 1);
    p.setCode(at, keyword);
    if (sound !== null) return sound;
  }
  return null;
}

/** The positions of the keywords at the problem and before it, nearest first, and of one right behind it. */
function keywordsAbout(p: Parser, problem: number, from: number): number[] {
  p.seek(problem);
  const found: number[] = [];
  const place = p.position;
  const isKeyword = (at: number): boolean => {
    const ahead = at - place;
    return p.kindAt(ahead) === TokenKind.Word && p.idAt(ahead) !== 0 && p.idAt(ahead) < NAME_ID;
  };
  for (let at = place; at >= from && found.length < KEYWORDS_BACK; at--) {
    if (isKeyword(at)) found.push(at);
  }
  if (place + 1 >= from && isKeyword(place + 1)) found.push(place + 1);
  return found;
}

/** Where this statement's own first problem since `mark` stands, absolutely; null if it has none that names could mend. */
function ownProblem(p: Parser, mark: number): number | null {
  for (let index = mark; index < p.diagnostics.length; index++) {
    const diagnostic = p.diagnostics[index];
    if (diagnostic?.statement !== p.base) continue;
    return diagnostic.code === 'syntax/too-deep' ? null : diagnostic.span.start;
  }
  return null;
}
