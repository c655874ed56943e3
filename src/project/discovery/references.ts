import {
  nameKey,
  tsqlDialect,
  walk,
  walkScript,
  type Node,
  type QualifiedName,
  type Script,
  type SessionSettings,
  type Statement,
} from '../../core/index.ts';

/** What a statement does with an object. */
export type Role = 'reads' | 'writes' | 'creates' | 'calls' | 'uses' | 'refers' | 'alters';

/** An object that a statement names. */
export interface Reference {
  readonly name: QualifiedName;
  /** As it is written where it occurs first. */
  readonly written: string;
  /** `alters`: gives a table columns; `creates`: by SELECT … INTO; `uses`: a function, type or sequence; `refers`: a foreign key's other side. */
  readonly roles: ReadonlySet<Role>;
}

/** Where names without database or schema belong to. */
export interface Home {
  readonly database: string;
  readonly schema: string;
  readonly synonyms?: NonNullable<SessionSettings['synonyms']>;
}

/** Names that belong to the server, and that no script of a folder creates. */
export function isSystemName({ database, schema, name }: QualifiedName): boolean {
  return (
    /^(?:master|msdb|tempdb|model|ssisdb|distribution|reportserver)$/u.test(database) ||
    /^(?:sys|information_schema)$/u.test(schema) ||
    (schema === 'dbo' &&
      /^sys(?:objects|columns|indexes|types|databases|comments|users|files|processes|logins|permissions|depends|filegroups|foreignkeys|references|constraints|obj|members)$/u.test(
        name,
      ))
  );
}

/** True for what the server has by itself: its tables, and its procedures where they are called or used. */
export function isOfServer({ name, roles }: Reference): boolean {
  if (isSystemName(name)) return true;
  const rows = roles.has('reads') || roles.has('writes') || roles.has('creates');
  return !rows && isSystemProcedure(name.name);
}

/** `sp_` and `xp_` are the server's own by convention; a script that creates one is asked before this. */
export function isSystemProcedure(name: string): boolean {
  return /^(?:sp|xp|dt|fn_my)_/u.test(name);
}

/** True for a table function that the dialect itself has. */
function isBuiltIn(name: string): boolean {
  const { binding, defaultSettings } = tsqlDialect;
  return binding.tableFunction(name, [], [], defaultSettings) !== null;
}

/** Names that mean something in their statement only. */
interface Locals {
  readonly ctes: Set<string>;
  readonly aliases: Map<string, NameNode>;
  target: Node | null;
}

const CHANGES: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
]);

type NameNode = Extract<Node, { kind: 'ObjectName' }>;

/** Collects what statements name: tables, views, procedures, functions, types, sequences. */
export class ReferenceCollector {
  readonly #home: Home;
  readonly #found = new Map<string, { name: QualifiedName; written: string; roles: Set<Role> }>();

  constructor(home: Home) {
    this.#home = home;
  }

  get references(): ReadonlyMap<string, Reference> {
    return this.#found;
  }

  /** The full name of a written one. */
  resolve(name: NameNode): QualifiedName {
    return tsqlDialect.resolveName(name, { ...tsqlDialect.defaultSettings, ...this.#home });
  }

  /** Adds what a statement names, all that stands inside of it included. */
  add(statement: Statement): void {
    const items = [{ offset: 0, statement }];
    const script: Script = { kind: 'Script', length: statement.end, items };
    const locals = new Map<Statement, Locals>();
    const localsOf = (inside: Statement): Locals => {
      const known = locals.get(inside);
      if (known !== undefined) return known;
      const made: Locals = { ctes: new Set(), aliases: new Map(), target: null };
      locals.set(inside, made);
      return made;
    };
    walkScript(script, (node, _base, inside) => {
      if (node.kind === 'CommonTableExpression')
        localsOf(inside).ctes.add(node.name.text.toLowerCase());
      if (node.kind === 'NamedTable' && node.alias !== null)
        localsOf(inside).aliases.set(node.alias.name.text.toLowerCase(), node.name);
      if (CHANGES.has(node.kind) && 'target' in node) localsOf(inside).target = node.target;
    });
    walkScript(script, (node, _base, inside) => this.#node(node, localsOf(inside)));
  }

  /** Adds what an expression names. */
  addExpression(root: Node): void {
    const locals: Locals = { ctes: new Set(), aliases: new Map(), target: null };
    walk(root, (node) => this.#node(node, locals));
  }

  #node(node: Node, locals: Locals): void {
    switch (node.kind) {
      case 'NamedTable':
        // The target is no table that is read, and may be an alias.
        if (node !== locals.target) this.#read(node.name, locals);
        return;
      case 'InsertStatement':
      case 'UpdateStatement':
      case 'DeleteStatement':
      case 'MergeStatement':
        if (node.target.kind === 'NamedTable') {
          const { name } = node.target;
          const target = locals.aliases.get(singleName(name)) ?? name;
          if (!locals.ctes.has(singleName(target))) this.#note(target, 'writes');
          if (node.kind !== 'InsertStatement') this.#read(target, locals);
        }
        if (node.output?.into?.kind === 'NamedTable') this.#note(node.output.into.name, 'writes');
        return;
      case 'TruncateStatement':
      case 'BulkInsertStatement':
        return this.#note(node.table, 'writes');
      case 'IntoClause':
        this.#note(node.target, 'creates');
        return this.#note(node.target, 'writes');
      case 'ExecuteBody':
        if (node.procedure !== null) this.#note(node.procedure, 'calls');
        return;
      case 'FunctionCall':
        // A function without a schema is the server's own, but for one that gives a table.
        if (node.name.parts.length > 1) this.#note(node.name, 'uses');
        return;
      case 'TableFunction':
        if (!isBuiltIn(singleName(node.name))) this.#note(node.name, 'uses');
        return;
      case 'NextValueExpression':
        return this.#note(node.sequence, 'uses');
      case 'DataType':
        if (node.name.parts.length > 1) this.#note(node.name, 'uses');
        return;
      case 'TableConstraint':
        if (node.references !== null) this.#note(node.references, 'refers');
        return;
      case 'CreateSynonym':
        return this.#note(node.base, 'refers');
      case 'CreateIndex':
        return this.#note(node.table, 'reads');
      case 'AlterTable':
        if (node.action.type === 'add-columns') this.#note(node.name, 'alters');
        return this.#note(node.name, 'reads');
      case 'CreateTrigger':
        if (node.table !== null) this.#note(node.table, 'reads');
        return;
      default:
        return;
    }
  }

  #read(name: NameNode, locals: Locals): void {
    if (!locals.ctes.has(singleName(name))) this.#note(name, 'reads');
  }

  #note(node: NameNode, role: Role): void {
    const name = this.resolve(node);
    if (name.name === '' || /^[#@]/u.test(name.name)) return;
    const key = nameKey(name);
    const entry = this.#found.get(key);
    if (entry !== undefined) entry.roles.add(role);
    else
      this.#found.set(key, {
        name,
        written: node.parts.map(({ text }) => text).join('.'),
        roles: new Set([role]),
      });
  }
}

/** A name of one part, in lower case; else a text that is no name. */
function singleName(name: NameNode): string {
  return name.parts.length === 1 ? (name.parts[0]?.text.toLowerCase() ?? '') : '.';
}
