import {
  nameKey,
  parse,
  walkScript,
  type Dialect,
  type Node,
  type QualifiedName,
  type SessionSettings,
} from '../core/index.ts';

/** A foreign key: rows of its table have a counterpart in another one, or NULL. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: QualifiedName;
  /** One for each column; empty for the primary key. */
  readonly referenced: readonly string[];
}

/** What definitions ask of a table's rows, as far as no catalog holds it. */
export interface TableRules {
  readonly name: QualifiedName;
  /** Its own name as it is written, without schema. */
  readonly written: string;
  /** Its schema as it is written; null where none is. */
  readonly writtenSchema: string | null;
  readonly foreignKeys: readonly ForeignKey[];
  /** Conditions of CHECK constraints, as they are written. */
  readonly checks: readonly string[];
}

/** A text of definitions, and the session that it begins in. */
export interface DefinitionText {
  readonly text: string;
  readonly session: SessionSettings;
}

type Constraint = Extract<Node, { kind: 'TableConstraint' }>;
type NameNode = Extract<Node, { kind: 'ObjectName' }>;

interface OpenRules extends TableRules {
  readonly foreignKeys: ForeignKey[];
  readonly checks: string[];
}

/** The foreign keys and checks of all tables that definitions create or change, by the tables' keys. */
export function readTableRules(
  definitions: Iterable<DefinitionText>,
  dialect: Dialect,
): ReadonlyMap<string, TableRules> {
  const found = new Map<string, OpenRules>();
  for (const { text, session } of definitions) {
    let settings = session;
    const rulesOf = (node: NameNode): OpenRules => {
      const name = dialect.resolveName(node, settings);
      const known = found.get(nameKey(name));
      if (known !== undefined) return known;
      const made: OpenRules = {
        name,
        written: node.parts.at(-1)?.text ?? name.name,
        writtenSchema: node.parts.at(-2)?.text || null,
        foreignKeys: [],
        checks: [],
      };
      found.set(nameKey(name), made);
      return made;
    };
    walkScript(parse(text, dialect.grammar).script, (node, base) => {
      const add = (rules: OpenRules, constraint: Constraint, own: readonly string[]): void => {
        const columns = namesOf(constraint.columns);
        if (constraint.constraint === 'foreign-key' && constraint.references !== null)
          rules.foreignKeys.push({
            columns: columns.length > 0 ? columns : own,
            table: dialect.resolveName(constraint.references, settings),
            referenced: namesOf(constraint.referencedColumns),
          });
        const condition = constraint.constraint === 'check' ? constraint.expression : null;
        if (condition !== null)
          rules.checks.push(text.slice(base + condition.start, base + condition.end));
      };
      switch (node.kind) {
        case 'UseStatement':
          settings = {
            ...settings,
            database: node.name.parts.at(-1)?.text.toLowerCase() ?? settings.database,
          };
          return false;
        case 'CreateTable': {
          const rules = rulesOf(node.name);
          for (const column of node.columns)
            for (const each of column.constraints) add(rules, each, [column.name.text]);
          for (const each of node.constraints) add(rules, each, []);
          return false;
        }
        case 'AlterTable': {
          const { action } = node;
          if (action.type === 'add-constraint')
            for (const each of action.constraints) add(rulesOf(node.name), each, []);
          if (action.type === 'add-columns')
            for (const column of action.columns)
              for (const each of column.constraints)
                add(rulesOf(node.name), each, [column.name.text]);
          return false;
        }
        default:
          return true;
      }
    });
  }
  return found;
}

function namesOf(identifiers: readonly { readonly text: string }[]): readonly string[] {
  return identifiers.map(({ text }) => text);
}
