/** The dialects that the editor knows, by the names that settings use. */
export type DialectName = 'tsql' | 'databricks';

/** What the editor does with a file of a dialect. */
export interface DialectEntry {
  readonly name: DialectName;
  /** A proper name: not translated. */
  readonly label: string;
  /** `legacy`: ported. `port`: checked, and compared with what it was ported from. */
  readonly role: 'legacy' | 'port';
  /** What shows in a text that it is of this dialect and of no other; null if nothing does. */
  readonly evidence: RegExp | null;
}

const entries: Readonly<Record<DialectName, DialectEntry>> = {
  tsql: {
    name: 'tsql',
    label: 'T-SQL',
    role: 'legacy',
    evidence:
      /^\s*GO\s*$|\bSET\s+NOCOUNT\b|\[\w+\]\.\[|\bDECLARE\s+@\w|\bSELECT\s+TOP\b|\bdbo\.|\bISNULL\s*\(|\bGETDATE\s*\(|\b(?:INTO|FROM|JOIN)\s+#\w|\bNVARCHAR\b|\bWITH\s*\(\s*NOLOCK\b/imu,
  },
  databricks: { name: 'databricks', label: 'Databricks SQL', role: 'port', evidence: null },
};

/** How much of a text is looked at for evidence, in characters. */
const SAMPLE = 20_000;

/** All dialects, in the order of pick lists. */
export const dialectEntries: readonly DialectEntry[] = Object.values(entries);

/** The entry of that name; undefined for `none`, `auto` and what is no dialect. */
export function dialectEntry(name: string): DialectEntry | undefined {
  return dialectEntries.find((entry) => entry.name === name);
}

/** The dialect that a text shows to be of; undefined where it does not show. */
export function dialectOfText(text: string): DialectEntry | undefined {
  const sample = text.slice(0, SAMPLE);
  return dialectEntries.find((entry) => entry.evidence?.test(sample) === true);
}
