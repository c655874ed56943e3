import type { Expression, Node, StatementList } from '../../syntax/ast/index.ts';
import { childrenOf } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { asksDiagnostics, keepError, sessionVariable } from './session-variable.ts';
import { ERROR_TEXT } from './variable-name.ts';
import { ownName } from '../../syntax/own-name.ts';

/** An error that statements can raise: how the target calls it, and how the source does. */
interface CaughtError {
  /** The condition of a handler: a name, or SQLSTATE and a state. */
  readonly condition: string;
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  /** Null where the text holds names and values that no handler sees. */
  readonly message: string | null;
}

/*
 * Numbers and texts: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 * Conditions: https://docs.databricks.com/aws/en/error-messages/error-classes and the states beside them.
 */
const DIVISION: readonly CaughtError[] = [
  {
    condition: 'DIVIDE_BY_ZERO, REMAINDER_BY_ZERO',
    number: 8134,
    severity: 16,
    state: 1,
    message: 'Divide by zero error encountered.',
  },
];
const OVERFLOW: CaughtError = {
  condition: "SQLSTATE '22003'",
  number: 8115,
  severity: 16,
  state: 2,
  message: null,
};
const WRITING: readonly CaughtError[] = [
  { condition: "SQLSTATE '23502'", number: 515, severity: 16, state: 2, message: null },
  { condition: "SQLSTATE '23001'", number: 547, severity: 16, state: 0, message: null },
  {
    condition: "SQLSTATE '22001', EXCEED_LIMIT_LENGTH",
    number: 2628,
    severity: 16,
    state: 1,
    message: null,
  },
];
const MERGING: CaughtError = {
  condition: "SQLSTATE '21506'",
  number: 8672,
  severity: 16,
  state: 1,
  message:
    'The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches more than one source row. A MERGE statement cannot UPDATE/DELETE the same row of the target table multiple times. Refine the ON clause to ensure a target row matches at most one source row, or use the GROUP BY clause to group the source rows.',
};
const SUBQUERY: CaughtError = {
  condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS',
  number: 512,
  severity: 16,
  state: 1,
  message:
    'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
};

/** The handlers of a TRY whose CATCH asks which error it was: each keeps what is known of its own. */
export function keepingHandlers(
  body: StatementList,
  context: WriteContext,
  indent: string,
): readonly Piece[] {
  const { asked } = context.session;
  // Where only the text is asked for, an error whose text is not known is one of the others.
  const told = errorsIn(body, context).filter(
    (error) =>
      (error.message !== null && asked.has('error-message')) ||
      asked.has('error-number') ||
      asked.has('error-severity') ||
      asked.has('error-state'),
  );
  const asks = asksDiagnostics(context.session, context.options);
  const handler = (condition: string, body: readonly Piece[], into: string | null) => {
    const head = context.sql`${indent}DECLARE EXIT HANDLER FOR ${condition}`;
    if (into === null) return context.sql`${head} ${body};\n`;
    return context.sql`${head}\n${indent}BEGIN\n${indent}  GET DIAGNOSTICS CONDITION 1 ${into} = MESSAGE_TEXT;\n${indent}  ${body};\n${indent}END;\n`;
  };
  const handlers = told.flatMap((error) =>
    handler(
      error.condition,
      kept(error, context, asks),
      asks && error.message === null ? (sessionVariable('error-message') ?? null) : null,
    ),
  );
  // What the script raises itself has said already which error it is.
  const number = context.sql`coalesce(v_error_number, 50000)`;
  const any = asks
    ? context.sql`SET (v_error_number, v_error_message) = (SELECT ${number}, coalesce(v_error_message, ${ERROR_TEXT}))`
    : context.sql`SET v_error_number = ${number}`;
  return [...handlers, ...handler('SQLEXCEPTION', any, asks ? ERROR_TEXT : null)];
}

function kept(error: CaughtError, context: WriteContext, asks: boolean): readonly Piece[] {
  const { number, message } = error;
  const text = (value: string): readonly Piece[] => [context.text(value)];
  const untold = `SQL Server raises error ${number} here; Spark does not tell its text.`;
  return keepError(
    {
      'error-number': text(String(number)),
      ...(asks && message === null
        ? {}
        : { 'error-message': text(context.literal(message ?? untold)) }),
      'error-severity': text(String(error.severity)),
      'error-state': text(String(error.state)),
    },
    context,
    'SET',
  );
}

function errorsIn(body: StatementList, context: WriteContext): readonly CaughtError[] {
  const found = new Map<string, CaughtError>();
  const add = (...errors: readonly CaughtError[]): void => {
    for (const error of errors) if (!found.has(error.condition)) found.set(error.condition, error);
  };
  const visit = (node: Node): void => {
    switch (node.kind) {
      case 'BinaryExpression':
        if (node.operator === '/' || node.operator === '%') add(...DIVISION);
        add(OVERFLOW);
        break;
      case 'CastExpression':
        if (!/^TRY/i.test(node.form)) add(conversionOf(node.operand, targetOf(node), context));
        add(OVERFLOW);
        break;
      case 'SubqueryExpression':
        add(SUBQUERY);
        break;
      case 'MergeStatement':
        add(...WRITING, MERGING);
        break;
      case 'InsertStatement':
      case 'UpdateStatement':
        add(...WRITING, conversionOf(null, '', context));
        break;
      case 'ExecuteStatement':
        add(...DIVISION, ...WRITING, conversionOf(null, '', context), OVERFLOW);
        break;
      default:
    }
    const children =
      node.kind === 'StatementList'
        ? node.items.map((item) => item.statement as Node)
        : childrenOf(node);
    children.forEach(visit);
  };
  visit(body);
  return [...found.values()];
}

function targetOf(node: Extract<Expression, { kind: 'CastExpression' }>): string {
  return ownName(node.type.name).toLowerCase();
}

const DATES = /^(?:date|time|datetime|datetime2|smalldatetime|datetimeoffset)$/;
const EXACT_NUMBERS = /^(?:decimal|numeric|float|real|money|smallmoney)$/;

/** What SQL Server says of text that is no such value. */
function conversionOf(
  operand: Expression | null,
  target: string,
  context: WriteContext,
): CaughtError {
  const condition = 'CAST_INVALID_INPUT, CANNOT_PARSE_TIMESTAMP';
  const error = { condition, severity: 16, state: 1 };
  if (DATES.test(target)) {
    const message = 'Conversion failed when converting date and/or time from character string.';
    return { ...error, number: 241, message };
  }
  if (EXACT_NUMBERS.test(target)) {
    const called = target === 'decimal' ? 'numeric' : target;
    const message = `Error converting data type varchar to ${called}.`;
    return { ...error, number: 8114, state: 5, message };
  }
  const value = operand === null ? undefined : context.constantOf(operand);
  if (typeof value !== 'string' || operand === null)
    return { ...error, number: 245, message: null };
  const type = context.textOf(operand).startsWith('N') ? 'nvarchar' : 'varchar';
  const message = `Conversion failed when converting the ${type} value '${value}' to data type ${target}.`;
  return { ...error, number: 245, message };
}
