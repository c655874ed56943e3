import { compile, createCatalog, tsqlDialect } from '../../../src/core/index.ts';
import { portOptions } from './port-text.ts';

/**
 * A T-SQL script that shows at its end every table that it leaves behind, whole: a comparison of two
 * sides looks at those as well as at results.
 */
export function withTables(script: string): string {
  const { catalogOut } = compile(script, {
    dialect: tsqlDialect,
    catalog: createCatalog(tsqlDialect.defaultSettings),
    options: { ...portOptions(false), target: 'duckdb' },
  });
  const shown = [...catalogOut.tables()].map(({ name: { schema, name } }) =>
    /^[#@]/u.test(name) ? `SELECT * FROM ${name};` : `SELECT * FROM [${schema}].[${name}];`,
  );
  return shown.length === 0 ? script : `${script.trimEnd()}\n${shown.join('\n')}\n`;
}
