const OVERVIEW = `portside: ports T-SQL to Databricks SQL, and proves that both do the same on your sample rows.

  portside port    [FILE…|FOLDER]   port files; a folder's ports and notebooks are written to .portside
  portside run     [FILE|FOLDER]    run a script here, or a whole project on both sides
  portside diff    FILE|FOLDER      port, run both sides, show what differs; or two data files
  portside reconcile A B            compare all tables of a folder of data files with another, or with Spark or a warehouse
  portside extract [FOLDER]         write the script that takes sample rows out of SQL Server
  portside push    [FOLDER]         push a project's notebooks to a Databricks workspace
  portside parse   FILE…            say whether every statement is understood
  portside explain ID               what a finding means
  portside ast     FILE             the syntax tree
  portside demo    [FOLDER]         the Kineo sample, or a folder of yours, from end to end

Options
  --json                 one JSON object on standard output
  --jsonl                port, parse, run: JSON lines in, JSON lines out
  --dialect D            tsql (default) or databricks
  --target T             databricks (default), spark or duckdb
  --as-of CLOCK          what GETDATE gives on both sides: 2024-03-31 or 2024-03-31T09:30:00
  --time-zone ZONE       the old server's, such as Europe/London
  --time-limit SECONDS   a script that runs is stopped after this; 30 for a line of --jsonl, else 300
  --threshold F          findings worse than this make the exit code 1:
                         exact, conditional (default), approximate, unknown, manual
  --made-up-rows         demo, run, diff: make rows up for tables that have none; what they show is labelled
  -o, --out FOLDER       where ports, notebooks and the report go
  --twice                run, demo: run everything once more on what the first run left, and compare again
  --report FILE          run, diff, demo: a report as .html, .md, .xml (JUnit) or .json; may be repeated
  --push                 demo: push the notebooks, to a stand-in workspace if there is no --host
  --host, --profile      the workspace, or a profile of the Databricks configuration file
  --workspace-folder F   where notebooks go in the workspace
  --yes                  push, reconcile: without asking
  --force                overwrite notebooks that were edited in the workspace
  -h, --help             this text
  --version              the version

Exit codes: 0 same, 1 different, not provable here, the same on made-up rows only, or findings above
the threshold, 2 could not run.
`;

const DETAILS: Readonly<Record<string, string>> = {
  port: `
portside port FILE… prints the ports; findings go to standard error. A file of a project (portside.json is in its
folder or above) is ported under the tables and names of the project. The ports of a folder are written
to .portside/ports, and as notebooks to .portside/notebooks. A port that was edited by hand is merged.

portside port --jsonl reads lines {"id","dialect","sql","target"} and answers
{"id","sql","findings":[…],"warn"} or {"id","error"}.
`,
  parse: `
portside parse --jsonl reads lines {"id","dialect","sql"} and answers {"id","ok","errors","statements"}.
`,
  extract: `
portside extract DIR prints T-SQL to run on the old server, with bcp lines at its end that save what it chose as files
for the folder samples: CSV in UTF-8 with a header, NULL as a word of its own, dates in ISO's form. Every foreign key of
the sample is whole: what a chosen row refers to comes with it. Nothing is run here.

  --tables T,U           choose rows of these; else of the tables that are read and that no other one refers to
  --rows N               rows of each of them, the newest ones; 1,000
`,
  diff: `
portside diff FILE.sql runs the file and its port and compares the results, portside diff FILE.sql PORT.sql with
a port that you wrote. portside diff A B compares two data files: CSV, TSV, JSON or Parquet. One of the two may also be
a script, a table, or a query in quotes: its rows on the project's sample are compared with the file, such as old
results, on the legacy side or, with --dialect databricks, on the port's. A script is compared by its only result, or
by the only table that it writes. With --json, "summary" counts the rows: {"same","changed","added","removed"}.

  --key COLUMNS          what tells rows apart: id or id,line; guessed where it is not given
  --tolerance T          numbers that are as near as this are the same, absolutely or relatively: 1e-9 for all
                         columns, price=0.01 for one; may be repeated
  --ignore COLUMNS       columns that are not compared
  --rows N               differing rows that are listed; 20, with --json 1,000
  --save-baseline NAME   keep the rows of one script, query, table or data file in .portside/baselines/NAME, with their
                         hash, their instant and where they come from
  --baseline NAME        compare them with what was kept under this name, which stands on the left; each comparison is
                         added to its history
`,
  reconcile: `
portside reconcile DIR_A DIR_B compares each data file of one folder with the file of the same name in the other: CSV,
TSV, JSON or Parquet, a table each, in folders below them too. The result of each table is kept as a file; a run that was
interrupted goes on where it ended, and what did not change is not compared again.

portside reconcile DIR spark:PLACE and portside reconcile DIR databricks:CATALOG.SCHEMA compare them with tables of another
engine: hashes of the whole table first, then of parts, then of rows; only rows that differ come over. PLACE is a folder
with Parquet or Delta, read by a Spark on this machine (Python with pyspark: that of PORTSIDE_PYTHON, or of the path), or
a schema that it knows. Numbers with a point floating are hashed by ten digits, a timestamp with its zone by UTC.

  --key, --tolerance, --ignore   as for diff, for all tables; without a key rows are found by all their columns
  --warehouse ID                 the SQL warehouse; else that of DATABRICKS_WAREHOUSE_ID
  --yes                          without asking before a run that reads more than 5 GB, or that a warehouse works for
  -o, --out FOLDER               where results are kept; .portside/reconciliation

Rules for single tables stand under "comparison" in the working folder's portside.json: key, ignore, tolerances,
typeTolerances, threshold (the share of rows that may differ) and accepted (columns that differ, by whom and why).
`,
  run: `
portside run --jsonl reads lines {"id","dialect","sql"} and answers
{"id","results":[{"columns","rows"}],"errors","messages","findings","warn"} or {"id","error"}; a result
of more than 100,000 rows is cut, and has "complete":false.
`,
};

/** What `--help` says, of one command if it is known. */
export function helpText(verb: string): string {
  return `${OVERVIEW}${Object.hasOwn(DETAILS, verb) ? (DETAILS[verb] ?? '') : ''}`;
}
