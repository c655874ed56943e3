import type { FunctionCall } from '../../syntax/ast/index.ts';
import { EXACT, conditional, relyingOn, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  callAt,
  isRewritten,
  raise,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly text: TextArgument;
  readonly lists: readonly [TextArgument, TextArgument];
  /** The characters and what stands for them, where both are constants; case is spelled out. */
  readonly map: { readonly from: string; readonly to: string } | null;
  readonly spelledOut: boolean;
  /** What holds only where the lists are known. */
  readonly given: Fidelity;
}

/** TRANSLATE: each character of a list becomes the one in its place of another. */
export const characterMapOperation = defineOperation<Meaning>({
  operation: 'character-map',
  meaningIn: { tsql: readerOf('FunctionCall', readTsql), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const fidelity = together(textFidelity(meaning.text), meaning.given);
      if (fidelity.kind === 'manual') return { pieces: [], fidelity };
      if (!meaning.spelledOut && !isRewritten(meaning.text))
        return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
      return written(context, translated(meaning, context), fidelity);
    },
    duckdb: (meaning, context) => {
      const unequal = raise(
        context,
        9828,
        1,
        'The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters.',
      );
      const fidelity = textFidelity(meaning.text);
      if (meaning.given.kind === 'manual')
        return written(context, context.sql`${unequal}`, fidelity);
      const value = translated(meaning, context);
      if (meaning.map !== null) return written(context, value, fidelity);
      const [from, to] = meaning.lists.map(
        (list) => context.sql`length(${writeText(list, context)})`,
      );
      return written(
        context,
        context.sql`CASE WHEN ${from ?? []} <> ${to ?? []} THEN ${unequal} ELSE ${value} END`,
        together(fidelity, meaning.given),
      );
    },
  },
  docs: {
    title: 'TRANSLATE',
    behaviour: {
      tsql: 'Characters are found by the collation; lists of unequal length are error 9828.',
      databricks: 'Characters are found as they are; those without a counterpart are removed.',
    },
    port: 'translate, with both cases of a letter in its lists.',
    action: 'Check the lists of characters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/translate-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/translate',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT TRANSLATE('2*[3+4]/{7-2}', '[]{}', '()()') AS a, TRANSLATE('aBc', 'ab', '12') AS b;",
      rows: [['2*(3+4)/(7-2)', '12c']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/translate-transact-sql (example A; like several REPLACE, which go by the collation)',
      naive:
        "SELECT translate('2*[3+4]/{7-2}', '[]{}', '()()') AS a, translate('aBc', 'ab', '12') AS b;",
    },
  ],
});

function translated(
  { text, lists, map, spelledOut }: Meaning,
  context: Parameters<typeof written>[0],
): ReturnType<typeof context.sql> {
  const [from, to] =
    map !== null && spelledOut
      ? [context.sql`${context.literal(map.from)}`, context.sql`${context.literal(map.to)}`]
      : lists.map((list) => writeText(list, context));
  return context.sql`translate(${writeText(text, context)}, ${from ?? []}, ${to ?? []})`;
}

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [value, from, to] = site.node.arguments;
  if (value === undefined || from === undefined || to === undefined) return lacksArguments(site);
  const text = textArgument(site, value);
  const search = textArgument(site, from);
  const by = textArgument(site, to);
  if (text === null || search === null || by === null)
    return unknown(
      `the text form of an argument of ${site.textOf(at.call)} is a matter of styles: write the CONVERT`,
    );
  const [characters, others] = [site.constantOf(from), site.constantOf(to)];
  const common = { call: at.call, text, lists: [search, by] as const };
  if (typeof characters !== 'string' || typeof others !== 'string')
    return {
      ...common,
      map: null,
      spelledOut: false,
      given: conditional('the lists of characters have no letters, and are of one length.'),
    };
  const equal = [...characters].length === [...others].length;
  const given = equal ? EXACT : relyingOn('both lists of characters are of one length.', false);
  const caseless = text.collation.caseSensitive || !equal;
  const map = caseless ? { from: characters, to: others } : bothCases(characters, others);
  return { ...common, map, spelledOut: map.from !== characters, given };
}

/** The lists with the other case of each letter after it, unless it is there already. */
function bothCases(from: string, to: string): { readonly from: string; readonly to: string } {
  const by = [...to];
  const map = new Map<string, string>();
  const add = (character: string, index: number): void => {
    if ([...character].length === 1 && !map.has(character)) map.set(character, by[index] ?? '');
  };
  [...from].forEach((character, index) => {
    for (const one of [character, character.toLowerCase(), character.toUpperCase()])
      add(one, index);
  });
  return { from: [...map.keys()].join(''), to: [...map.values()].join('') };
}
