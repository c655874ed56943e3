import type {
  CreateFunction,
  DropStatement,
  Expression,
  FunctionCall,
  TableFunction,
} from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ResolvedObject } from '../binding.ts';
import type { CatalogFunction } from '../catalog.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { FunctionBody, parameterName } from './function-body.ts';

type Meaning =
  | {
      readonly role: 'definition';
      readonly node: CreateFunction;
      readonly object: ResolvedObject;
      readonly defined: CatalogFunction;
      /** True for Databricks SQL, which the port of it repeats. */
      readonly native: boolean;
    }
  | {
      readonly role: 'call';
      readonly node: FunctionCall | TableFunction;
      readonly object: ResolvedObject;
      readonly called: CatalogFunction;
      readonly native: boolean;
    }
  | {
      readonly role: 'drop';
      readonly node: DropStatement;
      readonly objects: readonly ResolvedObject[];
    };

/** Functions that the script or the project defines: CREATE FUNCTION, and their calls. */
export const userFunctionOperation = defineOperation<Meaning>({
  operation: 'user-function',
  meaningIn: { tsql: (site) => read(site, false), databricks: (site) => read(site, true) },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if ('native' in meaning && meaning.native) return null;
      return write(meaning, context);
    },
    duckdb: write,
  },
  docs: {
    title: 'A function of your own',
    behaviour: {
      tsql: 'A scalar function runs statements to its RETURN; a table function gives a query, or a table that its statements fill.',
      databricks: 'A SQL function is one expression; a table function is one query.',
    },
    port: 'CREATE FUNCTION with the statements read as one expression (IF becomes CASE, a loop aggregate over so many rounds) or one query.',
    action: 'Write a function with loops over tables as a query, or as a Python function.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-function-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-sql-function',
    ],
  },
  examples: [],
});

function read(site: ReadSite, native: boolean): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind === 'DropStatement') {
    const objects = node.names.flatMap((name) => site.nameOf(name) ?? []);
    return { role: 'drop', node, objects };
  }
  if (node.kind === 'CreateFunction') {
    const object = site.nameOf(node.name);
    const defined =
      object === undefined ? undefined : site.binding.catalogOut.function(object.name);
    if (object === undefined || defined === undefined)
      return unknown('the function did not come out of binding its definition');
    return { role: 'definition', node, object, defined, native };
  }
  if (node.kind !== 'FunctionCall' && node.kind !== 'TableFunction') return null;
  const object = site.nameOf(node.name);
  const called =
    object?.role === 'function' ? site.binding.catalogIn.function(object.name) : undefined;
  if (object === undefined || called === undefined) return null;
  return { role: 'call', node, object, called, native };
}

function nameOf(object: ResolvedObject, context: WriteContext): string {
  return context.options
    .mapName(object)
    .map((part) => context.identifier(part))
    .join('.');
}

function write(meaning: Meaning, context: WriteContext): Emission {
  switch (meaning.role) {
    case 'drop': {
      const word = context.target === 'duckdb' ? 'MACRO' : 'FUNCTION';
      const tables = meaning.objects.map(
        ({ name }) => context.binding.catalogIn.function(name)?.columns ?? null,
      );
      const kind = context.target === 'duckdb' && tables[0] !== null ? 'MACRO TABLE' : word;
      const condition = meaning.node.ifExists ? 'IF EXISTS ' : '';
      const [object] = meaning.objects;
      if (object === undefined || meaning.objects.length > 1)
        return manual('several functions are dropped at once.');
      return {
        pieces: [context.text(`DROP ${kind} ${condition}${nameOf(object, context)}`)],
        fidelity: EXACT,
        silent: true,
      };
    }
    case 'definition':
      return define(meaning, context);
    case 'call':
      return call(meaning, context);
  }
}

function manual(because: string): Emission {
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

function define(
  { node, object, defined }: Extract<Meaning, { role: 'definition' }>,
  context: WriteContext,
): Emission {
  const body = new FunctionBody(context, node, defined.returns ?? { type: 'null' });
  const value = defined.columns === null ? body.expression() : body.rows();
  if ('because' in value) return manual(value.because);
  const assumed = [...body.assumed].map((statement) => ({ statement, check: null }));
  const fidelity: Fidelity =
    assumed.length === 0 ? EXACT : { kind: 'conditional', assumptions: assumed };
  const name = nameOf(object, context);
  const parameters = node.parameters.map((parameter, index) => {
    const own = parameterName(context, parameter.name);
    const type = defined.parameters[index]?.type;
    return context.target === 'duckdb' || type === undefined
      ? own
      : `${own} ${context.typeName(type)}`;
  });
  const list = parameters.join(', ');
  const columns = defined.columns ?? [];
  const named = columns.map((column) => context.identifier(column.name)).join(', ');
  if (context.target === 'duckdb') {
    const pieces =
      defined.columns === null
        ? context.sql`CREATE OR REPLACE MACRO ${name}(${list}) AS (${value})`
        : context.sql`CREATE OR REPLACE MACRO ${name}(${list}) AS TABLE SELECT * FROM (${value}) AS function_rows (${named})`;
    return { pieces, fidelity, silent: true };
  }
  if (defined.columns !== null) {
    const typed = columns
      .map((column) => `${context.identifier(column.name)} ${context.typeName(column.type)}`)
      .join(', ');
    return {
      pieces: context.sql`CREATE OR REPLACE FUNCTION ${name}(${list})\nRETURNS TABLE (${typed})\nRETURN ${value}`,
      fidelity,
    };
  }
  const type = context.typeName(defined.returns ?? { type: 'null' });
  return {
    pieces: context.sql`CREATE OR REPLACE FUNCTION ${name}(${list})\nRETURNS ${type}\nRETURN ${value}`,
    fidelity,
  };
}

function call(
  { node, object, called }: Extract<Meaning, { role: 'call' }>,
  context: WriteContext,
): Emission {
  if (node.arguments.length !== called.parameters.length)
    return manual('it is called with another number of arguments than it has parameters.');
  const isUnknown = (argument: Expression, index: number): boolean =>
    argument.kind === 'DefaultValue' && called.parameters[index]?.defaultConstant === undefined;
  if (node.arguments.some(isUnknown))
    return manual('DEFAULT stands for an argument whose default is no constant.');
  const given = node.arguments.flatMap((argument: Expression, index): readonly Piece[] => {
    const parameter = called.parameters[index];
    const type = parameter?.type ?? context.typeOf(argument);
    if (argument.kind === 'DefaultValue') {
      const value = parameter?.defaultConstant ?? null;
      const written = typeof value === 'string' ? context.literal(value) : String(value ?? 'NULL');
      const typed = context.sql`CAST(${written} AS ${context.typeName(type)})`;
      return index === 0 ? typed : [context.text(', '), ...typed];
    }
    const value = assignmentConversion(
      context,
      context.typeOf(argument),
      type,
      [context.emit(argument)],
      'variable',
    );
    const typed =
      context.target === 'duckdb' && value.length === 1
        ? context.sql`CAST(${value} AS ${context.typeName(type)})`
        : value;
    return index === 0 ? typed : [context.text(', '), ...typed];
  });
  const name = nameOf(object, context);
  if (node.kind === 'FunctionCall')
    return { pieces: context.sql`${name}(${given})`, fidelity: EXACT, silent: true };
  const alias = node.alias === null ? [] : context.sql` ${node.alias}`;
  const own = node.alias === null ? ` AS ${context.identifier(object.name.name)}` : '';
  const pieces =
    context.target === 'duckdb'
      ? context.sql`(SELECT * FROM ${name}(${given}))${own}${alias}`
      : context.sql`${name}(${given})${alias}`;
  return { pieces, fidelity: EXACT, silent: true };
}
