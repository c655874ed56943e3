import type {
  CreateFunction,
  DataTypeNode,
  CreateProcedure,
  CreateTrigger,
  ForStatement,
  ObjectName,
  PlacedStatement,
  Script,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import { constantOf } from './constant.ts';
import { shiftDiagnostic, type Diagnostic } from '../syntax/diagnostic.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { ownName } from '../syntax/own-name.ts';
import { aliasKey } from './alias-types.ts';
import { createBinder, type Binder } from './binder.ts';
import { bindDelete, bindExecuteBody, bindInsert, bindMerge, bindUpdate } from './bind-dml.ts';
import { bindExpression, bindExpressions } from './bind-expression.ts';
import { bindQuery } from './bind-query.ts';
import type { Binding } from './binding.ts';
import { tableVariableName } from './bind-relation.ts';
import { nameKey, type Catalog, type CatalogColumn, type QualifiedName } from './catalog.ts';
import type { DataType } from './data-type.ts';
import { mergeBranches } from './catalog-store.ts';
import {
  defineRenaming,
  defineSequence,
  defineSynonym,
  afterQuery,
  catalogColumns,
  alterTable,
  defineClone,
  defineExternalTable,
  defineIndex,
  defineTable,
  defineView,
  dropObjects,
  objectName,
} from './define.ts';
import { asVariable, declareVariable, defineTableType } from './define-variable.ts';
import type { Dialect } from './dialect.ts';
import { Scope } from './scope.ts';
import { tableTypeOf } from './table-types.ts';

/** The bindings of a script's statements, nested ones included. */
export interface ScriptBinding {
  readonly bindings: ReadonlyMap<Statement, Binding>;
  readonly catalogOut: Catalog;
  /** At absolute spans of the text, in the order of the statements. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Binds one statement under a catalog: names, types, NULLs, and the catalog after it. `text` is the
 * statement's own source text. Never throws: what is not known has an unknown type with the reason.
 */
export function bind(
  statement: Statement,
  text: string,
  catalogIn: Catalog,
  dialect: Dialect,
): Binding {
  return createScriptBinder(dialect, null).statement(statement, text, 0, catalogIn);
}

/**
 * Binds all statements of a script in order, each under the catalog that the ones before it leave.
 * A binding of `previous` is used again for a statement that is the same object under an equal catalog.
 */
export function bindScript(
  script: Script,
  text: string,
  catalogIn: Catalog,
  dialect: Dialect,
  previous?: ScriptBinding,
): ScriptBinding {
  const binder = createScriptBinder(dialect, previous ?? null);
  const catalogOut = binder.list(script.items, text, 0, catalogIn);
  return { bindings: binder.bindings, catalogOut, diagnostics: binder.diagnostics };
}

/** A binder that is never used: see `keepCompiled`. */
let idle: ScriptBinder | null = null;

function createScriptBinder(dialect: Dialect, previous: ScriptBinding | null): ScriptBinder {
  idle ??= new ScriptBinder(dialect, null);
  return new ScriptBinder(dialect, previous);
}

/** Walks the catalog chain through statements and what is nested in them. */
class ScriptBinder {
  readonly bindings = new Map<Statement, Binding>();
  readonly diagnostics: Diagnostic[] = [];
  private readonly dialect: Dialect;
  private readonly previous: ScriptBinding | null;

  constructor(dialect: Dialect, previous: ScriptBinding | null) {
    this.dialect = dialect;
    this.previous = previous;
  }

  /** Binds statements in order; offsets are relative to `text`, whose own absolute offset is `base`. */
  list(items: readonly PlacedStatement[], text: string, base: number, catalogIn: Catalog): Catalog {
    let catalog = catalogIn;
    for (const { offset, statement } of items) {
      const own = text.slice(offset, offset + statement.end);
      catalog = this.statement(statement, own, base + offset, catalog).catalogOut;
    }
    return catalog;
  }

  statement(statement: Statement, text: string, base: number, catalogIn: Catalog): Binding {
    const known = this.previous?.bindings.get(statement);
    if (known !== undefined && isEqual(known.catalogIn, catalogIn)) {
      this.reuse(known, base);
      return known;
    }
    const binder = createBinder(statement, text, catalogIn, this.dialect);
    const nested = this.diagnostics.length;
    const catalogOut = this.bindParts(binder, base);
    const binding = binder.finish(catalogOut);
    this.bindings.set(statement, binding);
    const own = binding.diagnostics.map((diagnostic) => shiftDiagnostic(diagnostic, base));
    // A statement's own problems come before those of what is nested in it.
    if (own.length > 0) this.diagnostics.splice(nested, 0, ...own);
    return binding;
  }

  /** Takes over a binding, and those of what is nested in its statement: they saw equal catalogs, too. */
  private reuse(binding: Binding, base: number): void {
    this.bindings.set(binding.statement, binding);
    for (const diagnostic of binding.diagnostics) {
      this.diagnostics.push(shiftDiagnostic(diagnostic, base));
    }
    for (const list of statementListsOf(binding.statement)) {
      for (const { offset, statement } of list.items) {
        const nested = this.previous?.bindings.get(statement);
        if (nested !== undefined) this.reuse(nested, base + offset);
      }
    }
  }

  /** Binds what the statement itself holds and what is nested in it; the catalog after it. */
  private bindParts(b: Binder, base: number): Catalog {
    const node = b.statement;
    const { catalog } = b;
    const bare = new Scope(null, null);
    const within = (list: StatementList, before: Catalog): Catalog =>
      this.list(list.items, b.text, base, before);
    switch (node.kind) {
      case 'SelectStatement':
        bindQuery(b, node.query, null);
        return afterQuery(b, node.query);
      case 'InsertStatement':
        bindInsert(b, node);
        return catalog;
      case 'UpdateStatement':
        bindUpdate(b, node);
        return catalog;
      case 'DeleteStatement':
        bindDelete(b, node);
        return catalog;
      case 'MergeStatement':
        bindMerge(b, node);
        return catalog;
      case 'TruncateStatement':
        objectName(b, node.table, false);
        return catalog;
      case 'CreateTable':
        return defineTable(b, node);
      case 'AlterTable':
        return alterTable(b, node);
      case 'CreateView':
        return defineView(b, node);
      case 'DropStatement':
        return dropObjects(b, node);
      case 'CreateIndex':
        return defineIndex(b, node);
      case 'DeclareStatement':
        return node.declarations.reduce(
          (before, declaration) => declareVariable(b, declaration, before),
          catalog,
        );
      case 'SetVariable':
        bindExpression(b, node.value, bare);
        return catalog;
      case 'SetOption':
        return catalog.withSettings(this.dialect.binding.setOption(node.names, node.value));
      case 'UseStatement':
        return catalog.withSettings(this.dialect.binding.use(node.name, b.text));
      case 'BatchSeparator':
        return catalog.withoutVariables();
      case 'Block': {
        const after = within(node.body, catalog);
        return this.dialect.binding.blockVariables ? after.withVariablesOf(catalog) : after;
      }
      case 'IfStatement': {
        const branches: Catalog[] = [];
        let before = catalog;
        for (const branch of node.branches) {
          bindExpression(b, branch.condition, bare);
          const after = within(branch.body, before);
          branches.push(after);
          before = before.withVariablesOf(after);
        }
        if (node.otherwise !== null) branches.push(within(node.otherwise, before));
        return mergeBranches(catalog, branches);
      }
      case 'WhileStatement':
        bindExpression(b, node.condition, bare);
        return mergeBranches(catalog, [within(node.body, catalog)]);
      case 'RepeatedStatements':
        return within(node.body, catalog);
      case 'ForStatement':
        return mergeBranches(catalog, [
          within(node.body, withRow(b, node)).withVariablesOf(catalog),
        ]);
      case 'DeclareCursor':
        bindQuery(b, node.query, null);
        return catalog;
      case 'FetchStatement':
        bindExpressions(b, node.into, bare);
        if (node.offset !== null) bindExpression(b, node.offset, bare);
        return catalog;
      case 'TryCatchBlock': {
        const after = within(node.body, catalog);
        return mergeBranches(after, [within(node.handler, after)]);
      }
      case 'HandlerDeclaration':
        return mergeBranches(catalog, [within(node.body, catalog)]);
      case 'ReturnStatement':
        if (node.value !== null) bindExpression(b, node.value, bare);
        return catalog;
      case 'ThrowStatement':
        bindExpressions(b, node.arguments, bare);
        return catalog;
      case 'PrintStatement':
        bindExpression(b, node.value, bare);
        return catalog;
      case 'ExecuteStatement':
        bindExecuteBody(b, node.body);
        return defineRenaming(b, node.body);
      case 'CreateProcedure':
        return this.defineProcedure(b, node, base);
      case 'CreateFunction':
        return this.defineFunction(b, node, base);
      case 'CreateTrigger':
        this.bindTrigger(b, node, base);
        return catalog;
      case 'BulkInsertStatement':
        objectName(b, node.table, false);
        return catalog;
      case 'SetMember':
        bindExpression(b, node.member, bare);
        if (node.value !== null) bindExpression(b, node.value, bare);
        return catalog;
      case 'WaitForStatement':
        bindExpression(b, node.value, bare);
        return catalog;
      case 'CreateSequence':
        return defineSequence(b, node);
      case 'CreateSchema': {
        if (node.elements === null) return catalog;
        // What has no schema belongs to the new one.
        const { schema } = catalog.settings;
        const own = node.name.parts.at(-1)?.text ?? schema;
        return within(node.elements, catalog.withSettings({ schema: own })).withSettings({
          schema,
        });
      }
      case 'CreatePartitionFunction':
        bindExpressions(b, node.boundaries, bare);
        return catalog;
      case 'AlterPartition':
        if (node.boundary !== null) bindExpression(b, node.boundary, bare);
        return catalog;
      case 'CreateStatistics':
      case 'UpdateStatistics':
        objectName(b, node.table, false);
        return catalog;
      case 'CreateExternalTable':
        return defineExternalTable(b, node);
      case 'CreateTableClone':
        return defineClone(b, node);
      case 'CreateSynonym':
        return defineSynonym(b, node);
      case 'CreateType': {
        const key = aliasKey(this.dialect.resolveName(node.name, catalog.settings));
        const { base, nullable } = node;
        const aliasTypes = { ...catalog.settings.aliasTypes, [key]: { base, nullable } };
        return catalog.withSettings({ aliasTypes });
      }
      case 'CreateTableType':
        return defineTableType(b, node);
      case 'GetDiagnostics':
      case 'CursorStatement':
      case 'GotoStatement':
      case 'LabelStatement':
      case 'CreateExternalObject':
      case 'CreateFileTable':
      case 'CreateFromAssembly':
      case 'CreatePartitionScheme':
      case 'LoopControl':
      case 'TransactionStatement':
      case 'AdministrationStatement':
      case 'UnparsedStatement':
      case 'EmptyStatement':
        return catalog;
    }
  }

  private defineProcedure(b: Binder, node: CreateProcedure, base: number): Catalog {
    const name = b.name(node.name, 'procedure');
    this.list(node.body.items, b.text, base, this.withParameters(b, node, 'procedure'));
    const taken = node.parameters.filter(
      ({ type }) => tableTypeOf(type, b.catalog.settings) !== undefined,
    );
    const callersTables = [
      ...taken.map((parameter) => tableVariableName(parameter.name)),
      ...this.callersTables(node.body).values(),
    ];
    return b.catalog.withProcedure({ name, statement: node, text: b.text, callersTables });
  }

  /** The temporary tables that statements use, their own calls included, and none of them makes. */
  private callersTables(list: StatementList): ReadonlyMap<string, QualifiedName> {
    const found = new Map<string, QualifiedName>();
    for (const { statement } of list.items) {
      const binding = this.bindings.get(statement);
      if (binding === undefined) continue;
      const { catalogIn, catalogOut, names } = binding;
      const use = (name: QualifiedName): void => {
        if ((catalogIn.table(name) ?? catalogOut.table(name)) === undefined)
          found.set(nameKey(name), name);
      };
      // Whether a table that may be dropped is there at all is asked first.
      if (statement.kind !== 'DropStatement') {
        for (const { name, role } of names.values()) {
          if (role === 'temporary') use(name);
          if (role === 'procedure') catalogIn.procedure(name)?.callersTables.forEach(use);
        }
      }
      for (const nested of statementListsOf(statement)) {
        for (const [key, name] of this.callersTables(nested)) found.set(key, name);
      }
    }
    return found;
  }

  private defineFunction(b: Binder, node: CreateFunction, base: number): Catalog {
    const name = b.name(node.name, 'function');
    const { settings } = b.catalog;
    const type = (declared: DataTypeNode): DataType =>
      this.dialect.readType(declared, settings, 'declare');
    let inside = this.withParameters(b, node, 'function');
    let columns: readonly CatalogColumn[] | null = null;
    if (node.returnsTable !== null) {
      inside = declareVariable(b, node.returnsTable, inside);
      columns = inside.table(tableVariableName(node.returnsTable.name))?.columns ?? [];
    }
    if (node.body !== null) this.list(node.body.items, b.text, base, inside);
    if (node.query !== null) {
      const inner = createBinder(b.statement, b.text, inside, this.dialect);
      const outputs = bindQuery(inner, node.query, null);
      b.take(inner);
      // RETURN SELECT of a scalar function is its value.
      if (node.returns === null) columns = catalogColumns(b, outputs);
    }
    return b.catalog.withFunction({
      name,
      parameters: node.parameters.map(({ name: own, type: declared, defaultValue }) => {
        const constant = defaultValue === null ? undefined : constantOf(defaultValue, this.dialect);
        const parameter = { name: own, type: type(declared) };
        return constant === undefined ? parameter : { ...parameter, defaultConstant: constant };
      }),
      returns: node.returns === null ? null : asVariable(type(node.returns)),
      columns,
      text: b.text,
    });
  }

  /** Binds a trigger's body, which sees the changed rows as tables of their own: inserted and deleted. */
  private bindTrigger(b: Binder, node: CreateTrigger, base: number): void {
    let inside = b.catalog.withoutVariables();
    inside = inside.withSettings({ module: this.asWritten(node.name, b) });
    const changed =
      node.table === null ? undefined : b.catalog.table(objectName(b, node.table, false));
    if (changed !== undefined) {
      for (const text of ['inserted', 'deleted']) {
        const part = { kind: 'Identifier', start: 0, end: 0, text, quote: 'none' } as const;
        const written = { kind: 'ObjectName', start: 0, end: 0, parts: [part] } as const;
        const name = this.dialect.resolveName(written, b.catalog.settings);
        inside = inside.withTable({ ...changed, name, keys: [], view: null });
      }
    }
    this.list(node.body.items, b.text, base, inside);
  }

  /** The name of a module, with its own part as its definition writes it. */
  private asWritten(name: ObjectName, b: Binder): QualifiedName {
    return { ...this.dialect.resolveName(name, b.catalog.settings), name: ownName(name) };
  }

  /** The catalog that a module's body sees: its parameters are its variables. */
  private withParameters(
    b: Binder,
    { name, parameters }: CreateProcedure | CreateFunction,
    module: 'function' | 'procedure',
  ): Catalog {
    // A function sees none of the session's: it may be called where there are none.
    const seesAll = module === 'procedure' && this.dialect.binding.sessionVariables;
    let inside = seesAll ? b.catalog : b.catalog.withoutVariables();
    inside = inside.withSettings({ module: this.asWritten(name, b) });
    for (const parameter of parameters) {
      if (parameter.defaultValue !== null && parameter.defaultValue.kind !== 'ColumnReference') {
        bindExpression(b, parameter.defaultValue, new Scope(null, null));
      }
      const { settings } = b.catalog;
      const tableType = tableTypeOf(parameter.type, settings);
      if (tableType !== undefined) {
        inside = inside.withTable({ ...tableType, name: tableVariableName(parameter.name) });
        continue;
      }
      const type = this.dialect.readType(parameter.type, settings, 'declare');
      inside = inside.withVariable(parameter.name, asVariable(type));
    }
    return inside;
  }
}

/** The catalog that the body of FOR sees: the columns of a row are variables, by their names and as fields of the row. */
function withRow(b: Binder, node: ForStatement): Catalog {
  const columns = bindQuery(b, node.query, null);
  const fields = columns.map(({ name, type }) => ({ name, type }));
  let inside = b.catalog;
  for (const { name, type } of fields) inside = inside.withVariable(name, type);
  return node.row === null
    ? inside
    : inside.withVariable(node.row.text, { type: 'struct', fields });
}

function isEqual(one: Catalog, other: Catalog): boolean {
  return one === other || one.fingerprint === other.fingerprint;
}
