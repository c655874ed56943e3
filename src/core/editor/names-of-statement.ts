import { aliasTypeOf } from '../semantics/alias-types.ts';
import { bindScript } from '../semantics/bind.ts';
import type { Binding, BoundRelation } from '../semantics/binding.ts';
import { nameKey } from '../semantics/catalog.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type {
  ColumnReference,
  CommonTableExpression,
  DmlTarget,
  ExecuteStatementBody,
  Expression,
  FunctionCall,
  Identifier,
  Node,
  ObjectName,
  Query,
  QuerySpecification,
  TableReference,
} from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import { nameOf, ownName } from '../syntax/own-name.ts';
import { parse } from '../syntax/parse.ts';
import { TokenKind, type TokenTable } from '../syntax/token.ts';
import { tokenAt } from '../syntax/token-at.ts';
import type { Span } from '../text/span.ts';
import { columnPart, columnPlace, itemNames, namingSelect } from './column-places.ts';
import { ownWords } from './own-words.ts';
import {
  isOfDatabase,
  objectTarget,
  sessionTarget,
  tableTarget,
  variableTarget,
  type ImpliedDefinition,
  type NamedThing,
  type NameTarget,
  type NameUse,
} from './name-use.ts';
import { namedObject } from './named-object.ts';
import { contentOf } from './text-content.ts';

/** The names of one statement, nested statements left out. */
export interface StatementNames {
  readonly uses: readonly NameUse[];
  readonly implied: readonly ImpliedDefinition[];
}

/**
 * The names of a statement with what they mean, by its binding, in no certain order. Nested statements have
 * bindings, and names, of their own.
 */
export function namesOfStatement(
  binding: Binding,
  base: number,
  tokens: TokenTable,
  dialect: Dialect,
): StatementNames {
  const names = new NamesOfStatement(binding, base, tokens, dialect);
  walk(binding.statement, (node) => names.node(node));
  return names;
}

/** A construct that is open while what stands in it is looked at. */
interface Open<N> {
  readonly node: N;
  readonly end: number;
}

type Changing = { readonly target: DmlTarget } & Node;

class NamesOfStatement implements StatementNames {
  readonly uses: NameUse[] = [];
  readonly implied: ImpliedDefinition[] = [];
  private readonly binding: Binding;
  private readonly base: number;
  private readonly tokens: TokenTable;
  private readonly dialect: Dialect;
  private readonly queries: Open<Query>[] = [];
  private readonly changes: Open<Changing>[] = [];
  /** Whose columns a list of definitions or keys is about. */
  private owner: NameTarget | null = null;
  /** Where the variables stand that were seen with what is around them. */
  private readonly variables = new Set<number>();

  constructor(binding: Binding, base: number, tokens: TokenTable, dialect: Dialect) {
    this.binding = binding;
    this.base = base;
    this.tokens = tokens;
    this.dialect = dialect;
  }

  node(node: Node): void {
    close(this.queries, node);
    close(this.changes, node);
    switch (node.kind) {
      case 'Query':
        this.queries.push({ node, end: node.end });
        return;
      case 'ColumnReference':
        return this.column(node);
      case 'Star':
        if (node.qualifier !== null) this.local(node.qualifier, 'read');
        return;
      case 'Variable':
        return this.variable(node, node.name, 'read');
      case 'NamedTable':
        return this.table(node.name, 'read');
      case 'TableVariable':
        return this.variable(node, node.name, 'read');
      case 'TableAlias':
        this.defineHere(node.name, 'alias');
        for (const column of node.columns) this.defineHere(column, 'column');
        return;
      case 'CommonTableExpression':
        this.defineHere(node.name, 'cte');
        for (const column of node.columns) this.defineHere(column, 'column');
        return;
      case 'SelectItem':
        if (node.alias !== null) this.defineHere(node.alias, 'column');
        for (const alias of node.aliases) this.defineHere(alias, 'column');
        if (node.assign !== null) this.written(node.assign.variable);
        return;
      case 'IntoClause':
        return this.definesQuery(
          this.object(node.target, 'table', 'definition'),
          this.queries.at(-1)?.node,
        );
      case 'FunctionCall':
        this.nameInText(node);
        return this.call(node.name);
      case 'TableFunction':
        this.functionColumns(node.columns.map(({ name }) => name));
        return this.call(node.name);
      case 'DataType':
        return this.type(node.name);
      case 'NextValueExpression':
        this.object(node.sequence, 'sequence', 'read');
        return;
      case 'InsertStatement': {
        this.changes.push({ node, end: node.end });
        return this.columnsOf(node.columns, this.relationOf(node.target), 'write');
      }
      case 'UpdateStatement':
      case 'DeleteStatement':
      case 'MergeStatement':
        this.changes.push({ node, end: node.end });
        return;
      case 'MergeInsert':
        return this.columnsOf(node.columns, this.changed(), 'write');
      case 'OutputClause':
        if (node.into !== null)
          this.columnsOf(node.intoColumns, this.relationOf(node.into), 'write');
        return;
      case 'Assignment':
        if (node.column !== null) this.assigned(node.column);
        if (node.variable !== null) this.written(node.variable);
        return;
      case 'ExecuteBody':
        this.sqlInText(node.text ?? node.arguments[0]?.value ?? null, node);
        if (node.procedure !== null) this.object(node.procedure, 'procedure', 'read');
        if (node.returnVariable !== null) this.written(node.returnVariable);
        return;
      case 'FetchStatement':
        this.cursor(node.cursor, 'read');
        for (const variable of node.into) this.written(variable);
        return;
      default:
        return this.definition(node);
    }
  }

  /** What defines or changes objects, and procedural names. */
  private definition(node: Node): void {
    switch (node.kind) {
      case 'CreateTable':
        this.owner = this.object(node.name, 'table', 'definition');
        if (node.query !== null) this.definesQuery(this.owner, node.query);
        return;
      case 'CreateView': {
        const view = this.object(node.name, 'table', 'definition');
        if (node.columns.length === 0) return this.definesQuery(view, node.query);
        for (const column of node.columns) this.ownColumn(column, view, 'definition');
        return;
      }
      case 'AlterTable':
        this.owner = this.object(node.name, 'table', 'read');
        if (node.action.type === 'drop-columns')
          for (const name of node.action.names) this.ownColumn(name, this.owner, 'write');
        if (node.action.type === 'set-default')
          this.ownColumn(node.action.column, this.owner, 'write');
        return;
      case 'CreateExternalTable':
        this.owner = this.object(node.name, 'table', 'definition');
        if (node.query !== null) this.definesQuery(this.owner, node.query);
        return;
      case 'CreateFileTable':
        this.object(node.name, 'table', 'definition');
        return;
      case 'CreateTableClone':
        this.object(node.name, 'table', 'definition');
        this.object(node.source, 'table', 'read');
        return;
      case 'CreateFromAssembly':
        this.object(node.name, namedObject(node.object), 'definition');
        if (node.table !== null) this.object(node.table, 'table', 'read');
        return;
      case 'CreateStatistics': {
        const table = this.object(node.table, 'table', 'read');
        for (const column of node.columns) this.ownColumn(column, table, 'read');
        return;
      }
      case 'UpdateStatistics':
        this.object(node.table, 'table', 'read');
        return;
      case 'CreateIndex': {
        const table = this.object(node.table, 'table', 'read');
        for (const column of node.columns) this.ownColumn(column, table, 'read');
        return;
      }
      case 'ColumnDefinition':
        if (this.owner !== null)
          this.ownColumn(node.name, this.owner, this.changesColumn() ? 'write' : 'definition');
        return;
      case 'TableConstraint': {
        if (this.owner !== null)
          for (const column of node.columns) this.ownColumn(column, this.owner, 'read');
        if (node.references === null) return;
        const other = this.object(node.references, 'table', 'read');
        for (const column of node.referencedColumns) this.ownColumn(column, other, 'read');
        return;
      }
      case 'CreateProcedure':
        this.object(node.name, 'procedure', 'definition');
        return;
      case 'CreateFunction':
        this.definesQuery(
          this.object(node.name, 'function', 'definition'),
          node.query ?? undefined,
        );
        return;
      case 'CreateTrigger':
        this.object(node.name, 'trigger', 'definition');
        if (node.table !== null) this.object(node.table, 'table', 'read');
        return;
      case 'CreateSequence':
        this.object(node.name, 'sequence', 'definition');
        return;
      case 'CreateSynonym':
        this.synonym(node.name);
        this.object(node.base, 'table', 'read');
        return;
      case 'CreateType':
        this.object(node.name, 'type', 'definition');
        return;
      case 'DropStatement':
        for (const name of node.names) this.object(name, namedObject(node.object), 'write');
        return;
      case 'TruncateStatement':
      case 'BulkInsertStatement':
        this.object(node.table, 'table', 'write');
        return;
      case 'ProcedureParameter':
        return this.named(node, node.name, 'parameter', 'definition');
      case 'VariableDeclaration':
        this.named(node, node.name, 'variable', 'definition');
        this.owner = variableTarget(node.name);
        return;
      case 'SetVariable':
        for (const name of [node.name, ...node.others])
          this.named({ start: node.start, end: node.value.start }, name, 'variable', 'write');
        return;
      case 'GetDiagnostics':
        for (const name of node.variables) this.named(node, name, 'variable', 'write');
        return;
      case 'DeclareCursor':
        return this.cursor(node.name, 'definition');
      case 'CursorStatement':
        return this.cursor(node.cursor, 'read');
      case 'LabelStatement':
        return this.label(node.label, 'definition');
      case 'GotoStatement':
        return this.label(node.label, 'read');
      case 'Block':
      case 'WhileStatement':
      case 'ForStatement':
        if (node.label !== null) this.blockLabel(node, node.label);
        return;
      case 'LoopControl':
        if (node.label !== null) this.label(node.label, 'read');
        return;
      case 'ExecuteArgument':
        if (node.name !== null) this.argument(node.name);
        if (node.output && node.value.kind === 'Variable') this.written(node.value);
        return;
      default:
        return;
    }
  }

  private use(
    span: Span,
    thing: NamedThing,
    role: NameUse['role'],
    target: NameTarget | null,
  ): void {
    if (span.end <= span.start) return;
    this.uses.push({ start: span.start, end: span.end, thing, role, target });
  }

  private defineHere(name: Identifier, thing: NamedThing): void {
    this.use(name, thing, 'definition', { in: 'statement', place: name });
  }

  /** An object of the database, or a temporary table, at the last part of its name. */
  private object(name: ObjectName, thing: NamedThing, role: NameUse['role']): NameTarget {
    const resolved = this.binding.names.get(name);
    const qualified =
      resolved?.name ?? this.dialect.resolveName(name, this.binding.catalogIn.settings);
    const temporary = resolved?.role === 'temporary' || qualified.name.startsWith('#');
    const target =
      temporary && thing === 'table' ? sessionTarget(qualified) : objectTarget(qualified);
    const last = name.parts.at(-1);
    const own = temporary && thing === 'table' ? 'temporary-table' : thing;
    if (last !== undefined) this.use(last, own, role, target);
    return target;
  }

  /** A synonym under its own name, which elsewhere stands for another. */
  private synonym(name: ObjectName): void {
    const settings = { ...this.binding.catalogIn.settings, synonyms: {} };
    const last = name.parts.at(-1);
    if (last !== undefined)
      this.use(last, 'table', 'definition', objectTarget(this.dialect.resolveName(name, settings)));
  }

  /** A name where a table stands: a CTE, what FROM calls so, or an object. */
  private table(name: ObjectName, role: NameUse['role']): void {
    const change = this.changes.at(-1)?.node;
    const written = change?.target.kind === 'NamedTable' && change.target.name === name;
    if (!this.local(name, written ? 'write' : role))
      this.object(name, 'table', written ? 'write' : role);
  }

  /** A name for what the statement itself gives; false if it is none. */
  private local(name: ObjectName, role: NameUse['role']): boolean {
    const found = this.binding.locals.get(name);
    const last = name.parts.at(-1);
    if (found === undefined || last === undefined) return false;
    if (found.kind === 'CommonTableExpression')
      this.use(last, 'cte', role, { in: 'statement', place: found.name });
    else {
      // What is changed may be named as the table that it is, whatever FROM calls that.
      if (this.nameOf(found, last.text) !== last.text.toLowerCase()) return false;
      const { thing, target } = this.called(found);
      this.use(last, thing, role, target);
    }
    return true;
  }

  /** What stands in FROM by the name that its columns are qualified with. */
  private called(reference: TableReference): {
    readonly thing: NamedThing;
    readonly target: NameTarget | null;
  } {
    const alias = 'alias' in reference ? reference.alias : null;
    if (alias !== null) return { thing: 'alias', target: { in: 'statement', place: alias.name } };
    if (reference.kind === 'TableVariable')
      return { thing: 'variable', target: variableTarget(reference.name) };
    if (reference.kind !== 'NamedTable') return { thing: 'alias', target: null };
    const found = this.binding.locals.get(reference.name);
    if (found?.kind === 'CommonTableExpression')
      return { thing: 'cte', target: { in: 'statement', place: found.name } };
    if (found !== undefined && found !== reference) return this.called(found);
    const resolved = this.binding.names.get(reference.name);
    if (resolved === undefined) return { thing: 'table', target: null };
    return resolved.role === 'temporary'
      ? { thing: 'temporary-table', target: sessionTarget(resolved.name) }
      : { thing: 'table', target: objectTarget(resolved.name) };
  }

  private column(node: ColumnReference): void {
    const bound = this.binding.columns.get(node);
    const { parts } = node;
    if (bound === undefined) {
      const last = parts.at(-1);
      if (last !== undefined) this.use(last, 'column', 'read', null);
      return;
    }
    if (bound.variable !== null) {
      const lower = bound.variable.toLowerCase();
      const part = parts.find(({ text }) => text.toLowerCase() === lower);
      if (part !== undefined) this.use(part, 'variable', 'read', variableTarget(bound.variable));
      return;
    }
    const { relation, column, selectItem } = bound;
    if (relation === null) {
      const part = parts[0];
      const place = selectItem === null ? null : this.itemName(node, column.name);
      if (part !== undefined)
        this.use(part, 'column', 'read', place === null ? null : { in: 'statement', place });
      return;
    }
    const at = columnPart(parts, relation.name, column.name);
    const own = parts[at];
    const qualifier = at > 0 ? parts[at - 1] : undefined;
    if (qualifier !== undefined) this.qualifier(qualifier, relation);
    if (own !== undefined)
      this.use(own, 'column', 'read', this.columnTarget(relation, column.name));
  }

  private qualifier(part: Identifier, { reference, name }: BoundRelation): void {
    const { thing, target } = this.called(reference);
    // `inserted` and `deleted` stand for the table that is changed, and are no name of it.
    const own = part.text.toLowerCase() === this.nameOf(reference, name);
    this.use(part, own ? thing : 'alias', 'read', own ? target : null);
  }

  private nameOf(reference: TableReference, otherwise: string): string {
    if ('alias' in reference && reference.alias !== null)
      return reference.alias.name.text.toLowerCase();
    return (reference.kind === 'NamedTable' ? ownName(reference.name) : otherwise).toLowerCase();
  }

  /** The select item that ORDER BY, or an item behind it, calls by its alias. */
  private itemName(node: ColumnReference, name: string): Identifier | null {
    const query = this.queries.at(-1)?.node;
    const select = query === undefined ? null : namingSelect(query);
    if (select === null || node.start < select.start) return null;
    return nameAmong(select, name);
  }

  private columnTarget(relation: BoundRelation, name: string): NameTarget | null {
    const place = columnPlace(relation, name, (reference) => this.cteOf(reference));
    if (place !== null) return { in: 'statement', place };
    const lower = name.toLowerCase();
    if (relation.table !== null)
      return { in: 'column', of: tableTarget(relation.table), name: lower };
    const column = relation.columns.find((each) => each.name.toLowerCase() === lower);
    if (column?.origin)
      return {
        in: 'column',
        of: tableTarget(column.origin.table),
        name: column.origin.column.name.toLowerCase(),
      };
    const { reference } = relation;
    if (reference.kind !== 'NamedTable' || relation.kind === 'cte') return null;
    const resolved = this.binding.names.get(reference.name);
    if (resolved === undefined) return null;
    const of =
      resolved.role === 'temporary' ? sessionTarget(resolved.name) : objectTarget(resolved.name);
    return { in: 'column', of, name: lower };
  }

  private cteOf(reference: TableReference): CommonTableExpression | null {
    if (reference.kind !== 'NamedTable') return null;
    const found = this.binding.locals.get(reference.name);
    return found?.kind === 'CommonTableExpression' ? found : null;
  }

  private columnsOf(
    columns: readonly Identifier[],
    relation: BoundRelation | null,
    role: NameUse['role'],
  ): void {
    for (const column of columns)
      this.use(
        column,
        'column',
        role,
        relation === null ? null : this.columnTarget(relation, column.text),
      );
  }

  private ownColumn(column: Identifier, of: NameTarget, role: NameUse['role']): void {
    this.use(column, 'column', role, { in: 'column', of, name: column.text.toLowerCase() });
  }

  private functionColumns(columns: readonly Identifier[]): void {
    for (const column of columns) this.defineHere(column, 'column');
  }

  /** The items of a query are the columns of what it makes. */
  private definesQuery(target: NameTarget, query: Query | undefined): void {
    const select = query === undefined ? null : namingSelect(query);
    if (select === null) return;
    for (const { start, end, text } of itemNames(select))
      this.implied.push({
        start,
        end,
        target: { in: 'column', of: target, name: text.toLowerCase() },
      });
  }

  /** The column that SET assigns: that of the table that is changed, whatever stands before it. */
  private assigned(name: ObjectName): void {
    const relation = this.changed();
    const last = name.parts.at(-1);
    const qualifier = name.parts.at(-2);
    if (last === undefined) return;
    this.use(
      last,
      'column',
      'write',
      relation === null ? null : this.columnTarget(relation, last.text),
    );
    if (qualifier !== undefined && relation !== null) this.qualifier(qualifier, relation);
  }

  private changed(): BoundRelation | null {
    const change = this.changes.at(-1)?.node;
    return change === undefined ? null : this.relationOf(change.target);
  }

  private relationOf(target: DmlTarget): BoundRelation | null {
    return this.binding.relations.get(target) ?? null;
  }

  private call(name: ObjectName): void {
    const last = name.parts.at(-1);
    if (last === undefined) return;
    const own = name.parts.length > 1 || this.binding.names.get(name) !== undefined;
    const builtIn =
      name.parts.length === 1 && this.dialect.claims.has(`FunctionCall/${last.text.toLowerCase()}`);
    if (own && !builtIn) this.object(name, 'function', 'read');
    else this.use(last, 'built-in-function', 'read', null);
  }

  /** The name that a function is given as a text, as in `OBJECT_ID(N'dbo.t')`. */
  private nameInText({ name, arguments: [first] }: FunctionCall): void {
    if (!this.dialect.binding.takeNamesAsText.has(ownName(name).toLowerCase())) return;
    const content = first === undefined ? null : contentOf(first, this.dialect);
    if (content === null) return;
    const parts = [...content.text.matchAll(/\[([^\]]*)\]|"([^"]*)"|([^.[\]"]+)|(?<=\.)(?=\.)/gu)];
    const last = parts.at(-1);
    if (last === undefined || last[0] === '') return;
    const written = nameOf(parts.map((part) => part[1] ?? part[2] ?? part[3] ?? ''));
    const qualified = this.dialect.resolveName(written, this.binding.catalogIn.settings);
    const temporary = qualified.name.startsWith('#');
    this.uses.push({
      start: content.placeOf(last.index),
      end: content.placeOf(last.index + last[0].length),
      thing: temporary ? 'temporary-table' : 'table',
      role: 'read',
      target: temporary ? sessionTarget(qualified) : objectTarget(qualified),
      inText: true,
    });
  }

  /** The names in SQL that is run as a text, where it stands there as one constant. Its variables are its own. */
  private sqlInText(text: Expression | null, body: ExecuteStatementBody): void {
    const runs =
      body.text !== null ||
      (body.procedure !== null && ownName(body.procedure).toLowerCase() === 'sp_executesql');
    const content = runs && text !== null ? contentOf(text, this.dialect) : null;
    if (content === null) return;
    const parsed = parse(content.text, this.dialect.grammar);
    const { catalogIn } = this.binding;
    const inside = bindScript(
      parsed.script,
      content.text,
      catalogIn.withoutVariables(),
      this.dialect,
    );
    for (const { offset, statement } of parsed.script.items) {
      const own = inside.bindings.get(statement);
      if (own === undefined) continue;
      for (const use of namesOfStatement(own, offset, parsed.tokens, this.dialect).uses) {
        if (use.target === null || !isOfDatabase(use.target)) continue;
        const start = content.placeOf(offset + use.start);
        const end = content.placeOf(offset + use.end);
        this.uses.push({ ...use, start, end, inText: true });
      }
    }
  }

  private type(name: ObjectName): void {
    const last = name.parts.at(-1);
    const { settings } = this.binding.catalogIn;
    if (name.parts.length > 1 || aliasTypeOf(name, settings) !== undefined)
      this.object(name, 'type', 'read');
    else if (last !== undefined) this.use(last, 'built-in-type', 'read', null);
  }

  private variable(span: Span, name: string, role: NameUse['role']): void {
    const place = { start: span.start, end: span.start + name.length };
    // What stands before an argument is the parameter of what is called; who writes to it has said so already.
    if (this.variables.has(place.start)) return;
    this.variables.add(place.start);
    this.use(place, 'variable', role, variableTarget(name));
  }

  private written(variable: Span & { readonly name: string }): void {
    this.variable(variable, variable.name, 'write');
  }

  /** A variable whose name is no node of its own: the first word of the span that is it. */
  private named(span: Span, name: string, thing: NamedThing, role: NameUse['role']): void {
    const { tokens, base } = this;
    for (let index = tokenAt(tokens, base + span.start); index < tokens.count; index++) {
      const start = (tokens.starts[index] ?? 0) - base;
      const end = (tokens.starts[index + 1] ?? 0) - base;
      if (start >= span.end) return;
      const kind = tokens.kinds[index] ?? TokenKind.EndOfText;
      if (kind < TokenKind.Word || start < span.start) continue;
      const text = tokens.text.slice(base + start, base + end);
      if (text === name || (kind === TokenKind.QuotedIdentifier && text.slice(1, -1) === name))
        return this.use({ start, end }, thing, role, variableTarget(name));
    }
  }

  private cursor(
    cursor: Identifier | (Span & { readonly kind: 'Variable'; readonly name: string }),
    role: NameUse['role'],
  ): void {
    if (cursor.kind === 'Variable') return this.variable(cursor, cursor.name, role);
    this.use(cursor, 'cursor', role, {
      in: 'session',
      name: `cursor ${cursor.text.toLowerCase()}`,
    });
  }

  private label(label: Identifier, role: NameUse['role']): void {
    this.use(label, 'label', role, { in: 'batch', name: `label ${label.text.toLowerCase()}` });
  }

  /** A label before a block, which may stand behind its END again. */
  private blockLabel(node: Node, label: Identifier): void {
    this.label(label, 'definition');
    const { tokens, base } = this;
    for (const { start, end } of ownWords(node, base, tokens)) {
      if (tokens.text.slice(start, end).toLowerCase() === label.text.toLowerCase())
        this.label({ ...label, start: start - base, end: end - base }, 'read');
    }
  }

  /** `@p = value` of a call: the parameter of the procedure that is called. */
  private argument(name: Span & { readonly name: string }): void {
    this.variables.add(name.start);
    const { statement } = this.binding;
    const body =
      statement.kind === 'ExecuteStatement'
        ? statement.body
        : statement.kind === 'InsertStatement' && statement.source?.kind === 'ExecuteBody'
          ? statement.source
          : null;
    const procedure = body?.procedure ?? null;
    const resolved =
      procedure === null
        ? null
        : (this.binding.names.get(procedure)?.name ??
          this.dialect.resolveName(procedure, this.binding.catalogIn.settings));
    this.use(
      { start: name.start, end: name.start + name.name.length },
      'parameter',
      'read',
      resolved === null
        ? null
        : {
            in: 'procedure',
            key: nameKey(resolved),
            name: name.name.toLowerCase(),
          },
    );
  }

  /** True in ALTER COLUMN, which defines nothing new. */
  private changesColumn(): boolean {
    const { statement } = this.binding;
    return statement.kind === 'AlterTable' && statement.action.type === 'alter-column';
  }
}

function close<N>(open: Open<N>[], node: Node): void {
  while (open.length > 0 && (open.at(-1)?.end ?? 0) <= node.start) open.pop();
}

function nameAmong(select: QuerySpecification, name: string): Identifier | null {
  const lower = name.toLowerCase();
  return itemNames(select).find(({ text }) => text.toLowerCase() === lower) ?? null;
}
