import type { RanQuery } from '../../protocol/engine.ts';
import type { ViewTexts } from '../../protocol/result-views.ts';
import { element, fill } from '../elements.ts';

/** How a query was run: its time, DuckDB's plan, and the SQL that our emitters wrote for it. */
export function planPanel(
  name: string,
  { sql, plan, milliseconds }: RanQuery,
  texts: ViewTexts,
): readonly HTMLElement[] {
  const time =
    milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds).toLocaleString();
  const block = (text: string, label: string): HTMLElement => {
    const made = element('pre', 'plan', text);
    made.tabIndex = 0;
    made.setAttribute('role', 'region');
    made.setAttribute('aria-label', label);
    return made;
  };
  return [
    element('h2', '', fill(texts.planOf, name, time)),
    block(plan.trim(), texts.plan),
    element('h2', '', texts.query),
    block(sql.trim(), texts.query),
  ];
}
