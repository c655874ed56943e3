/** How a culture of .NET writes dates: names, separators, and the layouts behind its standard formats. */
export interface Culture {
  /** Names from January and from Sunday on; null for English ones. */
  readonly names: CultureNames | null;
  readonly dateSeparator: string;
  readonly shortDate: string;
  readonly longDate: string;
  readonly shortTime: string;
  readonly longTime: string;
  readonly monthDay: string;
  readonly order: 'mdy' | 'dmy';
  /** The signs between thousands and before a fraction. */
  readonly group: string;
  readonly point: string;
  /** What stands before and behind an amount; null where versions of Windows differ in it. */
  readonly currency: readonly [before: string, behind: string] | null;
  /** AM and PM are written; other cultures have nothing there. */
  readonly halfDays: boolean;
}

export interface CultureNames {
  readonly months: readonly string[];
  readonly monthsShort: readonly string[];
  readonly weekdays: readonly string[];
  readonly weekdaysShort: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');

const GERMAN: CultureNames = {
  months: words(
    'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  ),
  monthsShort: words('Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez'),
  weekdays: words('Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag'),
  weekdaysShort: words('So Mo Di Mi Do Fr Sa'),
};
const FRENCH: CultureNames = {
  months: words(
    'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  ),
  monthsShort: words('janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'),
  weekdays: words('dimanche lundi mardi mercredi jeudi vendredi samedi'),
  weekdaysShort: words('dim. lun. mar. mer. jeu. ven. sam.'),
};
const SPANISH: CultureNames = {
  months: words(
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  ),
  monthsShort: words('ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic.'),
  weekdays: words('domingo lunes martes miércoles jueves viernes sábado'),
  weekdaysShort: words('do. lu. ma. mi. ju. vi. sá.'),
};
const ITALIAN: CultureNames = {
  months: words(
    'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  ),
  monthsShort: words('gen feb mar apr mag giu lug ago set ott nov dic'),
  weekdays: words('domenica lunedì martedì mercoledì giovedì venerdì sabato'),
  weekdaysShort: words('dom lun mar mer gio ven sab'),
};
const DUTCH: CultureNames = {
  months: words(
    'januari februari maart april mei juni juli augustus september oktober november december',
  ),
  monthsShort: words('jan feb mrt apr mei jun jul aug sep okt nov dec'),
  weekdays: words('zondag maandag dinsdag woensdag donderdag vrijdag zaterdag'),
  weekdaysShort: words('zo ma di wo do vr za'),
};

const US: Culture = {
  names: null,
  dateSeparator: '/',
  shortDate: 'M/d/yyyy',
  longDate: 'dddd, MMMM d, yyyy',
  shortTime: 'h:mm tt',
  longTime: 'h:mm:ss tt',
  monthDay: 'MMMM d',
  order: 'mdy',
  group: ',',
  point: '.',
  currency: ['$', ''],
  halfDays: true,
};
const BRITISH: Culture = {
  ...US,
  shortDate: 'dd/MM/yyyy',
  longDate: 'dd MMMM yyyy',
  shortTime: 'HH:mm',
  longTime: 'HH:mm:ss',
  monthDay: 'd MMMM',
  order: 'dmy',
  currency: ['£', ''],
};
const CONTINENTAL: Culture = {
  ...BRITISH,
  longDate: 'dddd d MMMM yyyy',
  halfDays: false,
  group: '.',
  point: ',',
  currency: ['', ' €'],
};

/**
 * Cultures by lower-case name.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/format-transact-sql (examples of en-US, en-gb, de-de, zh-cn),
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-date-and-time-format-strings
 */
const CULTURES: Readonly<Record<string, Culture>> = {
  'en-us': US,
  'en-gb': BRITISH,
  'de-de': {
    ...CONTINENTAL,
    names: GERMAN,
    dateSeparator: '.',
    shortDate: 'dd.MM.yyyy',
    longDate: 'dddd, d. MMMM yyyy',
    monthDay: 'd. MMMM',
  },
  'fr-fr': { ...CONTINENTAL, names: FRENCH, group: '\u00a0' },
  'es-es': {
    ...CONTINENTAL,
    names: SPANISH,
    longDate: "dddd, d' de 'MMMM' de 'yyyy",
    shortTime: 'H:mm',
    longTime: 'H:mm:ss',
    monthDay: "d' de 'MMMM",
  },
  'it-it': { ...CONTINENTAL, names: ITALIAN, currency: null },
  'nl-nl': {
    ...CONTINENTAL,
    names: DUTCH,
    currency: null,
    dateSeparator: '-',
    shortDate: 'd-M-yyyy',
  },
};

/**
 * Names of months and weekdays by the language of SET LANGUAGE; null for English.
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-compatibility-views/sys-syslanguages-transact-sql
 */
const LANGUAGES: Readonly<Record<string, CultureNames | null>> = {
  us_english: null,
  english: null,
  british: null,
  'british english': null,
  german: GERMAN,
  deutsch: GERMAN,
  french: FRENCH,
  français: FRENCH,
  spanish: SPANISH,
  español: SPANISH,
  italian: ITALIAN,
  italiano: ITALIAN,
  dutch: DUTCH,
  nederlands: DUTCH,
};

/** How a language of SET LANGUAGE names months and weekdays; null for English ones. */
export function languageNames(language: string): CultureNames | null | 'unknown' {
  const names = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined;
  return names === undefined ? 'unknown' : names;
}

/** A culture by its name; null if it is not described here. */
export function cultureOf(name: string): Culture | null {
  const lower = name.toLowerCase();
  return Object.hasOwn(CULTURES, lower) ? (CULTURES[lower] ?? null) : null;
}

/** Layouts that are alike in all cultures, in English. */
const INVARIANT: Readonly<Record<string, string>> = {
  s: "yyyy-MM-dd'T'HH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffff",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffff",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
};

/**
 * The layout behind a standard format, which is one letter; the format itself if it is longer; null for a letter
 * that stands for none.
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-date-and-time-format-strings
 */
export function layoutOf(
  format: string,
  culture: Culture,
): { readonly layout: string; readonly invariant: boolean } | null {
  if (format.length !== 1) return { layout: format, invariant: false };
  const { shortDate, longDate, shortTime, longTime, monthDay } = culture;
  const own: Readonly<Record<string, string>> = {
    d: shortDate,
    D: longDate,
    t: shortTime,
    T: longTime,
    f: `${longDate} ${shortTime}`,
    F: `${longDate} ${longTime}`,
    g: `${shortDate} ${shortTime}`,
    G: `${shortDate} ${longTime}`,
    m: monthDay,
    M: monthDay,
    y: 'MMMM yyyy',
    Y: 'MMMM yyyy',
  };
  const layout = Object.hasOwn(own, format) ? own[format] : undefined;
  if (layout !== undefined) return { layout, invariant: false };
  const alike = Object.hasOwn(INVARIANT, format) ? INVARIANT[format] : undefined;
  return alike === undefined ? null : { layout: alike, invariant: true };
}
