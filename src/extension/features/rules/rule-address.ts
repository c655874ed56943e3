import { Uri } from 'vscode';

/** The scheme of rule pages: `portside-rule:/operation/divide.md`. */
export const RULE_SCHEME = 'portside-rule';

export function ruleAddress(id: string): Uri {
  return Uri.from({ scheme: RULE_SCHEME, path: `/${id}.md` });
}

/** A link that opens the rule's page, for diagnostics and hovers. */
export function ruleLink(id: string): Uri {
  return Uri.parse(`command:portside.rule.show?${encodeURIComponent(JSON.stringify([id]))}`);
}
