import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Star } from '../../syntax/ast/index.ts';
import type { BoundRelation } from '../binding.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

interface Meaning {
  readonly star: Star;
  /** All that the star stands for. */
  readonly relations: readonly BoundRelation[];
}

/** `*` over a table with columns that only their names show. */
export const hiddenColumnOperation = defineOperation<Meaning>({
  operation: 'hidden-column',
  meaningIn: {
    tsql: ({ node, binding }) => {
      const relations = node.kind === 'Star' ? binding.hiding.get(node) : undefined;
      return node.kind !== 'Star' || relations === undefined ? null : { star: node, relations };
    },
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Hidden columns',
    behaviour: {
      tsql: '* leaves out period columns that are HIDDEN; their names still give them.',
      databricks: '* gives all columns.',
    },
    port: '* EXCEPT (…).',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/tables/creating-a-system-versioned-temporal-table',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-star',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE price (id INT NOT NULL PRIMARY KEY, amount INT, since DATETIME2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, until DATETIME2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL, PERIOD FOR SYSTEM_TIME (since, until)); INSERT INTO price VALUES (1, 7); INSERT INTO price (id) VALUES (2); SELECT * FROM price ORDER BY id;',
      rows: [
        ['1', '7'],
        ['2', null],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/tables/creating-a-system-versioned-temporal-table (HIDDEN)',
      naive:
        "CREATE TABLE price (id INT NOT NULL, amount INT, since TIMESTAMP DEFAULT current_timestamp(), until TIMESTAMP DEFAULT TIMESTAMP '9999-12-31 00:00:00'); INSERT INTO price (id, amount) VALUES (1, 7); INSERT INTO price (id) VALUES (2); SELECT * FROM price ORDER BY id;",
    },
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE price (id INT NOT NULL PRIMARY KEY, since DATETIME2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, until DATETIME2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL, PERIOD FOR SYSTEM_TIME (since, until)); INSERT INTO price VALUES (1); SELECT *, YEAR(p.until) AS y FROM (VALUES (1, 2)) AS v (id, since) JOIN price AS p ON p.id = v.id;',
      rows: [['1', '2', '1', '9999']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/tables/creating-a-system-versioned-temporal-table (HIDDEN)',
      naive: null,
    },
  ],
});

function write({ star, relations }: Meaning, context: WriteContext): Emission {
  const except = context.target === 'duckdb' ? 'EXCLUDE' : 'EXCEPT';
  const without = ({ table }: BoundRelation): string => {
    const hidden = table?.columns.filter((column) => column.hidden) ?? [];
    const names = hidden.map(({ name }) => context.identifier(name)).join(', ');
    return names === '' ? '' : ` ${except} (${names})`;
  };
  const [only] = relations;
  const pieces: Piece[] = [];
  if (relations.length === 1 && only !== undefined) {
    const all = star.qualifier === null ? '*' : context.sql`${context.emit(star.qualifier)}.*`;
    pieces.push(...context.sql`${all}${without(only)}`);
  } else {
    // A name may be hidden in one table and shown in another.
    const each = relations.map(
      (relation) => `${context.identifier(relation.name)}.*${without(relation)}`,
    );
    pieces.push(context.text(each.join(', ')));
  }
  return { pieces, fidelity: EXACT, silent: true };
}
