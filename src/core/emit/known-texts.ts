import { constantOf } from '../semantics/constant.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { KnownSql } from '../semantics/dynamic-sql.ts';
import type {
  ExecuteStatementBody,
  Expression,
  FunctionCall,
  PlacedStatement,
  Script,
  Statement,
} from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { ownName } from '../syntax/own-name.ts';

/** A value that is known before the script runs. */
type Known = string | number | null;

/**
 * The SQL that EXEC (text) and sp_executesql run, where it is known before the script runs: it is put
 * together from constants only. By the statement.
 */
export function knownTexts(script: Script, dialect: Dialect): ReadonlyMap<Statement, KnownSql> {
  const texts = new Map<Statement, KnownSql>();
  if (runText(script.items)) new Values(dialect, texts).list(script.items);
  return texts;
}

/** True if one of the statements runs a text, known or not, which few scripts do. */
function runText(items: readonly PlacedStatement[]): boolean {
  for (const { statement } of items) {
    if (runsText(statement)) return true;
    for (const list of statementListsOf(statement)) if (runText(list.items)) return true;
  }
  return false;
}

function runsText(statement: Statement): boolean {
  const body =
    statement.kind === 'InsertStatement'
      ? statement.source
      : statement.kind === 'ExecuteStatement'
        ? statement.body
        : null;
  return body?.kind === 'ExecuteBody' && textOf(body) !== null;
}

/** What EXEC runs as a text; null for a procedure, and for a text that runs elsewhere or with another's rights. */
function textOf(body: ExecuteStatementBody): Expression | null {
  const own = body.context === null ? body.text : null;
  if (own !== null) return own;
  return body.procedure !== null && ownName(body.procedure).toLowerCase() === 'sp_executesql'
    ? (body.arguments[0]?.value ?? null)
    : null;
}

/** The values of variables along a script; those that are not known are not there. */
class Values {
  private readonly dialect: Dialect;
  private readonly texts: Map<Statement, KnownSql>;
  private readonly known = new Map<string, Known>();

  constructor(dialect: Dialect, texts: Map<Statement, KnownSql>) {
    this.dialect = dialect;
    this.texts = texts;
  }

  list(items: readonly PlacedStatement[]): void {
    for (const { statement } of items) this.statement(statement);
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'BatchSeparator':
        this.known.clear();
        return;
      case 'DeclareStatement':
        for (const { name, value, table } of statement.declarations) {
          if (table === null) this.set(name, value === null ? null : this.valueOf(value));
        }
        return;
      case 'SetVariable':
        this.set(
          statement.name,
          this.assigned(statement.name, statement.operator, statement.value),
        );
        return;
      case 'SelectStatement': {
        const { body } = statement.query;
        if (body.kind !== 'QuerySpecification') return;
        const plain = body.from === null && body.where === null;
        for (const { assign, expression } of body.items) {
          if (assign === null) continue;
          const { name } = assign.variable;
          this.set(name, plain ? this.assigned(name, assign.operator, expression) : undefined);
        }
        return;
      }
      case 'InsertStatement':
        if (statement.source?.kind === 'ExecuteBody') this.execute(statement, statement.source);
        return;
      case 'ExecuteStatement':
        this.execute(statement, statement.body);
        return;
      case 'Block':
        this.list(statement.body.items);
        return;
      case 'CreateProcedure':
      case 'CreateFunction': {
        const own = new Values(this.dialect, this.texts);
        for (const list of statementListsOf(statement)) own.list(list.items);
        return;
      }
      case 'TryCatchBlock':
        this.list(statement.body.items);
        this.forgetAll(statement.body.items);
        this.list(statement.handler.items);
        this.forgetAll(statement.handler.items);
        return;
      default: {
        // What runs once, several times or not at all: nothing that is set in it is known, before or after.
        const lists = statementListsOf(statement);
        this.forgetIn(statement);
        for (const list of lists) {
          this.list(list.items);
          this.forgetAll(list.items);
        }
      }
    }
  }

  /** Notes the text that EXEC runs, if it is known, and forgets what it may set. */
  private execute(statement: Statement, body: ExecuteStatementBody): void {
    const given = textOf(body);
    const declared = body.text === null ? body.arguments[1]?.value : undefined;
    const text = given === null ? undefined : this.valueOf(given);
    const parameters = declared === undefined ? '' : this.valueOf(declared);
    if (typeof text === 'string' && typeof parameters === 'string')
      this.texts.set(statement, { text, parameters });
    this.forgetIn(statement);
  }

  private set(name: string, value: Known | undefined): void {
    if (value === undefined) this.known.delete(name.toLowerCase());
    else this.known.set(name.toLowerCase(), value);
  }

  private forgetAll(items: readonly PlacedStatement[]): void {
    for (const { statement } of items) this.forgetIn(statement);
  }

  /** Forgets every variable that a statement may set. */
  private forgetIn(statement: Statement): void {
    walk(statement, (node) => {
      if (node.kind === 'SetVariable' || node.kind === 'VariableDeclaration')
        this.set(node.name, undefined);
      if (node.kind === 'SelectItem' && node.assign !== null)
        this.set(node.assign.variable.name, undefined);
      if (node.kind === 'Assignment' && node.variable !== null)
        this.set(node.variable.name, undefined);
      if (node.kind === 'ExecuteArgument' && node.output && node.value.kind === 'Variable')
        this.set(node.value.name, undefined);
      if (node.kind === 'ExecuteBody' && node.returnVariable !== null)
        this.set(node.returnVariable.name, undefined);
      if (node.kind === 'FetchStatement')
        for (const variable of node.into) this.set(variable.name, undefined);
    });
    for (const list of statementListsOf(statement))
      for (const item of list.items) this.forgetIn(item.statement);
  }

  private assigned(name: string, operator: string, value: Expression): Known | undefined {
    const own = this.valueOf(value);
    if (operator === '=') return own;
    const old = this.known.get(name.toLowerCase());
    return operator === '+=' ? joined(old, own) : undefined;
  }

  private valueOf(expression: Expression): Known | undefined {
    const constant = constantOf(expression, this.dialect);
    if (constant !== undefined) return constant;
    switch (expression.kind) {
      case 'Variable':
        return this.known.get(expression.name.toLowerCase());
      case 'ParenthesizedExpression':
        return this.valueOf(expression.operand);
      case 'BinaryExpression':
        return expression.operator === '+'
          ? joined(this.valueOf(expression.left), this.valueOf(expression.right))
          : undefined;
      case 'CastExpression': {
        const type = ownName(expression.type.name).toLowerCase();
        const value = this.valueOf(expression.operand);
        if (!/^(?:n?varchar|sysname)$/.test(type) || value === undefined) return undefined;
        if (value === null) return null;
        const [length = 30] = expression.type.arguments;
        const text = String(value);
        // A number that does not fit is an error or a star.
        if (length !== 'max' && text.length > length)
          return typeof value === 'string' ? text.slice(0, length) : undefined;
        return text;
      }
      case 'FunctionCall':
        return this.call(expression);
      default:
        return undefined;
    }
  }

  private call(call: FunctionCall): Known | undefined {
    const values = call.arguments.map((argument) => this.valueOf(argument));
    if (values.includes(undefined)) return undefined;
    const [first = null, second = null] = values;
    switch (ownName(call.name).toLowerCase()) {
      case 'quotename': {
        if (typeof first !== 'string') return undefined;
        if (second === null || second === '[' || second === ']')
          return `[${first.replaceAll(']', ']]')}]`;
        return second === "'" || second === '"'
          ? `${second}${first.replaceAll(second, second + second)}${second}`
          : undefined;
      }
      case 'concat':
        return values.map((value) => (value === null ? '' : String(value))).join('');
      case 'char':
      case 'nchar':
        return typeof first === 'number' && first < 128 ? String.fromCharCode(first) : undefined;
      case 'isnull':
      case 'coalesce':
        return values.find((value) => value !== null) ?? null;
      case 'upper':
        return typeof first === 'string' ? first.toUpperCase() : undefined;
      case 'lower':
        return typeof first === 'string' ? first.toLowerCase() : undefined;
      default:
        return undefined;
    }
  }
}

/** `+` of texts; a number would be added, which is not read here. */
function joined(left: Known | undefined, right: Known | undefined): Known | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  return typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
}
