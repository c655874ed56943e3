import type { Dialect } from '../semantics/dialect.ts';
import { walkScript } from '../syntax/children.ts';
import { keywordOf } from '../syntax/keyword-lookup.ts';
import type { ParseResult } from '../syntax/parse.ts';
import { TokenKind } from '../syntax/token.ts';
import { tokenText } from '../syntax/token-at.ts';
import type { Span } from '../text/span.ts';
import type { TextEdit } from '../text/edit.ts';
import { batchAround } from './batches-of.ts';
import type { NamedThing } from './name-use.ts';
import { isShared, type ScriptNames } from './script-names.ts';

/** Why a name can't be changed, or not to that. */
export type RenameRefusal =
  /** There is no name, or nobody knows what it means. */
  | { readonly refused: 'nothing' }
  /** Other files, and whoever works with the database, know it by its name. */
  | { readonly refused: 'shared'; readonly thing: NamedThing }
  /** Where it gets its name is not in this text. */
  | { readonly refused: 'defined-elsewhere' }
  /** Columns come and go through `*`, views and files: a rename here could not follow. */
  | { readonly refused: 'column' }
  /** A text that may be run as SQL has the name in it. */
  | { readonly refused: 'in-text'; readonly place: Span }
  /** A part of the text that could not be read has the name in it. */
  | { readonly refused: 'unread'; readonly place: Span }
  | { readonly refused: 'not-a-name' }
  | { readonly refused: 'taken'; readonly name: string };

/** A name that can be changed, as it is without quotes. */
export interface RenameTarget {
  readonly refused?: undefined;
  readonly symbol: string;
  readonly thing: NamedThing;
  readonly span: Span;
  readonly name: string;
}

/** What would be renamed at an offset, or why it can't be. */
export function renameTarget(
  parsed: ParseResult,
  names: ScriptNames,
  offset: number,
): RenameTarget | RenameRefusal {
  const found = names.at(offset);
  const symbol = found?.symbol ?? null;
  if (found === null || symbol === null) return { refused: 'nothing' };
  const { thing, start, end } = found;
  if (thing === 'column' || symbol.startsWith('column ')) return { refused: 'column' };
  if (isShared(symbol)) return { refused: 'shared', thing };
  if (names.definitionsOf(symbol).length === 0) return { refused: 'defined-elsewhere' };
  const name = plainName(parsed.text.slice(start, end));
  const place = unfollowed(parsed, names, symbol, name);
  if (place !== null) return place;
  return { symbol, thing, span: { start, end }, name };
}

/** The edits that give a thing another name, or why it can't have it. */
export function renameEdits(
  parsed: ParseResult,
  names: ScriptNames,
  target: RenameTarget,
  newName: string,
  dialect: Dialect,
): readonly TextEdit[] | RenameRefusal {
  const wanted = withSign(plainName(newName.trim()), target.name);
  if (!isName(wanted, target.name)) return { refused: 'not-a-name' };
  if (isTaken(parsed, names, target, wanted)) return { refused: 'taken', name: wanted };
  return names.of(target.symbol).map(({ start, end, inText }) => {
    const old = parsed.text.slice(start, end);
    const text = quotedAs(old, wanted, dialect);
    // A quote would end the text that the name stands in.
    return { span: { start, end }, text: inText ? text.replaceAll("'", "''") : text };
  });
}

/** A name without the quotes around it. */
function plainName(written: string): string {
  const first = written[0];
  const last = { '[': ']', '"': '"', '`': '`', "'": "'" }[first ?? ''];
  if (last === undefined || !written.endsWith(last) || written.length < 2) return written;
  return written.slice(1, -1).replaceAll(last + last, last);
}

/** The new name with the sign that tells variables and temporary tables. */
function withSign(name: string, old: string): string {
  const sign = /^(?:@@?|##?)/u.exec(old)?.[0] ?? '';
  return sign !== '' && name !== '' && !name.startsWith(sign)
    ? sign + name.replace(/^[@#]+/u, '')
    : name;
}

/** True for a name of the same sort: a variable stays one, and what is none does not become one. */
function isName(name: string, old: string): boolean {
  if (name === '' || /[\r\n]/u.test(name)) return false;
  if (/^[@#]/u.test(old)) return /^(?:@|##?)[\p{L}\p{N}_@#$]+$/u.test(name);
  return !/^[@#]/u.test(name);
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_@#$]*$/u;

/** The new name quoted as the old one, and where it can't stand without quotes. */
function quotedAs(old: string, name: string, dialect: Dialect): string {
  const { lexical, reserved } = dialect.grammar;
  const keyword = keywordOf(name);
  const plain =
    /^[@#]/u.test(name) || (PLAIN.test(name) && (keyword === 0 || reserved[keyword] !== 1));
  const own = /^[["`']/u.test(old) ? old[0] : plain ? null : lexical.bracketIdentifiers ? '[' : '`';
  switch (own) {
    case '[':
      return `[${name.replaceAll(']', ']]')}]`;
    case '"':
    case '`':
    case "'":
      return own + name.replaceAll(own, own + own) + own;
    default:
      return name;
  }
}

/** True if something else has the name where this one counts. */
function isTaken(
  { text, script }: ParseResult,
  names: ScriptNames,
  { symbol, name }: RenameTarget,
  wanted: string,
): boolean {
  const lower = wanted.toLowerCase();
  if (lower === name.toLowerCase()) return false;
  const inSameScope = symbol.slice(0, symbol.length - name.length) + lower;
  if (!symbol.startsWith('place ')) return names.of(inSameScope).length > 0;
  const [first] = names.of(symbol);
  const around = script.items.findLast(({ offset }) => offset <= (first?.start ?? 0));
  const start = around?.offset ?? 0;
  const end = start + (around?.statement.end ?? text.length);
  return names.occurrences.some(
    (other) =>
      start <= other.start &&
      other.end <= end &&
      NAMES_OF_ROWS.has(other.thing) &&
      plainName(text.slice(other.start, other.end)).toLowerCase() === lower,
  );
}

const NAMES_OF_ROWS: ReadonlySet<NamedThing> = new Set<NamedThing>([
  'alias',
  'cte',
  'table',
  'temporary-table',
]);

/** A place where the name stands and may mean this, which a rename would leave behind; null if there is none. */
function unfollowed(
  parsed: ParseResult,
  names: ScriptNames,
  symbol: string,
  name: string,
): RenameRefusal | null {
  const { tokens } = parsed;
  const followed = new Set(names.of(symbol).map(({ start }) => start));
  const lower = name.toLowerCase();
  const unread = unreadSpans(parsed);
  const inTexts = name.startsWith('#');
  const [first] = names.of(symbol);
  // What counts for the session may be anywhere; all else ends with its batch.
  const batch =
    symbol.startsWith('session ') || first === undefined
      ? null
      : batchAround(parsed.script, first.start);
  const mention = new RegExp(`${escaped(lower)}(?![\\p{L}\\p{N}_@#$])`, 'u');
  for (let index = 0; index < tokens.count; index++) {
    const kind = tokens.kinds[index] ?? TokenKind.EndOfText;
    const start = tokens.starts[index] ?? 0;
    const place = { start, end: tokens.starts[index + 1] ?? start };
    const text = kind === TokenKind.String || kind === TokenKind.NationalString;
    if (text && inTexts && mention.test(tokenText(tokens, index).toLowerCase())) {
      const known = names.occurrences.some(
        (each) =>
          each.inText &&
          place.start <= each.start &&
          each.end <= place.end &&
          each.symbol === symbol,
      );
      if (!known) return { refused: 'in-text', place };
    }
    if (text || kind < TokenKind.Word || unread.length === 0 || followed.has(start)) continue;
    if (batch !== null && (start < batch.start || start > batch.end)) continue;
    const inside = unread.some((span) => span.start <= start && place.end <= span.end);
    if (inside && plainName(tokenText(tokens, index)).toLowerCase() === lower)
      return { refused: 'unread', place };
  }
  return null;
}

/** What was stepped over: names in it have no meaning here. */
function unreadSpans({ script }: ParseResult): readonly Span[] {
  const spans: Span[] = [];
  walkScript(script, (node, base) => {
    switch (node.kind) {
      case 'UnparsedStatement':
      case 'UnparsedClause':
      case 'AdministrationStatement':
      case 'MissingExpression':
        spans.push({ start: base + node.start, end: base + node.end });
        return;
      default:
    }
  });
  return spans;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
