import { constantOf } from '../semantics/constant.ts';
import type { Dialect } from '../semantics/dialect.ts';
import { LISTED_NAME, type KnownSql } from '../semantics/dynamic-sql.ts';
import type {
  ExecuteStatementBody,
  CaseExpression,
  Expression,
  FunctionCall,
  IfStatement,
  PlacedStatement,
  Script,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import { guardVariables, wholeText, type Guard, type OptionalText } from './optional-text.ts';
import { walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { ownName } from '../syntax/own-name.ts';

/** A text of constants and of what one variable holds. */
type ListingText = readonly (string | { readonly variable: string })[];

/** A value that is known before the script runs. */
type Known = string | number | null | OptionalText;

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
  /** Texts with a variable in them that is not known. */
  private readonly listing = new Map<string, ListingText>();

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
          if (table === null)
            this.set(
              name,
              value === null ? null : this.valueOf(value),
              value === null ? null : this.listingOf(value),
            );
        }
        return;
      case 'SetVariable':
        this.set(
          statement.name,
          this.assigned(statement.name, statement.operator, statement.value),
          this.listingAssigned(statement.name, statement.operator, statement.value),
        );
        return;
      case 'SelectStatement': {
        const { body } = statement.query;
        if (body.kind !== 'QuerySpecification') return;
        const plain = body.from === null && body.where === null;
        for (const { assign, expression } of body.items) {
          if (assign === null) continue;
          const { name } = assign.variable;
          this.set(
            name,
            plain ? this.assigned(name, assign.operator, expression) : undefined,
            plain ? this.listingAssigned(name, assign.operator, expression) : null,
          );
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
      case 'IfStatement':
        if (!this.addIf(statement)) this.others(statement);
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
      default:
        this.others(statement);
    }
  }

  /** `IF condition SET @sql += text`: the text is there if the condition holds. False for any other IF. */
  private addIf({ branches, otherwise }: IfStatement): boolean {
    const [branch, ...others] = branches;
    if (branch === undefined || others.length > 0 || otherwise !== null) return false;
    const [only, ...further] = plainStatements(branch.body);
    if (only?.kind !== 'SetVariable' || further.length > 0 || only.others.length > 0) return false;
    const old = this.known.get(only.name.toLowerCase());
    const whole = this.assigned(only.name, only.operator, only.value);
    const added = typeof whole === 'string' ? textBehind(old, whole) : optionalBehind(old, whole);
    if (old === undefined || old === null || typeof old === 'number' || added === null)
      return false;
    const guard = { condition: branch.condition, negated: false };
    this.set(only.name, withPart(old, { text: added, guard }));
    return true;
  }

  private others(statement: Statement): void {
    // What runs once, several times or not at all: nothing that is set in it is known, before or after.
    const lists = statementListsOf(statement);
    this.forgetIn(statement);
    for (const list of lists) {
      this.list(list.items);
      this.forgetAll(list.items);
    }
  }

  /** Notes the text that EXEC runs, if it is known, and forgets what it may set. */
  private execute(statement: Statement, body: ExecuteStatementBody): void {
    const given = textOf(body);
    const declared = body.text === null ? body.arguments[1]?.value : undefined;
    const text = given === null ? undefined : this.valueOf(given);
    const parameters = declared === undefined ? '' : this.valueOf(declared);
    if (typeof parameters === 'string') {
      const { grammar } = this.dialect;
      const whole =
        typeof text === 'object' && text !== null
          ? wholeText(text, parameters, body.arguments.slice(2), grammar)
          : text;
      if (typeof whole === 'string')
        this.texts.set(statement, { text: whole, parameters, list: null });
    }
    if (given !== null && text === undefined && body.arguments.length <= 1) {
      const listed = listedSql(this.listingOf(given));
      if (listed !== null) this.texts.set(statement, listed);
    }
    this.forgetIn(statement);
  }

  private set(name: string, value: Known | undefined, listing: ListingText | null = null): void {
    const lower = name.toLowerCase();
    this.listing.delete(lower);
    for (const [other, parts] of this.listing)
      if (parts.some((part) => typeof part === 'object' && part.variable === lower))
        this.listing.delete(other);
    if (value === undefined && listing !== null) this.listing.set(lower, listing);
    if (value === undefined) this.known.delete(lower);
    else this.known.set(lower, value);
    // A condition that was asked before says nothing of the new value.
    for (const [other, text] of this.known)
      if (other !== lower && isOptional(text) && guardVariables(text).has(lower))
        this.known.delete(other);
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

  private listingAssigned(name: string, operator: string, value: Expression): ListingText | null {
    const own = this.listingOf(value);
    if (operator === '=' || own === null) return own;
    const known = this.known.get(name.toLowerCase());
    const old = typeof known === 'string' ? [known] : this.listing.get(name.toLowerCase());
    return operator === '+=' && old !== undefined ? [...old, ...own] : null;
  }

  /** A text that is put together of constants and variables; null for any other. */
  private listingOf(expression: Expression): ListingText | null {
    const value = this.valueOf(expression);
    if (value !== undefined) return typeof value === 'string' ? [value] : null;
    switch (expression.kind) {
      case 'Variable': {
        const variable = expression.name.toLowerCase();
        return this.listing.get(variable) ?? [{ variable }];
      }
      case 'ParenthesizedExpression':
        return this.listingOf(expression.operand);
      case 'BinaryExpression': {
        if (expression.operator !== '+') return null;
        const [left, right] = [this.listingOf(expression.left), this.listingOf(expression.right)];
        return left === null || right === null ? null : [...left, ...right];
      }
      default:
        return null;
    }
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
        if (isOptional(value)) return undefined;
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
      case 'CaseExpression':
        return this.choice(expression);
      default:
        return undefined;
    }
  }

  /** `CASE WHEN condition THEN text ELSE '' END`, or the other way round. */
  private choice({ operand, whens, otherwise }: CaseExpression): Known | undefined {
    const [only, ...others] = whens;
    if (operand !== null || only === undefined || others.length > 0 || otherwise === null)
      return undefined;
    const [there, absent] = [this.valueOf(only.then), this.valueOf(otherwise)];
    const guard = (negated: boolean): Guard => ({ condition: only.when, negated });
    if (typeof there === 'string' && absent === '')
      return { parts: [{ text: there, guard: guard(false) }] };
    return there === '' && typeof absent === 'string'
      ? { parts: [{ text: absent, guard: guard(true) }] }
      : undefined;
  }

  private call(call: FunctionCall): Known | undefined {
    const values: Exclude<Known, OptionalText>[] = [];
    for (const argument of call.arguments) {
      const value = this.valueOf(argument);
      if (value === undefined || isOptional(value)) return undefined;
      values.push(value);
    }
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

/** `SELECT …, ' + @columns + ' FROM … PIVOT (… IN (' + @columns + ')) …`: the text with one column for all that are listed. */
function listedSql(parts: ListingText | null): KnownSql | null {
  const variables = new Set(
    (parts ?? []).flatMap((part) => (typeof part === 'string' ? [] : [part.variable])),
  );
  const [list, ...others] = variables;
  if (parts === null || list === undefined || others.length > 0) return null;
  const text = parts.map((part) => (typeof part === 'string' ? part : `[${LISTED_NAME}]`)).join('');
  const isPivot = new RegExp(`\\bPIVOT\\b[^]*\\bIN\\s*\\(\\s*\\[${LISTED_NAME}\\]\\s*\\)`, 'iu');
  return isPivot.test(text) ? { text, parameters: '', list } : null;
}

function isOptional(value: Known | undefined): value is OptionalText {
  return typeof value === 'object' && value !== null;
}

function plainStatements(list: StatementList): readonly Statement[] {
  return list.items.flatMap(({ statement }) =>
    statement.kind === 'EmptyStatement'
      ? []
      : statement.kind === 'Block'
        ? plainStatements(statement.body)
        : [statement],
  );
}

function partsOf(value: string | OptionalText): OptionalText['parts'] {
  return typeof value === 'string' ? [{ text: value, guard: null }] : value.parts;
}

function withPart(old: string | OptionalText, part: OptionalText['parts'][number]): OptionalText {
  return { parts: [...partsOf(old), part] };
}

/** What was added to a text that is known. */
function textBehind(old: Known | undefined, whole: string): string | null {
  return typeof old === 'string' && whole.startsWith(old) ? whole.slice(old.length) : null;
}

/** What was added to an optional text: one part that is always there. */
function optionalBehind(old: Known | undefined, whole: Known | undefined): string | null {
  if (!isOptional(old) || !isOptional(whole)) return null;
  const added = whole.parts[old.parts.length];
  const isSame = old.parts.every((part, index) => whole.parts[index] === part);
  return isSame && added?.guard === null && whole.parts.length === old.parts.length + 1
    ? added.text
    : null;
}

/** `+` of texts; a number would be added, which is not read here. */
function joined(left: Known | undefined, right: Known | undefined): Known | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  if (typeof left === 'number' || typeof right === 'number') return undefined;
  return typeof left === 'string' && typeof right === 'string'
    ? left + right
    : { parts: [...partsOf(left), ...partsOf(right)] };
}
