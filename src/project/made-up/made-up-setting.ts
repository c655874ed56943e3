/**
 * The text of a `portside.json` with that many made-up rows; all else stays as it is written.
 *
 * @param text - JSON of an object
 */
export function withMadeUpRows(text: string, rows: number): string {
  const member = `"madeUpRows": ${rows}`;
  const present = /"madeUpRows"\s*:\s*[^\s,}]+/u;
  if (present.test(text)) return text.replace(present, member);
  if (/^\s*\{\s*\}\s*$/u.test(text)) return `{\n  ${member}\n}\n`;
  return text.replace('{', () => `{\n  ${member},`);
}
