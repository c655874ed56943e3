import {
  constantOf,
  knownTexts,
  nameKey,
  parse,
  splitBatches,
  tsqlDialect,
  type Node,
  type QualifiedName,
  type Script,
  type Statement,
} from '../../core/index.ts';
import { constantRowsOf, type Cell } from './constant-rows.ts';
import { guardedStatements, guardOf } from './guards.ts';
import { scanInserts } from './insert-scanner.ts';
import { jobStepsOf, type JobStep } from './job-steps.ts';
import {
  isOfServer,
  isSystemName,
  isSystemProcedure,
  ReferenceCollector,
  type Home,
  type Reference,
} from './references.ts';
import { SessionLines } from './session-lines.ts';
import {
  aliasTypeText,
  columnsOf,
  definedBy,
  KEPT_ELSEWHERE,
  movesRows,
  HOLDING,
  nameNode,
  OF_SCRIPTS,
  onlyTalks,
  QUIET,
  takesAway,
  TALKS,
  WITHOUT_ROWS,
  wordsOf,
  writtenName,
  type Defined,
} from './statement-kinds.ts';
import { joinedPieces, pieceOf, type PartPiece, type TextBase } from './part-pieces.ts';
import type { TextSegment } from '../text-origin.ts';

/** What a part of a script makes or does. */
export type PartKind =
  'schema' | 'table' | 'constraints' | 'function' | 'view' | 'procedure' | 'trigger' | 'script';

/** A piece of a script that stands by itself: an object with what belongs to it, or statements in their order. */
export interface ScriptPart {
  readonly kind: PartKind;
  /** The object, null for statements and for what belongs to several objects. */
  readonly name: QualifiedName | null;
  /** The name as it is written; what the part is called where it has no object. */
  readonly written: string;
  readonly text: string;
  /** Which of its characters stand where in the file. */
  readonly segments: readonly TextSegment[];
  /** Line of its first statement in the file, from 1. */
  readonly line: number;
  readonly references: ReadonlyMap<string, Reference>;
  /** What it creates, by key. */
  readonly creates: ReadonlyMap<string, QualifiedName>;
  /** Of a procedure: true if it can be called without arguments. */
  readonly callable: boolean;
  /** Of a table, in order. */
  readonly columns: readonly DeclaredColumn[];
  /** The last part of its name as it is written, for people. */
  readonly ownName: string;
}

/** A column of a table that a file may be for. */
export interface TableColumn {
  readonly name: string;
  /** The server numbers it: a file need not bring it. */
  readonly identity: boolean;
  /** The server computes it: what a file brings for it does not count. */
  readonly computed: boolean;
  readonly text: boolean;
}

/** A column as a script declares it. */
export interface DeclaredColumn extends TableColumn {
  /** Its type in lower case, such as `decimal(9,2)`; empty for a computed one. */
  readonly type: string;
}

/** An INSERT of constants. */
export interface ConstantInsert {
  readonly name: QualifiedName;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly line: number;
  /** `USE` and `SET` that are in force there. */
  readonly session: string;
}

/** A script file taken apart. */
export interface ScriptFile {
  readonly path: string;
  readonly parts: readonly ScriptPart[];
  /** How many rows INSERTs of constants put into each table, by the table's key. */
  readonly rows: ReadonlyMap<string, { readonly written: string; readonly count: number }>;
  /** Administration that was stepped over: what, and how often. */
  readonly administration: ReadonlyMap<string, number>;
  /** Steps of jobs, in their order. */
  readonly jobSteps: readonly JobStep[];
  /** Files that BULK INSERT would load, with the table they go to. */
  readonly bulkFiles: readonly BulkFile[];
  /** True if the file can be taken as it stands. */
  readonly whole: boolean;
  /** True if it only drops what others create: it has no parts, and is not run. */
  readonly takesAway: boolean;
}

/** `BULK INSERT t FROM 'file' WITH (…)`. */
export interface BulkFile {
  readonly table: string;
  readonly file: string;
  readonly options: string;
}

/** What a reading of a script starts with. */
export interface ReadingOptions {
  readonly home: Home;
  /** The database that the script runs in where it says nothing; the home when absent. */
  readonly database?: string;
  /** Takes the INSERTs of constants that count as sample rows. */
  readonly onRows?: (insert: ConstantInsert) => void;
}

/** Takes a T-SQL script apart. Never throws. */
export function readScript(path: string, text: string, options: ReadingOptions): ScriptFile {
  const reader = new ScriptReader(text, options);
  for (const { start, end, count } of splitBatches(text)) reader.batch(start, end, count);
  return reader.finish(path);
}

interface OpenPart {
  readonly kind: PartKind;
  readonly name: QualifiedName | null;
  readonly written: string;
  readonly line: number;
  readonly pieces: PartPiece[];
  readonly collector: ReferenceCollector;
  readonly creates: Map<string, QualifiedName>;
  readonly session: string;
  readonly columns: DeclaredColumn[];
  ownName: string;
  callable: boolean;
}

/** More rows than this are taken out of a file that could otherwise stand as it is. */
const FEW_ROWS = 200;

type NameNode = Extract<Node, { kind: 'ObjectName' }>;
/** A statement, the text that it stands in, and where. */
interface Placed {
  readonly base: TextBase;
  readonly statement: Statement;
  readonly text: string;
  readonly start: number;
  /** Where what belongs to it begins: its comments stand before it. */
  readonly from: number;
  readonly line: number;
}

class ScriptReader {
  readonly #text: string;
  readonly #options: ReadingOptions;
  readonly #parts: OpenPart[] = [];
  readonly #byObject = new Map<string, OpenPart>();
  readonly #rows = new Map<string, { written: string; count: number }>();
  readonly #administration = new Map<string, number>();
  readonly #jobSteps: JobStep[] = [];
  readonly #bulkFiles: BulkFile[] = [];
  readonly #session: SessionLines;
  /** What scripts of this file have read or changed so far. */
  readonly #touched = new Set<string>();
  #run: OpenPart | null = null;
  #constraints: OpenPart | null = null;
  #scripts = 0;
  #takenOut = false;
  #drops = 0;
  /** True as soon as a statement does something else than to drop. */
  #makes = false;
  #line = 1;
  #counted = 0;

  constructor(text: string, options: ReadingOptions) {
    this.#text = text;
    this.#options = options;
    this.#session = new SessionLines(options.home.database, options.database);
  }

  batch(start: number, end: number, count: number): void {
    const text = this.#text.slice(start, end);
    if (text.trim() === '') return;
    this.#line += lineBreaks(this.#text, this.#counted, start);
    this.#counted = start;
    const line = this.#line;
    if (count === 1 && this.#scanned(text, line)) return;
    const { script, diagnostics } = parse(text, tsqlDialect.grammar);
    let from = 0;
    const placed = script.items.map(({ offset, statement }): Placed => {
      const own = {
        base: { at: start, quoted: false },
        statement,
        text,
        start: offset,
        from,
        line: line + lineBreaks(text, 0, offset),
      };
      from = offset + statement.end;
      return own;
    });
    if (this.#isOneScript(script)) {
      this.#makes = true;
      this.#wholeBatch(placed, script, { text, at: start }, count);
      return;
    }
    for (const { statement } of script.items) {
      if (takesAway(statement)) this.#drops += 1;
      else if (!TALKS.has(statement.kind)) this.#makes = true;
    }
    const known = knownTexts(script, tsqlDialect);
    const broken = new Set(diagnostics.map(({ statement }) => statement));
    for (const each of placed) {
      if (broken.has(each.start) && each.statement.kind === 'UnparsedStatement')
        this.#script(each, 1);
      else this.#statement(each, known, count);
    }
  }

  finish(path: string): ScriptFile {
    const only = this.#drops > 0 && !this.#makes;
    const parts = (only ? [] : this.#parts)
      .filter(({ pieces }) => pieces.length > 0)
      .map((part): ScriptPart => ({
        kind: part.kind,
        name: part.name,
        written: part.written,
        line: part.line,
        ...joinedPieces(part.session, part.pieces, this.#text),
        references: part.collector.references,
        creates: part.creates,
        callable: part.callable,
        columns: part.columns,
        ownName: part.ownName,
      }));
    let rows = 0;
    for (const { count } of this.#rows.values()) rows += count;
    return {
      path,
      parts,
      rows: this.#rows,
      administration: this.#administration,
      jobSteps: this.#jobSteps,
      bulkFiles: this.#bulkFiles,
      whole: !only && !this.#takenOut && this.#standsAsItIs(parts, rows),
      takesAway: only,
    };
  }

  /** One object, tables only, or statements with the tables that they fill: nothing need be taken apart. */
  #standsAsItIs(parts: readonly ScriptPart[], rows: number): boolean {
    const kinds = new Set(parts.map(({ kind }) => kind));
    if (kinds.has('script')) {
      const modules = ['function', 'view', 'procedure', 'trigger'] as const;
      return rows <= FEW_ROWS && !modules.some((kind) => kinds.has(kind));
    }
    if (rows > 0) return false;
    const tables = parts.every(
      ({ kind }) => kind === 'table' || kind === 'schema' || kind === 'constraints',
    );
    return tables || parts.length === 1;
  }

  /** Variables live in their batch, and jumps and handlers hold statements together. */
  #isOneScript({ items }: Script): boolean {
    return items.some(({ statement }) => HOLDING.has(statement.kind));
  }

  /** A batch that is not to be taken apart. */
  #wholeBatch(
    placed: readonly Placed[],
    script: Script,
    { text, at }: { readonly text: string; readonly at: number },
    count: number,
  ): void {
    const collector = this.#collector();
    for (const { statement } of placed) collector.add(statement);
    const references = [...collector.references.values()];
    const steps = jobStepsOf(script.items);
    this.#jobSteps.push(...steps);
    // What is put together from the server's own tables administers it; other texts made at run time do the script's work.
    const ofServer = references.some(({ name, roles }) => roles.has('reads') && isSystemName(name));
    const own = references.filter(
      (reference) =>
        !isOfServer(reference) ||
        this.#byObject.has(nameKey(reference.name)) ||
        (!ofServer && OF_SCRIPTS.has(reference.name.name)),
    );
    const makes = placed.some(({ statement }) => definedBy(statement) !== null);
    if (own.length === 0 && !makes && (references.length > 0 || onlyTalks(script.items))) {
      this.#takenOut ||= references.length > 0;
      if (references.length > 0) this.#skip(steps.length > 0 ? 'job' : 'server script');
      return;
    }
    const [first] = placed;
    if (first === undefined) return;
    const run = this.#openRun(first.line);
    for (const { statement } of placed) this.#touch(run, statement);
    const base = { at, quoted: false };
    run.pieces.push(pieceOf({ text, from: 0, to: text.length, base }, count));
  }

  #statement(placed: Placed, known: ReturnType<typeof knownTexts>, count: number): void {
    const { statement } = placed;
    switch (statement.kind) {
      case 'BatchSeparator':
      case 'EmptyStatement':
        return;
      case 'UseStatement':
        this.#session.use(statement.name.parts.at(-1)?.text ?? '');
        this.#run = null;
        return;
      case 'SetOption':
        this.#session.set(statement.names, statement.value);
        if (this.#run !== null) this.#run.pieces.push(pieceIn(placed));
        return;
      case 'PrintStatement':
      case 'ThrowStatement':
        if (this.#run !== null) this.#run.pieces.push(pieceIn(placed));
        return;
      case 'IfStatement': {
        const guard = guardOf(statement, this.#home());
        if (guard === null) return this.#script(placed, count);
        return this.#guarded(placed, guard.systemTables, statement, known, count);
      }
      case 'DropStatement':
        return this.#drop(placed, statement, count);
      case 'AdministrationStatement':
        if (movesRows(statement)) return this.#script(placed, count);
        return this.#administer(placed, statement);
      case 'ExecuteStatement':
        return this.#execute(placed, statement, known, count);
      case 'BulkInsertStatement': {
        const file = constantOf(statement.source, tsqlDialect);
        this.#bulkFiles.push({
          table: writtenName(statement.table),
          file: typeof file === 'string' ? file : '',
          options: statement.options === null ? '' : sliceAt(placed, statement.options),
        });
        this.#takenOut = true;
        return;
      }
      case 'InsertStatement':
        if (!this.#constants(placed, statement)) this.#script(placed, count);
        return;
      case 'AlterTable':
      case 'CreateIndex':
        return this.#alter(placed, statement);
      default: {
        const defined = definedBy(statement);
        if (defined !== null) return this.#define(placed, defined);
        if (!KEPT_ELSEWHERE.has(statement.kind)) return this.#script(placed, count);
        this.#takenOut = true;
        this.#skip(wordsOf(statement.kind));
      }
    }
  }

  #guarded(
    placed: Placed,
    systemTables: boolean,
    statement: Extract<Statement, { kind: 'IfStatement' }>,
    known: ReturnType<typeof knownTexts>,
    count: number,
  ): void {
    const inner = guardedStatements(statement).map((each): Placed => {
      const start = placed.start + each.offset;
      const line = placed.line + lineBreaks(placed.text, placed.start, start);
      return { ...placed, statement: each.statement, start, from: start, line };
    });
    // Who only drops, talks or administers behind a question is stepped over; who changes rows is not.
    const changes = inner.some((each) => this.#isScript(each.statement, known));
    if (changes || (this.#run !== null && !systemTables)) return this.#script(placed, count);
    const before = this.#parts.length;
    for (const each of inner) {
      // What a script takes off a table that it has not made yet is there where it ran before.
      if (this.#isOfEarlierRun(each.statement)) this.#skip('drop constraint');
      else this.#statement(each, known, count);
    }
    if (systemTables || this.#parts.length > before) this.#takenOut = true;
  }

  #isOfEarlierRun(statement: Statement): boolean {
    if (statement.kind !== 'AlterTable' || statement.action.type !== 'drop-constraint')
      return false;
    const key = nameKey(this.#collector().resolve(statement.name));
    return !this.#byObject.has(key) && !this.#touched.has(key);
  }

  #isScript(statement: Statement, known: ReturnType<typeof knownTexts>): boolean {
    if (statement.kind === 'ExecuteStatement')
      return !known.has(statement) && !this.#isAdministration(statement);
    if (QUIET.has(statement.kind)) return movesRows(statement);
    if (KEPT_ELSEWHERE.has(statement.kind)) return false;
    return definedBy(statement) === null;
  }

  #isAdministration(statement: Extract<Statement, { kind: 'ExecuteStatement' }>): boolean {
    const { procedure } = statement.body;
    if (procedure === null) return false;
    const name = this.#collector().resolve(procedure);
    if (this.#byObject.has(nameKey(name)) || OF_SCRIPTS.has(name.name)) return false;
    return isSystemProcedure(name.name) || isSystemName(name);
  }

  #execute(
    placed: Placed,
    statement: Extract<Statement, { kind: 'ExecuteStatement' }>,
    known: ReturnType<typeof knownTexts>,
    count: number,
  ): void {
    this.#jobSteps.push(...jobStepsOf([{ offset: 0, statement }]));
    const alias = aliasTypeText(statement);
    if (alias !== null) return this.#inner(alias, null, placed, count);
    if (this.#isAdministration(statement)) {
      this.#takenOut = true;
      return this.#skip(statement.body.procedure?.parts.at(-1)?.text.toLowerCase() ?? 'exec');
    }
    const text = known.get(statement)?.text;
    if (text === undefined) return this.#script(placed, count);
    const { script } = parse(text, tsqlDialect.grammar);
    const inner = script.items.filter((each) => each.statement.kind !== 'EmptyStatement');
    const wrapped =
      inner.length > 0 &&
      inner.every((each) => definedBy(each.statement) !== null || QUIET.has(each.statement.kind));
    if (!wrapped) return this.#script(placed, count);
    this.#inner(text, baseOfText(statement, placed), placed, count);
  }

  /** What a statement runs as a text stands in its place. */
  #inner(text: string, base: TextBase, placed: Placed, count: number): void {
    this.#takenOut = true;
    let from = 0;
    for (const { offset, statement } of parse(text, tsqlDialect.grammar).script.items) {
      this.#statement(
        { base, statement, text, start: offset, from, line: placed.line },
        new Map(),
        count,
      );
      from = offset + statement.end;
    }
  }

  #administer(
    placed: Placed,
    { what, names: [name] }: Extract<Statement, { kind: 'AdministrationStatement' }>,
  ): void {
    if (name !== undefined && /^(?:create type|alter (?:type|sequence))$/u.test(what)) {
      const part = this.#open('schema', null, writtenName(name), placed.line);
      part.pieces.push(pieceIn(placed));
      const created = this.#collector().resolve(name);
      part.creates.set(nameKey(created), created);
      return;
    }
    this.#takenOut = true;
    this.#skip(what);
  }

  #skip(what: string): void {
    this.#administration.set(what, (this.#administration.get(what) ?? 0) + 1);
  }

  #drop(
    placed: Placed,
    statement: Extract<Statement, { kind: 'DropStatement' }>,
    count: number,
  ): void {
    const names = statement.names.map((name) => this.#collector().resolve(name));
    const scripts = names.some(
      (name) => name.name.startsWith('#') || this.#touched.has(nameKey(name)),
    );
    if (scripts || (this.#run !== null && !WITHOUT_ROWS.has(statement.object)))
      return this.#script(placed, count);
    this.#skip('drop');
  }

  #constants(placed: Placed, statement: Extract<Statement, { kind: 'InsertStatement' }>): boolean {
    const text = placed.text.slice(placed.start, placed.start + statement.end);
    const rows = constantRowsOf(statement, text);
    if (rows === null || statement.target.kind !== 'NamedTable') return false;
    const { name } = statement.target;
    const columns = statement.columns.map((column) => column.text);
    return this.#takeRows(name, columns, rows, placed.line);
  }

  #takeRows(
    table: NameNode,
    columns: readonly string[],
    rows: ConstantInsert['rows'],
    line: number,
  ): boolean {
    const name = this.#collector().resolve(table);
    const key = nameKey(name);
    // Behind a script that read or changed the table, its place in the order counts.
    if (this.#touched.has(key)) return false;
    const known = this.#rows.get(key);
    if (known === undefined)
      this.#rows.set(key, { written: writtenName(table), count: rows.length });
    else known.count += rows.length;
    this.#options.onRows?.({ name, columns, rows, line, session: this.#session.lines() });
    return true;
  }

  /** True for a batch of INSERTs of constants, which needs no tree: dumps have thousands of them. */
  #scanned(text: string, line: number): boolean {
    const inserts = scanInserts(text);
    if (inserts === null) return false;
    this.#makes = true;
    const tables = inserts.map((insert) => nameNode(insert.table));
    // What a script touched before has its place in the order, which the parser's way keeps.
    const collector = this.#collector();
    if (
      this.#touched.size > 0 &&
      tables.some((each) => this.#touched.has(nameKey(collector.resolve(each))))
    )
      return false;
    let at = 0;
    let own = line;
    for (const [index, { start, columns, rows }] of inserts.entries()) {
      own += lineBreaks(text, at, start);
      at = start;
      const table = tables[index];
      if (table !== undefined) this.#takeRows(table, columns, rows, own);
    }
    return true;
  }

  #alter(
    placed: Placed,
    statement: Extract<Statement, { kind: 'AlterTable' | 'CreateIndex' }>,
  ): void {
    const table = statement.kind === 'AlterTable' ? statement.name : statement.table;
    const name = this.#collector().resolve(table);
    if (name.name.startsWith('#')) return this.#script(placed, 1);
    const own = this.#byObject.get(nameKey(name));
    if (statement.kind === 'AlterTable') {
      const { action } = statement;
      if (action.type === 'other') {
        // Its rows go to another table.
        if (/^switch\b/iu.test(sliceAt(placed, action.text))) return this.#script(placed, 1);
        // Switching checks and triggers on and off, lock escalation, rebuilding: no row changes.
        this.#takenOut = true;
        return this.#skip('alter table');
      }
      const early =
        action.type !== 'add-constraint' ||
        action.constraints.every(({ constraint }) => /primary|unique|default/u.test(constraint));
      if (early && own !== undefined) return this.#append(own, placed);
      if (action.type === 'drop-columns' || action.type === 'drop-constraint')
        return this.#script(placed, 1);
    } else if (own !== undefined) return this.#append(own, placed);
    this.#constraints ??= this.#open('constraints', null, 'constraints', placed.line);
    this.#append(this.#constraints, placed);
  }

  #define(placed: Placed, { kind, node }: Defined): void {
    const name = this.#collector().resolve(node);
    if (name.name.startsWith('#')) return this.#script(placed, 1);
    const key = nameKey(name);
    this.#run = kind === 'table' || kind === 'schema' ? this.#run : null;
    const earlier = this.#byObject.get(key);
    if (earlier !== undefined && kind !== 'table') {
      // ALTER, or a second CREATE, of a module: what it says last counts.
      this.#parts.splice(this.#parts.indexOf(earlier), 1);
    } else if (earlier !== undefined) {
      return this.#append(earlier, placed);
    }
    const part = this.#open(kind, name, writtenName(node), placed.line);
    this.#byObject.set(key, part);
    part.creates.set(key, name);
    part.ownName = node.parts.at(-1)?.text ?? name.name;
    const { statement } = placed;
    part.callable =
      statement.kind === 'CreateProcedure' &&
      statement.parameters.every(({ defaultValue }) => defaultValue !== null);
    this.#append(part, placed);
  }

  #append(part: OpenPart, placed: Placed): void {
    part.columns.push(...columnsOf(placed.statement));
    part.pieces.push(pieceIn(placed));
    part.collector.add(placed.statement);
  }

  #script(placed: Placed, count: number): void {
    const run = this.#openRun(placed.line);
    this.#touch(run, placed.statement);
    run.pieces.push(pieceIn(placed, count));
  }

  #openRun(line: number): OpenPart {
    if (this.#run !== null) return this.#run;
    this.#scripts += 1;
    this.#run = this.#open('script', null, `script-${this.#scripts}`, line);
    return this.#run;
  }

  #touch(run: OpenPart, statement: Statement): void {
    run.collector.add(statement);
    const defined = definedBy(statement);
    if (defined !== null) {
      const name = run.collector.resolve(defined.node);
      if (!name.name.startsWith('#')) run.creates.set(nameKey(name), name);
    }
    for (const [key, { name, roles }] of run.collector.references) {
      this.#touched.add(key);
      if (roles.has('creates')) run.creates.set(key, name);
    }
  }

  #open(kind: PartKind, name: QualifiedName | null, written: string, line: number): OpenPart {
    const part: OpenPart = {
      kind,
      name,
      written,
      line,
      pieces: [],
      collector: this.#collector(),
      creates: new Map(),
      session: this.#session.lines(),
      columns: [],
      ownName: written,
      callable: false,
    };
    this.#parts.push(part);
    return part;
  }

  #home(): Home {
    return { ...this.#options.home, database: this.#session.database };
  }

  #collector(): ReferenceCollector {
    return new ReferenceCollector(this.#home());
  }
}

function pieceIn({ text, from, start, statement, base }: Placed, count = 1): PartPiece {
  return pieceOf({ text, from, to: start + statement.end, base }, count);
}

/** Where the text that a statement runs is written, if that is one literal. */
function baseOfText(
  { body }: Extract<Statement, { kind: 'ExecuteStatement' }>,
  { text, start, base }: Placed,
): TextBase {
  const given = body.text ?? body.arguments[0]?.value;
  if (base === null || base.quoted || given?.kind !== 'Literal') return null;
  const quote = text.indexOf("'", start + given.start);
  return quote < 0 ? null : { at: base.at + quote + 1, quoted: true };
}

function sliceAt({ text, start }: Placed, node: Node): string {
  return text.slice(start + node.start, start + node.end);
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    count += 1;
  return count;
}
