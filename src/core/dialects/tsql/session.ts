import type { SessionSettings } from '../../semantics/catalog.ts';
import type { ObjectName } from '../../syntax/ast/index.ts';
import { DEFAULT_COLLATION_NAME, tsqlCollation } from './collations.ts';
import { ownName } from '../../syntax/own-name.ts';

/** A session of a server installed in US English, before any SET. */
export const tsqlDefaultSettings: SessionSettings = {
  database: 'master',
  schema: 'dbo',
  collation: tsqlCollation(DEFAULT_COLLATION_NAME, 'implicit'),
  quotedIdentifier: true,
  ansiNulls: true,
  xactAbort: false,
  dateFirst: 7,
  dateFormat: 'mdy',
  language: 'us_english',
  timeZone: 'UTC',
};

type DateFormat = SessionSettings['dateFormat'];
type DateFirst = SessionSettings['dateFirst'];

/**
 * What SET LANGUAGE does to dates, by lower-case name and alias.
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-compatibility-views/sys-syslanguages-transact-sql
 */
const LANGUAGES: Readonly<Record<string, readonly [DateFormat, DateFirst]>> = {
  us_english: ['mdy', 7],
  english: ['mdy', 7],
  german: ['dmy', 1],
  deutsch: ['dmy', 1],
  french: ['dmy', 1],
  français: ['dmy', 1],
  japanese: ['ymd', 7],
  日本語: ['ymd', 7],
  danish: ['dmy', 1],
  dansk: ['dmy', 1],
  spanish: ['dmy', 1],
  español: ['dmy', 1],
  italian: ['dmy', 1],
  italiano: ['dmy', 1],
  dutch: ['dmy', 1],
  nederlands: ['dmy', 1],
  norwegian: ['dmy', 1],
  norsk: ['dmy', 1],
  portuguese: ['dmy', 7],
  português: ['dmy', 7],
  finnish: ['dmy', 1],
  suomi: ['dmy', 1],
  swedish: ['ymd', 1],
  svenska: ['ymd', 1],
  polish: ['dmy', 1],
  polski: ['dmy', 1],
  british: ['dmy', 1],
  'british english': ['dmy', 1],
  brazilian: ['dmy', 7],
  'português (brasil)': ['dmy', 7],
};

const DATE_FORMATS: readonly DateFormat[] = ['mdy', 'dmy', 'ymd', 'ydm', 'myd', 'dym'];

/**
 * What SET says of the settings; an option or value that is not described here says nothing.
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-statements-transact-sql
 */
export function tsqlSetOption(names: readonly string[], value: string): Partial<SessionSettings> {
  let changes: Partial<SessionSettings> = {};
  for (const name of names)
    changes = { ...changes, ...oneOption(name.toUpperCase(), value.trim()) };
  return changes;
}

function oneOption(name: string, value: string): Partial<SessionSettings> {
  const on = value.toUpperCase() === 'ON';
  const word = value.replace(/^N?['"[]|['"\]]$/gi, '').toLowerCase();
  switch (name) {
    case 'QUOTED_IDENTIFIER':
      return { quotedIdentifier: on };
    case 'ANSI_NULLS':
      return { ansiNulls: on };
    case 'ANSI_DEFAULTS':
      return { ansiNulls: on, quotedIdentifier: on };
    case 'XACT_ABORT':
      return { xactAbort: on };
    case 'ROWCOUNT':
      return { mostRows: /^\d+$/.test(value) ? Number(value) : 0 };
    case 'DATEFIRST': {
      const first = ([1, 2, 3, 4, 5, 6, 7] as const).find((day) => String(day) === word);
      return first === undefined ? {} : { dateFirst: first };
    }
    case 'DATEFORMAT': {
      const dateFormat = DATE_FORMATS.find((format) => format === word);
      return dateFormat === undefined ? {} : { dateFormat };
    }
    case 'LANGUAGE': {
      const rules = Object.hasOwn(LANGUAGES, word) ? LANGUAGES[word] : undefined;
      return rules === undefined
        ? { language: word }
        : { language: word, dateFormat: rules[0], dateFirst: rules[1] };
    }
    default:
      return {};
  }
}

/** USE: the database; its users' default schema stays `dbo`. */
export function tsqlUse(name: ObjectName): Partial<SessionSettings> {
  return { database: ownName(name).toLowerCase() };
}
