import { parse } from 'ini';

/** One profile of the Databricks configuration file: keys as they stand there, lower case. */
export type Profile = Readonly<Record<string, string>>;

/**
 * Reads the text of a `.databrickscfg` file and gives its profiles by name.
 *
 * Keys in front of the first section are no profile. Never throws.
 */
export function readProfiles(text: string): ReadonlyMap<string, Profile> {
  // The reader takes a dot in a section's name for nesting, which this format does not have.
  const flat = text
    .replace(/^\uFEFF/u, '')
    .replace(/^[ \t]*\[([^\]\r\n]*)\]/gmu, (section) => section.replaceAll('.', '\\.'));
  const profiles = new Map<string, Profile>();
  const sections: Record<string, unknown> = parse(flat);
  for (const [name, section] of Object.entries(sections)) {
    if (typeof section !== 'object' || section === null) continue;
    const entries = Object.entries(section)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([key, value]) => [key.toLowerCase(), String(value)] as const);
    profiles.set(name, Object.fromEntries(entries));
  }
  return profiles;
}
