import { parse, tsqlDialect } from '../../core/index.ts';

/** Longer texts are no letters. */
const LONGEST = 100_000;

/** A line that begins as a statement does, and goes on as one. */
const STATEMENT =
  /^\s*(?:(?:select|insert|delete|merge|create|alter|drop|truncate|exec|execute|declare|grant|deny|revoke|backup|restore|dbcc|print|raiserror|if|while|begin|use|go|set|with|update|commit|rollback)\b(?:[^.!?\n]|[.!?](?=\S))*(?:[@[(='";*]|\b(?:from|into|set|table|view|proc|procedure|function|index|schema|on|off|tran|transaction|as|exists)\b)|(?:go|begin|end)\s*;?\s*$)/imu;

/** Words with a mark behind one of them, as sentences have. */
const SENTENCE = /\p{L}+\s+\p{L}+[^\n]*\p{L}[.,:!?](?:\s|$)|\p{L}[,:!](?:\s|$)/u;

/**
 * The beginning of a text that is no SQL but prose, such as a note among scripts; null for SQL, broken or not: nothing of it
 * can be read, and no line begins as a statement does.
 */
export function proseIn(text: string): string | null {
  const words = text.trim().replaceAll(/\s+/gu, ' ');
  if (words === '' || text.length > LONGEST || STATEMENT.test(text)) return null;
  if (!SENTENCE.test(text)) return null;
  const { script } = parse(text, tsqlDialect.grammar);
  const read = script.items.some(({ statement }) => statement.kind !== 'UnparsedStatement');
  if (read || script.items.length === 0) return null;
  return words.length <= 40 ? words : `${words.slice(0, 40).trimEnd()} …`;
}
