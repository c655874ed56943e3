import type { QualifiedName } from '../../core/index.ts';
import type { Arrangement } from './arrange.ts';
import type { DeclaredColumn } from './script-file.ts';
import type { Unit } from './units.ts';

/** `1 table`, `2 tables`. */
export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** Names in a sentence, the first few and how many more there are. */
export function shownNames(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).join(', ');
  return names.length <= most ? shown : `${shown} and ${names.length - most} more`;
}

/** What the order shows that a person should know. */
export function arrangementNotes(
  { cycles, repeated, missing, uncalled, circular }: Arrangement,
  home: { readonly database: string },
): readonly string[] {
  const written = ({ database, schema, name }: QualifiedName): string =>
    database === home.database.toLowerCase()
      ? `${schema}.${name}`
      : `${database}.${schema}.${name}`;
  const notes: string[] = [];
  for (const cycle of cycles) {
    const names = cycle.map((unit) => unit.written);
    notes.push(
      names.length === 1
        ? `${names[0] ?? ''} reads itself, so it can't be created. Give it another source.`
        : `${names.join(' and ')} read each other, so none can be created first, and what reads them can't run. Take one of them apart.`,
    );
  }
  notes.push(...repetitionNotes(repeated, written));
  for (const { reference, by } of missing) {
    const { name, roles } = reference;
    const who = shownNames(
      by.map((unit) => unit.written),
      4,
    );
    if (name.server !== null) {
      notes.push(
        `${reference.written} is on the linked server ${name.server}, which is not here: what reads it does not run (${who}). Put its rows into a file, and its name into the scripts.`,
      );
    } else if (roles.has('calls') && !roles.has('reads') && !roles.has('writes')) {
      notes.push(
        `The procedure ${reference.written} is created nowhere here: what calls it does not run (${who}). Add the script that creates it.`,
      );
    } else if (roles.has('uses') && !roles.has('reads') && !roles.has('writes')) {
      notes.push(
        `The function or type ${reference.written} is created nowhere here: what uses it does not run (${who}). Add the script that creates it.`,
      );
    } else {
      notes.push(
        `${reference.written} is created nowhere here: what needs it does not run (${who}). Add its CREATE statement, or a file of its rows called ${written(name)}.csv.`,
      );
    }
  }
  if (uncalled.length > 0)
    notes.push(
      `${plural(uncalled.length, 'procedure')} ${uncalled.length === 1 ? 'needs arguments and is' : 'need arguments and are'} called by nothing here, so ${uncalled.length === 1 ? 'it is' : 'they are'} ported and not run: ${shownNames(uncalled.map((unit) => unit.written))}. Put a call with typical values into a script, such as EXEC ${called(uncalled[0])} … .`,
    );
  if (circular.length > 0)
    notes.push(
      `${shownNames(circular.map((unit) => unit.written))} ${circular.length === 1 ? 'calls itself and is called by nothing else, so it is' : 'call each other and are called by nothing else, so they are'} ported and not run. Put a call into a script, such as EXEC ${called(circular[0])}.`,
    );
  return notes;
}

/** A procedure's name as a call has it. */
function called(unit: Unit | undefined): string {
  return (unit?.written ?? '')
    .split('.')
    .map((part) => (/^[\p{L}_#][\p{L}\p{N}_$#@]*$/u.test(part) ? part : `[${part}]`))
    .join('.');
}

/** Files that create more of the same things than this are named once. */
const FEW = 2;

/** What differs between two definitions of a table, for the middle of a sentence. */
function otherColumns(first: Unit, second: Unit): string {
  const columnsOf = ({ tables }: Unit): ReadonlyMap<string, DeclaredColumn> =>
    new Map(
      [...tables.values()].flatMap(({ columns }) =>
        columns.map((column) => [column.name.toLowerCase(), column] as const),
      ),
    );
  const [own, again] = [columnsOf(first), columnsOf(second)];
  const missing = [...own].filter(([key]) => !again.has(key)).map(([, { name }]) => name);
  const added = [...again].filter(([key]) => !own.has(key)).map(([, { name }]) => name);
  const changed = [...again].flatMap(([key, { name, type }]) => {
    const before = own.get(key)?.type ?? type;
    return before === type ? [] : [`${name} ${type} instead of ${before}`];
  });
  const parts = [
    ...(missing.length === 0 ? [] : [`without ${shownNames(missing, 4)}`]),
    ...(added.length === 0 ? [] : [`with ${shownNames(added, 4)}`]),
    ...(changed.length === 0 ? [] : [`with ${shownNames(changed, 4)}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function repetitionNotes(
  repeated: Arrangement['repeated'],
  written: (name: QualifiedName) => string,
): readonly string[] {
  const byFiles = new Map<string, Arrangement['repeated'][number][]>();
  for (const each of repeated) {
    const files = `${each.first.file}\n${each.second.file}`;
    byFiles.set(files, [...(byFiles.get(files) ?? []), each]);
  }
  return [...byFiles.values()].flatMap((group) => {
    const [some] = group;
    if (some === undefined) return [];
    if (group.length > FEW)
      return [
        `${plural(group.length, 'object')} that ${some.first.file} creates ${some.second.file} creates again: ${shownNames(
          group.map(({ name, first, second }) => `${written(name)}${otherColumns(first, second)}`),
          4,
        )}; the first ones count. Take one of the files out, or choose under "ddl" in portside.json.`,
      ];
    return group.map(({ name, first, second }) => {
      const cased =
        first.written !== second.written &&
        first.written.toLowerCase() === second.written.toLowerCase();
      const other = otherColumns(first, second);
      return `${written(name)} is created by ${first.path} and again by ${second.path}${other}${cased ? `, in other letters (${first.written}, ${second.written})` : ''}; the first one counts. Take one of them out, or choose under "ddl" in portside.json.`;
    });
  });
}
