import type {
  AssignmentOperator,
  Expression,
  Query,
  SelectItem,
  SelectStatement,
  SetVariable,
} from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import { constructKey } from '../../emit/construct-key.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { unknownType, type DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { accumulationOf, writeAccumulation } from './accumulation.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { compoundValue } from './compound-value.ts';
import { rowCount } from './counted-rows.ts';
import { ROW_COUNT_VARIABLE } from './variable-name.ts';

type Meaning =
  | { readonly role: 'set'; readonly statement: SetVariable }
  | {
      readonly role: 'select';
      readonly statement: SelectStatement;
      readonly items: readonly SelectItem[];
    };

/** SET @v = x, and SELECT @v = x, @w = y FROM …. */
export const setVariableOperation = defineOperation<Meaning>({
  operation: 'set-variable',
  meaningIn: {
    tsql: ({ node }) => {
      if (node.kind === 'SetVariable') return { role: 'set', statement: node };
      if (node.kind !== 'SelectStatement' || node.query.body.kind !== 'QuerySpecification')
        return null;
      const { items } = node.query.body;
      return items.some((item) => item.assign !== null)
        ? { role: 'select', statement: node, items }
        : null;
    },
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.role === 'set' ? writeSet(meaning.statement, context) : writeSelect(meaning, context),
    // A program assigns by a step of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'Assignment to a variable',
    behaviour: {
      tsql: 'SET takes NULL from a query without rows; SELECT @v = … keeps the old value then, takes the last of several rows, and adds up where the variable stands in its own value.',
      databricks:
        'SET VAR v = (query) takes NULL from a query without rows and fails if there are several.',
    },
    port: 'SET VAR with the value; a SELECT without rows keeps the old value.',
    action: 'If the query can give several rows, say which one counts.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/select-local-variable-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-set-variable',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "DECLARE @s varchar(20); SELECT @s = COALESCE(@s + ', ', '') + x FROM (VALUES ('b'), ('a')) AS t (x) ORDER BY x; SELECT @s AS s;",
      rows: [['a, b']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/select-local-variable-transact-sql (the variable is assigned for each row)',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: 'DECLARE @n int = 10; SELECT @n = @n + x FROM (VALUES (1), (2)) AS t (x); SELECT @n AS n;',
      rows: [['13']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/select-local-variable-transact-sql (the variable is assigned for each row)',
      naive: null,
    },
  ],
});

function typeOf(name: string, context: WriteContext): DataType {
  return context.binding.catalogIn.variable(name) ?? unknownType(`${name} is not declared`);
}

function word(context: WriteContext): string {
  return context.nested ? 'SET' : 'SET VAR';
}

function newValue(
  name: string,
  operator: AssignmentOperator,
  value: Expression,
  context: WriteContext,
): readonly Piece[] {
  const type = typeOf(name, context);
  if (operator === '=')
    return assignmentConversion(
      context,
      context.typeOf(value),
      type,
      [context.emit(value)],
      'variable',
    );
  const own = [context.text(context.variable(name))];
  return compoundValue(context, operator.slice(0, -1), type, own, context.sql`${value}`);
}

function writeSet(statement: SetVariable, context: WriteContext): Emission {
  const value = newValue(statement.name, statement.operator, statement.value, context);
  return {
    pieces: context.sql`${word(context)} ${context.variable(statement.name)} = ${value}`,
    fidelity: EXACT,
  };
}

function writeSelect(
  meaning: Extract<Meaning, { role: 'select' }>,
  context: WriteContext,
): Emission {
  const { items, statement } = meaning;
  const { query } = statement;
  const assigned = items.flatMap((item) =>
    item.assign === null ? [] : [{ item, assign: item.assign }],
  );
  if (assigned.length !== items.length)
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: 'a SELECT assigns and returns at once.' },
    };
  if (
    query.body.kind === 'QuerySpecification' &&
    query.body.from === null &&
    query.body.where === null
  ) {
    const pieces = assigned.flatMap(({ item, assign }, index) => {
      const before = index === 0 ? [] : [context.text(STATEMENT_BREAK)];
      const value = newValue(assign.variable.name, assign.operator, item.expression, context);
      return [
        ...before,
        ...context.sql`${word(context)} ${context.variable(assign.variable.name)} = ${value}`,
      ];
    });
    return { pieces, fidelity: EXACT };
  }
  const accumulation = accumulationOf(query, items, context);
  if (accumulation === 'other') {
    const because = 'a SELECT adds up over rows: use an aggregate.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const [first] = assigned;
  if (accumulation !== null && first !== undefined) {
    const name = first.assign.variable.name;
    const own = [context.text(context.variable(name))];
    const value = writeAccumulation(context, accumulation, query, own, typeOf(name, context));
    const rows = [{ emit: query, replace: new Map([[first.item, [context.text('1 AS one')]]]) }];
    const count = rowCount(context, rows);
    const pieces = context.sql`${count}${word(context)} ${context.variable(name)} = (${value})`;
    const ordered =
      query.orderBy !== null ||
      accumulation.added.every((one) => context.typeOf(one).type !== 'text');
    return {
      pieces,
      fidelity: ordered
        ? EXACT
        : conditional('the order of the joined values does not matter: no ORDER BY fixes it.'),
    };
  }
  return writeFromRows(assigned, query, context);
}

/** The values of the one row, or the old values if there is none. */
function writeFromRows(
  assigned: readonly {
    readonly item: SelectItem;
    readonly assign: NonNullable<SelectItem['assign']>;
  }[],
  query: Query,
  context: WriteContext,
): Emission {
  const replace = new Map<SelectItem, readonly Piece[]>();
  assigned.forEach(({ item, assign }, index) => {
    const value = newValue(assign.variable.name, '=', item.expression, context);
    replace.set(item, context.sql`${value} AS value_${index + 1}`);
  });
  const rows: Piece = { emit: query, replace };
  const names = assigned.map(({ assign }) => context.variable(assign.variable.name));
  const one = givesOneRow(query, context);
  const values = names.map((name, index) =>
    one ? `value_${index + 1}` : `if(count(*) = 0, ${name}, last(value_${index + 1}))`,
  );
  if (context.countsRows) {
    names.push(ROW_COUNT_VARIABLE);
    values.push(one ? '1' : 'count(*)');
  }
  const target = names.length === 1 ? names[0] : `(${names.join(', ')})`;
  const pieces = context.sql`${word(context)} ${target ?? ''} = (SELECT ${values.join(', ')} FROM (${rows}) AS assigned_rows)`;
  if (one || limitsToOne(query, context)) return { pieces, fidelity: EXACT };
  return {
    pieces,
    fidelity: conditional(
      'the query gives at most one row; of several, T-SQL takes the last in an order that nothing fixes.',
    ),
  };
}

/** True for aggregates without GROUP BY: they give exactly one row. */
function givesOneRow(query: Query, context: WriteContext): boolean {
  const { body } = query;
  if (body.kind !== 'QuerySpecification' || body.groupBy !== null || body.having !== null)
    return false;
  return body.items.every(
    (item) =>
      item.expression.kind === 'FunctionCall' &&
      context.dialect.claims.get(constructKey(item.expression))?.role === 'aggregate' &&
      item.expression.over === null,
  );
}

function limitsToOne(query: Query, context: WriteContext): boolean {
  const top = query.body.kind === 'QuerySpecification' ? query.body.top : null;
  return top !== null && !top.withTies && !top.percent && context.constantOf(top.count) === 1;
}
