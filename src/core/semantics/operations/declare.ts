import type { DeclareStatement, VariableDeclaration } from '../../syntax/ast/index.ts';
import { holdsQuery } from '../../syntax/children.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { unknownType, type DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { declaresTable } from '../table-types.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { readerOf } from '../site.ts';

/** DECLARE of variables: of a batch in T-SQL, of the session in the port. */
export const declareOperation = defineOperation<{ readonly statement: DeclareStatement }>({
  operation: 'declare',
  meaningIn: {
    tsql: readerOf('DeclareStatement', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission => {
      const { statement } = meaning;
      return context.nested ? assignments(statement, context) : declarations(statement, context);
    },
    // A program declares by a step of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'DECLARE',
    behaviour: {
      tsql: 'A variable may be declared anywhere in a batch, and lives to its end.',
      databricks:
        'A session variable is declared by a statement of its own; inside BEGIN … END only at the start.',
    },
    port: 'DECLARE OR REPLACE VARIABLE, of the session; inside blocks the value is set where the declaration stood.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/declare-local-variable-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-declare-variable',
    ],
  },
  examples: [],
});

function typeOf(declaration: VariableDeclaration, context: WriteContext): DataType {
  return (
    context.binding.catalogOut.variable(declaration.name) ?? unknownType('binding gave it none')
  );
}

function makesTable(declaration: VariableDeclaration, context: WriteContext): boolean {
  return declaresTable(declaration, context.settings);
}

function initialValue(declaration: VariableDeclaration, context: WriteContext): readonly Piece[] {
  const { value } = declaration;
  if (value === null) return [context.text('NULL')];
  return assignmentConversion(
    context,
    context.typeOf(value),
    typeOf(declaration, context),
    [context.emit(value)],
    'variable',
  );
}

function declarations(statement: DeclareStatement, context: WriteContext): Emission {
  const pieces = statement.declarations.flatMap((declaration, index) => {
    const before = index === 0 ? [] : [context.text(STATEMENT_BREAK)];
    if (makesTable(declaration, context)) return [...before, context.emit(declaration)];
    const type = context.typeName(typeOf(declaration, context));
    const value = declaration.value;
    // A default may hold no subquery: the value is set by a statement after.
    const separate = value !== null && holdsQuery(value);
    const initial = separate ? [context.text('NULL')] : initialValue(declaration, context);
    const name = context.variable(declaration.name);
    const declared = context.sql`DECLARE OR REPLACE VARIABLE ${name} ${type} DEFAULT ${initial}`;
    const set = separate
      ? [
          context.text(STATEMENT_BREAK),
          ...context.sql`SET VAR ${name} = ${initialValue(declaration, context)}`,
        ]
      : [];
    return [...before, ...declared, ...set];
  });
  const strange = statement.declarations.find(
    (declaration) =>
      !makesTable(declaration, context) && typeOf(declaration, context).type === 'unknown',
  );
  if (strange === undefined) return { pieces, fidelity: EXACT };
  const missing = `the type of ${strange.name}, which is declared as STRING here`;
  return { pieces, fidelity: { kind: 'unknown', missing } };
}

/** Inside a block the variable is declared already, before the outermost BEGIN: only its value is set here. */
function assignments(statement: DeclareStatement, context: WriteContext): Emission {
  const withValue = statement.declarations.filter(
    (declaration) => declaration.value !== null || makesTable(declaration, context),
  );
  const pieces = withValue.flatMap((declaration, index) => {
    const before = index === 0 ? [] : [context.text(STATEMENT_BREAK)];
    if (makesTable(declaration, context)) return [...before, context.emit(declaration)];
    return [
      ...before,
      ...context.sql`SET ${context.variable(declaration.name)} = ${initialValue(declaration, context)}`,
    ];
  });
  return { pieces, fidelity: EXACT };
}
