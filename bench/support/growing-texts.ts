/** Texts of any size of one shape, to see whether twice the size takes twice the time. */
export interface GrowingText {
  readonly name: string;
  /** How many parts the smallest of three sizes has; the others have two and four times as many. */
  readonly count: number;
  readonly text: (count: number) => string;
}

const TABLE = 'CREATE TABLE dbo.t (a int NOT NULL, b varchar(20), c decimal(10, 2));\n';

function joined(count: number, separator: string, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}

/** One long thing of each kind that a statement, a file or a line may be made of. */
export const growingTexts: readonly GrowingText[] = [
  {
    name: 'statements',
    count: 4000,
    text: (count: number): string =>
      TABLE + joined(count, '\n', (n) => `SELECT a + ${n} AS x FROM dbo.t WHERE b = 'x${n}';`),
  },
  {
    name: 'columns',
    count: 4000,
    text: (count: number): string =>
      `${TABLE}SELECT ${joined(count, ', ', (n) => `a + ${n} AS c${n}`)} FROM dbo.t;`,
  },
  {
    name: 'columns of a table',
    count: 2000,
    text: (count: number): string => {
      const names = joined(count, ', ', (n) => `c${n}`);
      const table = `CREATE TABLE dbo.w (${joined(count, ', ', (n) => `c${n} int NULL`)});\n`;
      const values = joined(count, ', ', String);
      return `${table}SELECT ${names} FROM dbo.w;\nINSERT INTO dbo.w (${names}) VALUES (${values});`;
    },
  },
  {
    name: 'arms of CASE',
    count: 4000,
    text: (count: number): string =>
      `${TABLE}SELECT CASE ${joined(count, ' ', (n) => `WHEN a = ${n} THEN 'v${n}'`)} END AS c FROM dbo.t;`,
  },
  {
    name: 'items of IN',
    count: 10_000,
    text: (count: number): string =>
      `${TABLE}SELECT a FROM dbo.t WHERE b IN (${joined(count, ', ', (n) => `'x${n}'`)});`,
  },
  {
    name: 'arms of UNION ALL',
    count: 2500,
    text: (count: number): string =>
      `${TABLE}${joined(count, ' UNION ALL ', (n) => `SELECT ${n} AS a FROM dbo.t`)};`,
  },
  {
    name: 'rows of VALUES',
    count: 5000,
    text: (count: number): string =>
      `${TABLE}INSERT INTO dbo.t (a, b) VALUES ${joined(count, ', ', (n) => `(${n}, 'x${n}')`)};`,
  },
  {
    name: 'additions',
    count: 10_000,
    text: (count: number): string =>
      `${TABLE}SELECT ${joined(count, ' + ', () => 'a')} AS x FROM dbo.t;`,
  },
  {
    name: 'ORs',
    count: 5000,
    text: (count: number): string =>
      `${TABLE}SELECT a FROM dbo.t WHERE ${joined(count, ' OR ', (n) => `b = 'x${n}'`)};`,
  },
  {
    name: 'joins',
    count: 500,
    text: (count: number): string => {
      const joins = joined(count, ' ', (n) => `JOIN dbo.t AS t${n + 1} ON t${n + 1}.a = t${n}.a`);
      return `${TABLE}SELECT t0.a FROM dbo.t AS t0 ${joins};`;
    },
  },
  {
    name: 'ELSE IFs',
    count: 1000,
    text: (count: number): string =>
      `DECLARE @a int = 1;\n${joined(count, ' ELSE ', (n) => `IF @a = ${n} SELECT ${n} AS x`)};`,
  },
  {
    name: 'statements of a procedure',
    count: 500,
    text: (count: number): string => {
      const update = (n: number): string =>
        `UPDATE x SET b = u.b FROM dbo.t AS x JOIN dbo.t AS u ON u.a = x.a + ${n};`;
      return `${TABLE}GO\nCREATE PROCEDURE dbo.p AS\nBEGIN\n${joined(count, '\n', update)}\nEND`;
    },
  },
  {
    name: 'a line of 5, 10 and 20 MB',
    count: 50_000,
    text: (count: number): string => {
      const items = joined(count, ', ', (n) => `'${String(n).padStart(96, 'x')}'`);
      return `${TABLE}SELECT a FROM dbo.t WHERE b IN (${items});`;
    },
  },
];
