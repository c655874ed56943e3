import { strFromU8, unzipSync } from 'fflate';
import type { EmbeddedScript, EmbeddedScripts } from './embedded-scripts.ts';
import { childAt, childrenOf, readXml, type XmlElement } from './xml-tree.ts';

/**
 * The definitions of a data-tier application: of the `model.xml` in a `.dacpac` or `.bacpac`.
 * https://learn.microsoft.com/sql/tools/sql-database-projects/concepts/data-tier-applications/overview
 */
export function dacPackage(bytes: Uint8Array): EmbeddedScripts | null {
  const files = unzipSync(bytes, { filter: ({ name }) => name === 'model.xml' });
  const model = files['model.xml'];
  const root = model === undefined ? null : readXml(strFromU8(model).replace(/^\uFEFF/u, ''));
  return root === null ? null : dacModel(root);
}

/** The definitions that the elements of a `model.xml` stand for, tables with their columns and keys. */
export function dacModel(root: XmlElement): EmbeddedScripts | null {
  const model = childAt(root, 'Model');
  if (root.name !== 'DataSchemaModel' || model === undefined) return null;
  const elements = childrenOf(model, 'Element');
  const scripts: EmbeddedScript[] = [];
  const left = new Map<string, number>();
  const constraints = constraintsOf(elements);
  for (const element of elements) {
    const type = element.attributes.get('Type') ?? '';
    const text = definitionOf(type, element, constraints);
    if (text !== null) scripts.push({ name: plainName(nameOf(element)), text: `${text.trim()}\n` });
    else if (!WITH_OTHERS.has(type)) left.set(type, (left.get(type) ?? 0) + 1);
  }
  // A foreign key may refer to a table that stands behind its own.
  for (const key of elements.filter(({ attributes }) => attributes.get('Type') === FOREIGN_KEY))
    scripts.push({ name: plainName(nameOf(key)), text: foreignKey(key) });
  return {
    kind: 'a data-tier application',
    scripts,
    left: [...left].map(([type, count]) => `${type} ${count}`),
  };
}

const FOREIGN_KEY = 'SqlForeignKeyConstraint';

/** Elements that are written with others, and those that say how the database is set up. */
const WITH_OTHERS: ReadonlySet<string> = new Set([
  FOREIGN_KEY,
  'SqlPrimaryKeyConstraint',
  'SqlUniqueConstraint',
  'SqlDefaultConstraint',
  'SqlCheckConstraint',
  'SqlDatabaseOptions',
  'SqlExtendedProperty',
  'SqlGenericDatabaseScopedConfigurationOptions',
]);

function definitionOf(
  type: string,
  element: XmlElement,
  constraints: ReadonlyMap<string, readonly string[]>,
): string | null {
  const name = nameOf(element);
  switch (type) {
    case 'SqlSchema':
      return `CREATE SCHEMA ${name};`;
    case 'SqlTable': {
      const columns = related(element, 'Columns').map(
        (column) => columnText(column) + (constraints.get(nameOf(column)) ?? []).join(''),
      );
      const lines = [...columns, ...(constraints.get(name) ?? [])];
      return `CREATE TABLE ${name} (\n    ${lines.join(',\n    ')}\n);`;
    }
    case 'SqlView':
    case 'SqlProcedure':
    case 'SqlDmlTrigger':
      return moduleText(element, type === 'SqlView' ? 'QueryScript' : 'BodyScript');
    case 'SqlScalarFunction':
    case 'SqlInlineTableValuedFunction':
    case 'SqlMultiStatementTableValuedFunction': {
      const [body] = related(element, 'FunctionBody');
      return body === undefined ? null : moduleText(body, 'BodyScript', element);
    }
    case 'SqlUserDefinedDataType':
      return `CREATE TYPE ${name} FROM ${typeText(element)}${nullability(element)};`;
    case 'SqlSynonym': {
      const target = property(element, 'ForObjectScript') ?? referenced(element, 'ForObject')[0];
      return target === undefined ? null : `CREATE SYNONYM ${name} FOR ${target};`;
    }
    case 'SqlSequence':
      return `CREATE SEQUENCE ${name} START WITH ${property(element, 'StartValue') ?? '1'} INCREMENT BY ${property(element, 'IncrementValue') ?? '1'};`;
    case 'SqlIndex': {
      const [table] = referenced(element, 'IndexedObject');
      const unique = property(element, 'IsUnique') === 'True' ? 'UNIQUE ' : '';
      const own = lastPart(name);
      return `CREATE ${unique}INDEX ${own} ON ${table ?? ''} (${keyColumns(element)});`;
    }
    default:
      return null;
  }
}

/** A module's head, which stands in an annotation, and its body: as they were written. */
function moduleText(element: XmlElement, body: string, outer = element): string | null {
  const annotations = [...childrenOf(element, 'Annotation'), ...childrenOf(outer, 'Annotation')];
  const head = annotations
    .map((annotation) => property(annotation, 'HeaderContents'))
    .find((text) => text !== undefined);
  const text = property(element, body);
  return head === undefined || text === undefined ? null : `${head}\n${text}`;
}

function columnText(column: XmlElement): string {
  const own = lastPart(nameOf(column));
  if (column.attributes.get('Type') === 'SqlComputedColumn')
    return `${own} AS ${property(column, 'ExpressionScript') ?? 'NULL'}`;
  const identity =
    property(column, 'IsIdentity') === 'True'
      ? ` IDENTITY(${property(column, 'IdentitySeed') ?? '1'}, ${property(column, 'IdentityIncrement') ?? '1'})`
      : '';
  const [specifier] = related(column, 'TypeSpecifier');
  const collation = property(specifier ?? column, 'Collation') ?? property(column, 'Collation');
  const collate = collation === undefined ? '' : ` COLLATE ${collation}`;
  return `${own} ${typeText(column)}${collate}${identity}${nullability(column)}`;
}

function nullability(element: XmlElement): string {
  return property(element, 'IsNullable') === 'False' ? ' NOT NULL' : ' NULL';
}

/** The type that an element's specifier names, or that it is based on itself. */
function typeText(element: XmlElement): string {
  const [specifier = element] = related(element, 'TypeSpecifier');
  const [type = 'sql_variant'] = referenced(specifier, 'Type');
  const name = /^\[(?:\w+)\]$/u.test(type) ? type.slice(1, -1) : type;
  const [length, precision, scale] = ['Length', 'Precision', 'Scale'].map((each) =>
    property(specifier, each),
  );
  if (property(specifier, 'IsMax') === 'True') return `${name}(max)`;
  if (length !== undefined) return `${name}(${length})`;
  if (precision !== undefined)
    return `${name}(${precision}${scale === undefined ? '' : `, ${scale}`})`;
  return scale === undefined ? name : `${name}(${scale})`;
}

/** Keys and checks by their table, defaults by their column, as they stand in CREATE TABLE. */
function constraintsOf(elements: readonly XmlElement[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const element of elements) {
    const [holder] = [...referenced(element, 'ForColumn'), ...referenced(element, 'DefiningTable')];
    const text = constraintText(element);
    if (holder !== undefined && text !== null)
      found.set(holder, [...(found.get(holder) ?? []), text]);
  }
  return found;
}

function constraintText(element: XmlElement): string | null {
  const name = element.attributes.get('Name');
  const own = name === undefined ? '' : `CONSTRAINT ${lastPart(name)} `;
  switch (element.attributes.get('Type')) {
    case 'SqlPrimaryKeyConstraint':
      return `${own}PRIMARY KEY (${keyColumns(element)})`;
    case 'SqlUniqueConstraint':
      return `${own}UNIQUE (${keyColumns(element)})`;
    case 'SqlCheckConstraint':
      return `${own}CHECK (${property(element, 'CheckExpressionScript') ?? '1 = 1'})`;
    case 'SqlDefaultConstraint':
      return ` ${own}DEFAULT ${property(element, 'DefaultExpressionScript') ?? 'NULL'}`;
    default:
      return null;
  }
}

function foreignKey(element: XmlElement): string {
  const [table = ''] = referenced(element, 'DefiningTable');
  const [other = ''] = referenced(element, 'ForeignTable');
  const list = (relationship: string): string =>
    referenced(element, relationship).map(lastPart).join(', ');
  const name = element.attributes.get('Name');
  const own = name === undefined ? '' : `CONSTRAINT ${lastPart(name)} `;
  return `ALTER TABLE ${table} ADD ${own}FOREIGN KEY (${list('Columns')}) REFERENCES ${other} (${list('ForeignColumns')});\n`;
}

function keyColumns(element: XmlElement): string {
  return related(element, 'ColumnSpecifications')
    .flatMap((specification) => referenced(specification, 'Column'))
    .map(lastPart)
    .join(', ');
}

/** The elements in a relationship of an element. */
function related(element: XmlElement, name: string): readonly XmlElement[] {
  return entries(element, name).flatMap((entry) => childrenOf(entry, 'Element'));
}

/** The names that a relationship refers to. */
function referenced(element: XmlElement, name: string): readonly string[] {
  return entries(element, name)
    .flatMap((entry) => childrenOf(entry, 'References'))
    .flatMap((reference) => reference.attributes.get('Name') ?? []);
}

function entries(element: XmlElement, name: string): readonly XmlElement[] {
  return childrenOf(element, 'Relationship')
    .filter(({ attributes }) => attributes.get('Name') === name)
    .flatMap((relationship) => childrenOf(relationship, 'Entry'));
}

function property(element: XmlElement, name: string): string | undefined {
  const found = childrenOf(element, 'Property').find(
    ({ attributes }) => attributes.get('Name') === name,
  );
  return found?.attributes.get('Value') ?? (found && childAt(found, 'Value')?.text);
}

function nameOf(element: XmlElement): string {
  return element.attributes.get('Name') ?? '';
}

/** The last part of a name in brackets, brackets kept. */
function lastPart(name: string): string {
  return /\[(?:[^\]]|\]\])*\]$/u.exec(name)?.[0] ?? name;
}

function plainName(name: string): string {
  return name.replaceAll(/[[\]]/gu, '');
}
