import type {
  ColumnDefinition,
  CommonTableExpression,
  CreateFromAssembly,
  Identifier,
  Node,
  ObjectName,
  PlacedStatement,
  Statement,
} from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { ownName } from '../syntax/own-name.ts';
import type { ParseResult } from '../syntax/parse.ts';
import { shiftSpan, type Span } from '../text/span.ts';

export type OutlineKind =
  | 'procedure'
  | 'function'
  | 'trigger'
  | 'table'
  | 'temporary-table'
  | 'view'
  | 'column'
  | 'cte'
  | 'index'
  | 'schema'
  | 'sequence'
  | 'synonym'
  | 'type'
  | 'cursor'
  /** A statement that changes rows. */
  | 'change'
  | 'query'
  | 'block';

/** A named part of a script, with the parts in it. Their spans lie inside its own. */
export interface OutlineItem {
  /** As it is written. */
  readonly name: string;
  /** A type, or the words of a statement; may be empty. */
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly span: Span;
  /** The name itself. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineItem[];
}

/** Statements that change rows may begin with their CTEs. */
const CHANGES = {
  InsertStatement: 'INSERT',
  UpdateStatement: 'UPDATE',
  DeleteStatement: 'DELETE',
  MergeStatement: 'MERGE',
} as const;

/** Blocks of fewer characters are left out; what is in them stands where they would. */
const SMALLEST_BLOCK = 400;
const LONGEST_DETAIL = 60;

const OUTLINED: Readonly<Record<CreateFromAssembly['object'], OutlineKind>> = {
  AGGREGATE: 'function',
  FUNCTION: 'function',
  PROCEDURE: 'procedure',
  TRIGGER: 'trigger',
  TYPE: 'type',
};

/** The outline of a script: what it defines and changes, in its order, what is inside of something below that. */
export function outlineOf(parsed: ParseResult): readonly OutlineItem[] {
  return new Outline(parsed.text).list(parsed.script.items, 0);
}

class Outline {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  list(items: readonly PlacedStatement[], base: number): OutlineItem[] {
    return items.flatMap(({ offset, statement }) => this.statement(statement, base + offset));
  }

  private statement(statement: Statement, base: number): readonly OutlineItem[] {
    const inside = statementListsOf(statement).flatMap((list) => this.list(list.items, base));
    const item = (
      kind: OutlineKind,
      name: Node,
      children: readonly OutlineItem[] = [...this.partsOf(statement, base), ...inside],
      detail = '',
    ): readonly OutlineItem[] => [
      {
        name: this.textOf(name, base),
        detail,
        kind,
        span: shiftSpan(statement, base),
        nameSpan: shiftSpan(name, base),
        children,
      },
    ];
    switch (statement.kind) {
      case 'CreateProcedure':
        return item('procedure', statement.name);
      case 'CreateFunction':
        return item('function', statement.name);
      case 'CreateTrigger':
        return item('trigger', statement.name);
      case 'CreateView':
        return item('view', statement.name);
      case 'CreateTable':
        return item(
          statement.temporary || isTemporary(statement.name) ? 'temporary-table' : 'table',
          statement.name,
          [...this.columns(statement.columns, base), ...this.partsOf(statement, base)],
        );
      case 'CreateExternalTable':
        return item('table', statement.name, this.columns(statement.columns, base));
      case 'CreateFileTable':
      case 'CreateTableClone':
        return item('table', statement.name);
      case 'CreateFromAssembly':
        return item(OUTLINED[statement.object], statement.name);
      case 'CreateIndex':
        return item('index', statement.name, [], this.textOf(statement.table, base));
      case 'CreateSchema':
        return item('schema', statement.name);
      case 'CreateSequence':
        return item('sequence', statement.name);
      case 'CreateSynonym':
        return item('synonym', statement.name, [], this.textOf(statement.base, base));
      case 'CreateType':
        return item('type', statement.name, [], this.textOf(statement.base, base));
      case 'DeclareCursor':
        return item('cursor', statement.name);
      case 'DeclareStatement':
        return statement.declarations.flatMap((declaration) => {
          if (declaration.table === null) return [];
          const nameSpan = {
            start: declaration.start,
            end: declaration.start + declaration.name.length,
          };
          return [
            {
              name: declaration.name,
              detail: '',
              kind: 'temporary-table' as const,
              span: shiftSpan(declaration, base),
              nameSpan: shiftSpan(nameSpan, base),
              children: this.columns(declaration.table.columns, base),
            },
          ];
        });
      case 'InsertStatement':
      case 'UpdateStatement':
      case 'DeleteStatement':
      case 'MergeStatement':
        return item('change', statement.target, undefined, CHANGES[statement.kind]);
      case 'TruncateStatement':
        return item('change', statement.table, undefined, 'TRUNCATE');
      case 'SelectStatement':
        return this.query(statement, base);
      case 'Block':
      case 'IfStatement':
      case 'WhileStatement':
      case 'ForStatement':
      case 'TryCatchBlock':
        return this.block(statement, base, inside);
      default:
        return inside;
    }
  }

  /** A query by the table that it makes; one without is listed only for the CTEs in it. */
  private query(
    statement: Extract<Statement, { kind: 'SelectStatement' }>,
    base: number,
  ): readonly OutlineItem[] {
    const parts = this.partsOf(statement, base);
    const span = shiftSpan(statement, base);
    let into: ObjectName | null = null;
    walk(statement.query, (node) => {
      if (node.kind === 'IntoClause') into ??= node.target;
      return into === null && node.kind !== 'CommonTableExpression';
    });
    const target: ObjectName | null = into;
    if (target !== null) {
      const kind = isTemporary(target) ? 'temporary-table' : 'table';
      return [
        {
          name: this.textOf(target, base),
          detail: 'SELECT INTO',
          kind,
          span,
          nameSpan: shiftSpan(target, base),
          children: parts,
        },
      ];
    }
    if (parts.length === 0) return [];
    return [
      {
        name: 'SELECT',
        detail: '',
        kind: 'query',
        span,
        nameSpan: this.firstWordSpan(span),
        children: parts,
      },
    ];
  }

  private block(
    statement: Statement,
    base: number,
    inside: readonly OutlineItem[],
  ): readonly OutlineItem[] {
    // The block of an IF or a loop is the IF or the loop.
    if (statement.end < SMALLEST_BLOCK || this.isBodyOnly(statement)) return inside;
    const span = shiftSpan(statement, base);
    const nameSpan = this.firstWordSpan(span);
    const word = this.text.slice(nameSpan.start, nameSpan.end).toUpperCase();
    if (statement.kind === 'TryCatchBlock')
      return [{ name: `${word} TRY`, detail: '', kind: 'block', span, nameSpan, children: inside }];
    const [first] = statementListsOf(statement);
    const head = this.text
      .slice(nameSpan.end, base + (first?.start ?? statement.end))
      .replaceAll(/\s+/gu, ' ')
      .replace(/\bBEGIN\s*$/iu, '')
      .trim();
    const detail = head.length > LONGEST_DETAIL ? `${head.slice(0, LONGEST_DETAIL)}…` : head;
    return [{ name: word, detail, kind: 'block', span, nameSpan, children: inside }];
  }

  private isBodyOnly(statement: Statement): boolean {
    return statement.kind === 'Block' && statement.label === null;
  }

  /** The CTEs of a statement, those inside of others included, and its columns where they are listed. */
  private partsOf(statement: Statement, base: number): OutlineItem[] {
    const parts: OutlineItem[] = [];
    const open: { readonly end: number; readonly children: OutlineItem[] }[] = [];
    walk(statement, (node) => {
      if (node.kind !== 'CommonTableExpression') return;
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= node.start) open.pop();
      const children: OutlineItem[] = [];
      (open.at(-1)?.children ?? parts).push(this.cte(node, base, children));
      open.push({ end: node.end, children });
    });
    return parts;
  }

  private cte(
    node: CommonTableExpression,
    base: number,
    children: readonly OutlineItem[],
  ): OutlineItem {
    return {
      name: this.textOf(node.name, base),
      detail: '',
      kind: 'cte',
      span: shiftSpan(node, base),
      nameSpan: shiftSpan(node.name, base),
      children,
    };
  }

  private columns(columns: readonly ColumnDefinition[], base: number): OutlineItem[] {
    return columns.map((column) => ({
      name: this.textOf(column.name, base),
      detail: column.type === null ? '' : this.textOf(column.type, base),
      kind: 'column',
      span: shiftSpan(column, base),
      nameSpan: shiftSpan(column.name, base),
      children: [],
    }));
  }

  private firstWordSpan({ start }: Span): Span {
    return { start, end: start + firstWord(this.text.slice(start, start + 40)).length };
  }

  private textOf(node: Span, base: number): string {
    return this.text.slice(base + node.start, base + node.end);
  }
}

function firstWord(text: string): string {
  return /^\w+/u.exec(text)?.[0] ?? '';
}

function isTemporary(name: { readonly parts: readonly Identifier[] }): boolean {
  return ownName(name).startsWith('#');
}
