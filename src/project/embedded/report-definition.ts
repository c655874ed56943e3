import { declared, type EmbeddedScript, type EmbeddedScripts } from './embedded-scripts.ts';
import { childAt, childrenOf, elementsBelow, type XmlElement } from './xml-tree.ts';

/**
 * The queries of a report's, or of a shared, dataset.
 * https://learn.microsoft.com/sql/reporting-services/reports/report-definition-language-ssrs
 */
export function reportDefinition(root: XmlElement): EmbeddedScripts | null {
  if (root.name !== 'Report' && root.name !== 'SharedDataSet') return null;
  const types = new Map(
    elementsBelow(root, 'ReportParameter').map((parameter) => [
      parameter.attributes.get('Name') ?? '',
      TYPES[childAt(parameter, 'DataType')?.text.trim() ?? ''] ?? 'nvarchar(4000)',
    ]),
  );
  const scripts: EmbeddedScript[] = [];
  const left: string[] = [];
  for (const dataSet of elementsBelow(root, 'DataSet')) {
    const name = dataSet.attributes.get('Name') ?? 'dataset';
    const query = childAt(dataSet, 'Query');
    const text = query === undefined ? '' : (childAt(query, 'CommandText')?.text.trim() ?? '');
    if (query === undefined || text === '') continue;
    const procedure = childAt(query, 'CommandType')?.text.trim() === 'StoredProcedure';
    const parameters = parametersOf(query);
    if (text.startsWith('=')) left.push(`${name} (its SQL is computed)`);
    else if (!procedure) {
      const heads = parameters.map(({ name: own, from }) =>
        declared(own, types.get(from) ?? 'nvarchar(4000)', "the report's parameter"),
      );
      scripts.push({ name, text: heads.join('') + text });
    } else if (parameters.length > 0) left.push(`${name} (calls ${text} with parameters)`);
    else scripts.push({ name, text: `EXEC ${text};` });
  }
  return { kind: 'a report', scripts, left };
}

const TYPES: Readonly<Record<string, string>> = {
  String: 'nvarchar(4000)',
  DateTime: 'datetime',
  Integer: 'int',
  Float: 'float',
  Boolean: 'bit',
};

/** The query's parameters, with the report's that each takes its value from. */
function parametersOf(
  query: XmlElement,
): readonly { readonly name: string; readonly from: string }[] {
  const list = childAt(query, 'QueryParameters') ?? childAt(query, 'DataSetParameters');
  if (list === undefined) return [];
  const all = [...childrenOf(list, 'QueryParameter'), ...childrenOf(list, 'DataSetParameter')];
  return all.map((parameter) => ({
    name: parameter.attributes.get('Name') ?? '@p',
    from: /Parameters!(\w+)\./u.exec(childAt(parameter, 'Value')?.text ?? '')?.[1] ?? '',
  }));
}
