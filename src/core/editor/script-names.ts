import type { ScriptBinding } from '../semantics/bind.ts';
import type { Binding } from '../semantics/binding.ts';
import { nameKey } from '../semantics/catalog.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { ObjectName, PlacedStatement, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import type { ParseResult } from '../syntax/parse.ts';
import type { Span } from '../text/span.ts';
import type { NamedThing, NameTarget, NameUse } from './name-use.ts';
import { namesOfStatement, type StatementNames } from './names-of-statement.ts';

/** A name of a script at its absolute place. */
export interface NameOccurrence extends Span {
  readonly thing: NamedThing;
  readonly role: NameUse['role'];
  /**
   * The same for all names of the same thing, in all scripts that see the same database where it is an object of
   * that; null where nobody knows what is meant.
   */
  readonly symbol: string | null;
  /** True where it stands in a text that the script runs or asks with. */
  readonly inText: boolean;
}

const known = new WeakMap<Binding, StatementNames>();

/** The names of a statement; those of one that an edit has left alone are found only once. */
export function statementNames(
  binding: Binding,
  base: number,
  { tokens }: ParseResult,
  dialect: Dialect,
): StatementNames {
  let names = known.get(binding);
  if (names === undefined) {
    names = namesOfStatement(binding, base, tokens, dialect);
    known.set(binding, names);
  }
  return names;
}

/** Where a variable or label of some name counts: a batch, a module, or a block where blocks have their own. */
interface NameScope {
  readonly id: string;
  readonly declared: Set<string>;
  readonly parent: NameScope | null;
  /** The module, or null outside of one: the scope of its temporary tables. */
  readonly module: string | null;
}

/** A use whose scope is known, and what it defines beside its own name. */
interface Placed {
  readonly base: number;
  readonly names: StatementNames;
  readonly scope: NameScope;
}

/** All names of a script and what they mean. */
export class ScriptNames {
  /** By where they stand. */
  readonly occurrences: readonly NameOccurrence[];
  private readonly bySymbol = new Map<string, NameOccurrence[]>();
  private readonly definitions = new Map<string, Span[]>();

  constructor(parsed: ParseResult, binding: ScriptBinding, dialect: Dialect) {
    const { placed, defined } = new Scopes(parsed, binding, dialect);
    const found: NameOccurrence[] = [];
    for (const { base, names, scope } of placed) {
      const symbolOf = (target: NameTarget): string => symbolIn(target, base, scope, defined);
      for (const { start, end, thing, role, target, inText = false } of names.uses) {
        const symbol = target === null ? null : symbolOf(target);
        found.push({ start: base + start, end: base + end, thing, role, symbol, inText });
        if (target?.in === 'statement' && symbol !== null && !this.definitions.has(symbol))
          this.define(symbol, { start: base + target.place.start, end: base + target.place.end });
      }
      for (const { start, end, target } of names.implied)
        this.define(symbolOf(target), { start: base + start, end: base + end });
    }
    this.occurrences = found.sort((a, b) => a.start - b.start || a.end - b.end);
    for (const occurrence of this.occurrences) {
      const { symbol, role, start, end } = occurrence;
      if (symbol === null) continue;
      const same = this.bySymbol.get(symbol);
      if (same === undefined) this.bySymbol.set(symbol, [occurrence]);
      else same.push(occurrence);
      if (role === 'definition') this.define(symbol, { start, end });
    }
  }

  /** The name that an offset stands in or at the end of; where two meet, the one that begins there. */
  at(offset: number): NameOccurrence | null {
    let low = 0;
    let high = this.occurrences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.occurrences[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = this.occurrences[low - 1];
    return found !== undefined && offset <= found.end ? found : null;
  }

  /** The names of the same thing, by where they stand. */
  of(symbol: string): readonly NameOccurrence[] {
    return this.bySymbol.get(symbol) ?? [];
  }

  /** Where the script defines it; empty where it does not. */
  definitionsOf(symbol: string): readonly Span[] {
    return this.definitions.get(symbol) ?? [];
  }

  /** All that occurs or is defined, each once. */
  symbols(): ReadonlySet<string> {
    return new Set([...this.bySymbol.keys(), ...this.definitions.keys()]);
  }

  private define(symbol: string, span: Span): void {
    const places = this.definitions.get(symbol);
    if (places === undefined) this.definitions.set(symbol, [span]);
    else if (!places.some(({ start }) => start === span.start)) places.push(span);
  }
}

const scripts = new WeakMap<ScriptBinding, ScriptNames>();

/** The names of a parsed and bound script; found once. */
export function namesOfScript(
  parsed: ParseResult,
  binding: ScriptBinding,
  dialect: Dialect,
): ScriptNames {
  let names = scripts.get(binding);
  if (names === undefined) {
    names = new ScriptNames(parsed, binding, dialect);
    scripts.set(binding, names);
  }
  return names;
}

/** True for a symbol that other scripts of the same database mean, too. */
export function isShared(symbol: string): boolean {
  return /^(?:column )?object /u.test(symbol) || symbol.startsWith('variable object ');
}

function symbolIn(
  target: NameTarget,
  base: number,
  scope: NameScope,
  defined: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  switch (target.in) {
    case 'object':
      return `object ${target.key}`;
    case 'session': {
      const own = scope.module !== null && defined.get(scope.module)?.has(target.name) === true;
      return `session ${own ? scope.module : ''} ${target.name}`;
    }
    case 'batch':
      return `variable ${scopeOf(target.name, scope).id} ${target.name}`;
    case 'statement':
      return `place ${base + target.place.start}`;
    case 'procedure':
      return `variable object ${target.key} ${target.name}`;
    case 'column':
      return `column ${symbolIn(target.of, base, scope, defined)} ${target.name}`;
  }
}

/** The scope around that declares a name; the outermost where none does. */
function scopeOf(name: string, scope: NameScope): NameScope {
  let around = scope;
  while (around.parent !== null && !around.declared.has(name)) around = around.parent;
  return around;
}

/** Walks a script's statements, and notes in which scope each of them stands. */
class Scopes {
  readonly placed: Placed[] = [];
  /** The temporary tables and cursors that each module makes for itself. */
  readonly defined = new Map<string, Set<string>>();
  private readonly parsed: ParseResult;
  private readonly binding: ScriptBinding;
  private readonly dialect: Dialect;
  private readonly modules = new Map<string, number>();
  private batches = 0;

  constructor(parsed: ParseResult, binding: ScriptBinding, dialect: Dialect) {
    this.parsed = parsed;
    this.binding = binding;
    this.dialect = dialect;
    let batch = this.batch();
    for (const placed of parsed.script.items) {
      if (placed.statement.kind === 'BatchSeparator') batch = this.batch();
      else this.statement(placed, 0, batch);
    }
  }

  private batch(): NameScope {
    this.batches += 1;
    return { id: `batch ${this.batches}`, declared: new Set(), parent: null, module: null };
  }

  private statement(
    { offset, statement }: PlacedStatement,
    around: number,
    outer: NameScope,
  ): void {
    const base = around + offset;
    const binding = this.binding.bindings.get(statement);
    const module = moduleName(statement);
    const scope = module === null ? outer : this.module(module, binding);
    if (binding !== undefined) {
      const names = statementNames(binding, base, this.parsed, this.dialect);
      for (const { role, target } of names.uses) {
        if (role !== 'definition' || target === null) continue;
        if (target.in === 'batch') scope.declared.add(target.name);
        if (target.in === 'session' && scope.module !== null)
          this.defined.get(scope.module)?.add(target.name);
      }
      this.placed.push({ base, names, scope });
    }
    const lists = statementListsOf(statement);
    if (lists.length === 0) return;
    const own = this.dialect.binding.blockVariables && statement.kind === 'Block';
    const inner = own
      ? { ...scope, id: `block ${base}`, declared: new Set<string>(), parent: scope }
      : scope;
    for (const list of lists) for (const item of list.items) this.statement(item, base, inner);
  }

  private module(name: ObjectName, binding: Binding | undefined): NameScope {
    const qualified =
      binding?.names.get(name)?.name ??
      this.dialect.resolveName(name, binding?.catalogIn.settings ?? this.dialect.defaultSettings);
    const key = `object ${nameKey(qualified)}`;
    const before = this.modules.get(key) ?? 0;
    this.modules.set(key, before + 1);
    // A module that is defined twice has two bodies; calls mean the first one.
    const id = before === 0 ? key : `again ${before} ${key}`;
    this.defined.set(id, new Set());
    return { id, declared: new Set(), parent: null, module: id };
  }
}

function moduleName(statement: Statement): ObjectName | null {
  switch (statement.kind) {
    case 'CreateProcedure':
    case 'CreateFunction':
    case 'CreateTrigger':
      return statement.name;
    default:
      return null;
  }
}
