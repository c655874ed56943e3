import { readJsonTree, type JsonNode } from './json-tree.ts';

/** Columns of a sample that look as if they held what belongs to a person. */
export interface PersonalColumns {
  /** As portside.json names the table. */
  readonly table: string;
  readonly columns: readonly string[];
}

/** Words of a column's name that say so by themselves. */
const personal = new Set(
  'email mail phone telephone mobile fax birth birthday birthdate dob ssn iban passport address street surname firstname lastname fullname forename nickname postcode'.split(
    ' ',
  ),
);
/** A name is a person's if one of these stands before it, or in the name of the table. */
const ofName = new Set('first last full given family middle maiden sur'.split(' '));
const people = new Set(
  'person people customer client employee staff contact user member patient student manager'.split(
    ' ',
  ),
);
/** What ends with one of these says something about a value, and is none: `address_type`, `email_id`. */
const about = new Set(
  'id key type kind status flag count code verified valid sent at on'.split(' '),
);
/** An address of a machine is nobody's home. */
const ofMachines = new Set('ip mac web url'.split(' '));

/** True for a column whose name looks personal: an e-mail address, a telephone number, a name, a birthday. */
export function looksPersonal(table: string, column: string): boolean {
  const words = wordsOf(column);
  const last = words.at(-1) ?? '';
  if (about.has(last) || words.some((word) => ofMachines.has(word))) return false;
  if (words.some((word) => personal.has(word))) return true;
  if (last !== 'name') return false;
  const before = words.slice(0, -1);
  if (before.length > 0) return before.some((word) => ofName.has(word) || isPeople(word));
  return wordsOf(table).some(isPeople);
}

function isPeople(word: string): boolean {
  return people.has(word) || people.has(word.replace(/s$/u, ''));
}

/** `FirstName`, `first_name` and `first name` are `first` and `name`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/**
 * The text of a `portside.json` in which the samples' columns are masked; all else stays as it is written. A sample that
 * it does not name is left out.
 */
export function withMasks(text: string, masks: readonly PersonalColumns[]): string {
  const tree = readJsonTree(text);
  if (!tree.ok) return text;
  const entries = itemsOf(memberOf(tree.root, 'data'));
  const edits = masks.flatMap(({ table, columns }) => {
    const entry = entries.find((each) => {
      const named = memberOf(each, 'table');
      return named?.kind === 'text' && named.value.toLowerCase() === table.toLowerCase();
    });
    if (entry?.kind !== 'object' || columns.length === 0) return [];
    const list = columns.map((column) => JSON.stringify(column)).join(', ');
    const known = memberOf(entry, 'mask');
    if (known?.kind === 'array')
      return [{ at: known.offset + 1, put: known.items.length > 0 ? `${list}, ` : list }];
    const last = entry.members.at(-1);
    return last === undefined ? [] : [{ at: last.offset, put: `"mask": [${list}], ` }];
  });
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((done, { at, put }) => done.slice(0, at) + put + done.slice(at), text);
}

function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object'
    ? node.members.find((member) => member.key === key)?.value
    : undefined;
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : [];
}
