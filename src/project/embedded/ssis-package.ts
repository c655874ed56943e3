import { parse, tsqlDialect } from '../../core/index.ts';
import {
  declared,
  inOrderOf,
  type EmbeddedScript,
  type EmbeddedScripts,
} from './embedded-scripts.ts';
import { childAt, childrenOf, elementsBelow, type XmlElement } from './xml-tree.ts';

/**
 * The SQL of an SSIS package: of its Execute SQL tasks and of the sources and lookups of its data flows.
 * https://learn.microsoft.com/openspecs/sql_data_portability/ms-dtsx2
 */
export function ssisPackage(root: XmlElement): EmbeddedScripts | null {
  if (root.name !== 'Executable') return null;
  const reader = new PackageReader();
  reader.inside(root);
  return { kind: 'an SSIS package', scripts: reader.scripts, left: reader.left };
}

/** Containers by what creates them: they do nothing but to hold, or to repeat, other tasks. */
const HOLDS =
  /^(?:Microsoft\.Package|SSIS\.Package(?:\.\d)?|MSDTS\.Package(?:\.\d)?|STOCK:SEQUENCE)$/iu;
const LOOPS = /^STOCK:FOR/iu;

class PackageReader {
  readonly scripts: EmbeddedScript[] = [];
  readonly left: string[] = [];

  /** The tasks in a container, each behind those that its constraints name. */
  inside(container: XmlElement): void {
    const list = childAt(container, 'Executables');
    // Before 2012 they stand in the container itself.
    const tasks = childrenOf(list ?? container, 'Executable').filter(
      (task) => task.attributes.get('IDREF') === undefined,
    );
    const constraints = elementsBelow(container, 'PrecedenceConstraint', 'Executable').map(ends);
    const byId = new Map(tasks.flatMap((task) => idsOf(task).map((id) => [id, task] as const)));
    const ordered = inOrderOf(tasks, (task) =>
      constraints.flatMap(({ from, to }) => {
        const first = byId.get(from);
        return first !== undefined && byId.get(to) === task ? [first] : [];
      }),
    );
    for (const task of ordered) this.#task(task);
  }

  #task(task: XmlElement): void {
    const name = propertyOf(task, 'ObjectName') ?? 'task';
    const kind = task.attributes.get('CreationName') ?? task.attributes.get('ExecutableType') ?? '';
    if (task.attributes.get('Disabled') === 'True' || propertyOf(task, 'Disabled') === '-1') {
      this.left.push(`${name} (switched off)`);
      return;
    }
    if (HOLDS.test(kind) || LOOPS.test(kind)) {
      if (LOOPS.test(kind)) this.left.push(`${name} (a loop: its tasks are here once)`);
      return this.inside(task);
    }
    const data = childAt(task, 'ObjectData');
    const [sql] = data === undefined ? [] : elementsBelow(data, 'SqlTaskData');
    const [flow] = data === undefined ? [] : elementsBelow(data, 'pipeline');
    if (sql !== undefined) return this.#sqlTask(name, task, sql);
    if (flow !== undefined) return this.#dataFlow(name, flow);
    this.left.push(`${name} (${shortKind(kind)})`);
  }

  #sqlTask(name: string, task: XmlElement, sql: XmlElement): void {
    const computed = childrenOf(task, 'PropertyExpression').some(
      ({ attributes }) => attributes.get('Name') === 'SqlStatementSource',
    );
    const source = sql.attributes.get('SqlStatementSource') ?? '';
    const from = sql.attributes.get('SqlStmtSourceType') ?? 'DirectInput';
    if (computed) this.left.push(`${name} (its SQL is computed)`);
    else if (from !== 'DirectInput')
      this.left.push(
        `${name} (its SQL is in a ${from === 'Variable' ? 'variable' : 'file'}: ${source})`,
      );
    else if (source.trim() !== '') this.scripts.push({ name, text: withParameters(source, sql) });
  }

  #dataFlow(name: string, flow: XmlElement): void {
    const rest: string[] = [];
    for (const component of elementsBelow(flow, 'component')) {
      const own = component.attributes.get('name') ?? 'component';
      const properties = new Map(
        elementsBelow(component, 'property').map((each) => [
          each.attributes.get('name'),
          each.text,
        ]),
      );
      const text = properties.get('SqlCommand')?.trim() ?? '';
      const table = properties.get('OpenRowset')?.trim() ?? '';
      if (text !== '') this.scripts.push({ name: `${name}/${own}`, text });
      else rest.push(table === '' ? own : `${own}: ${table}`);
    }
    if (rest.length > 0) this.left.push(`${name} (data flow: ${rest.join(', ')})`);
  }
}

/** A property of a task, which packages before 2012 write as an element. */
function propertyOf(task: XmlElement, name: string): string | undefined {
  return (
    task.attributes.get(name) ??
    childrenOf(task, 'Property').find(({ attributes }) => attributes.get('Name') === name)?.text
  );
}

function idsOf(task: XmlElement): readonly string[] {
  return [task.attributes.get('refId'), propertyOf(task, 'DTSID')].flatMap((id) => id ?? []);
}

function ends(constraint: XmlElement): { readonly from: string; readonly to: string } {
  const old = childrenOf(constraint, 'Executable');
  const one = (isFrom: boolean): string =>
    old
      .find(({ attributes }) => (attributes.get('IsFrom') === '-1') === isFrom)
      ?.attributes.get('IDREF') ?? '';
  return {
    from: constraint.attributes.get('From') ?? one(true),
    to: constraint.attributes.get('To') ?? one(false),
  };
}

function shortKind(kind: string): string {
  return kind.split(',')[0]?.split('.').at(-1) ?? kind;
}

/**
 * Types of OLE DB by the number that a binding has.
 * https://learn.microsoft.com/sql/integration-services/control-flow/execute-sql-task
 */
const TYPES: Readonly<Record<string, string>> = {
  2: 'smallint',
  3: 'int',
  4: 'real',
  5: 'float',
  6: 'money',
  7: 'datetime',
  11: 'bit',
  14: 'decimal(38, 6)',
  17: 'tinyint',
  20: 'bigint',
  72: 'uniqueidentifier',
  129: 'varchar(8000)',
  130: 'nvarchar(4000)',
  131: 'decimal(38, 6)',
  133: 'date',
  135: 'datetime',
  202: 'nvarchar(4000)',
};

/** The text with a variable for each `?`, called as the package's variable that is bound to it. */
function withParameters(source: string, task: XmlElement): string {
  const bindings = elementsBelow(task, 'ParameterBinding').map(({ attributes }) => ({
    name: `@${(attributes.get('DtsVariableName') ?? '').split('::').at(-1)?.replaceAll(/\W/gu, '') ?? ''}`,
    type: TYPES[attributes.get('DataType') ?? ''] ?? 'sql_variant',
    number: Number(attributes.get('ParameterName')),
  }));
  const positional = bindings
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => a.number - b.number);
  if (positional.length === 0) return source;
  const { tokens } = parse(source, tsqlDialect.grammar);
  let text = '';
  let at = 0;
  let next = 0;
  for (let index = 0; index < tokens.count; index++) {
    const start = tokens.starts[index] ?? 0;
    const end = tokens.starts[index + 1] ?? source.length;
    if (source.slice(start, end) !== '?') continue;
    text += `${source.slice(at, start)}${positional[next]?.name ?? '?'}`;
    next += 1;
    at = end;
  }
  const used = new Map(positional.map(({ name, type }) => [name, type]));
  const heads = [...used].map(([name, type]) => declared(name, type, "the package's variable"));
  return `${heads.join('')}${text}${source.slice(at)}`;
}
