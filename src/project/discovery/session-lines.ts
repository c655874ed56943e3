/**
 * Options of a session that change what statements mean, with what a session starts with:
 * https://learn.microsoft.com/sql/t-sql/statements/set-statements-transact-sql
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  ANSI_NULLS: 'ON',
  ANSI_NULL_DFLT_ON: 'ON',
  ANSI_WARNINGS: 'ON',
  ARITHABORT: 'ON',
  CONCAT_NULL_YIELDS_NULL: 'ON',
  DATEFIRST: '7',
  DATEFORMAT: 'MDY',
  LANGUAGE: 'US_ENGLISH',
  QUOTED_IDENTIFIER: 'ON',
  XACT_ABORT: 'OFF',
};

/** The database and the options in force along a script, as lines that a part of it needs before it. */
export class SessionLines {
  readonly #home: string;
  readonly #first: string;
  readonly #options = new Map<string, string>();
  #database: string;

  /**
   * @param home - the database that needs no USE
   * @param first - the database that the script starts in
   */
  constructor(home: string, first = home) {
    this.#home = home;
    this.#first = first;
    this.#database = first;
  }

  /** The database in use; the server's own databases are none that a port has. */
  get database(): string {
    return this.#database;
  }

  use(database: string): void {
    this.#database = /^(?:master|msdb|tempdb|model)$/iu.test(database) ? this.#first : database;
  }

  set(names: readonly string[], value: string): void {
    for (const name of names) {
      const usual = DEFAULTS[name];
      if (usual === undefined) continue;
      if (
        value
          .trim()
          .toUpperCase()
          .replaceAll(/['[\]]/gu, '') === usual
      )
        this.#options.delete(name);
      else this.#options.set(name, value.trim());
    }
  }

  /** `USE` and `SET`, where they differ from what a session of the project starts with. */
  lines(): string {
    const lines = [...this.#options].map(([name, value]) => `SET ${name} ${value};\n`);
    if (this.#database.toLowerCase() !== this.#home.toLowerCase())
      lines.unshift(`USE [${this.#database}];\n`);
    return lines.length === 0 ? '' : `${lines.join('')}GO\n`;
  }
}
