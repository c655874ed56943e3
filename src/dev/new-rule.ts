import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// `npm run new:rule family/name`: an operation and a fixture to start from, both to be filled in.

const [, family, name] = /^([a-z][a-z-]*)\/([a-z][a-z-]*)$/u.exec(process.argv[2] ?? '') ?? [];

/** `text-length` as `textLength`. */
function camelCase(text: string): string {
  return text.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

function operationText(operation: string): string {
  return `import { defineOperation, unknown } from '../operation.ts';

interface Meaning {
  /** What the source says, in full and without its dialect. */
  readonly described: string;
}

/** One sentence: what differs in silence. */
export const ${camelCase(operation)}Operation = defineOperation<Meaning>({
  operation: '${operation}',
  meaningIn: {
    tsql: () => unknown('how this dialect means it'),
    databricks: () => unknown('how this dialect means it'),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: () => null,
  },
  docs: {
    title: '',
    behaviour: { tsql: '', databricks: '' },
    port: '',
    action: '',
    references: [],
  },
  examples: [],
});
`;
}

const fixtureText = `-- @about: one sentence that says what differs.
-- @evidence: the address of the vendor's page
SELECT 1 AS n;

-- @rows
-- 1
`;

if (family === undefined || name === undefined) {
  console.error('Usage: npm run new:rule family/name, both in kebab-case; as text/text-length.');
  process.exitCode = 2;
} else {
  const files: readonly (readonly [string, string])[] = [
    [`src/core/semantics/operations/${name}.ts`, operationText(name)],
    [`test/fixtures/run/tsql/${family}/${name}.sql`, fixtureText],
  ];
  const taken = files.filter(([file]) => existsSync(file)).map(([file]) => file);
  if (taken.length > 0) {
    console.error(`There is a rule of that name already: ${taken.join(', ')}.`);
    process.exitCode = 2;
  } else {
    for (const [file, text] of files) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(file);
    }
    console.log(
      'Now list the operation in src/core/semantics/operations/catalogue.ts, and name it in the claims of the ' +
        'constructs it is about (src/core/dialects/*/constructs-*.ts, functions-*.ts).',
    );
  }
}
