import type { ColumnProfile } from '../../protocol/engine.ts';
import type { ViewTexts } from '../../protocol/result-views.ts';
import { element, fill } from '../elements.ts';

/** What the values of a column are like; empty below its name while that is not known. */
export function profilePanel(
  name: string,
  type: string,
  profile: ColumnProfile | null,
  texts: ViewTexts,
): readonly HTMLElement[] {
  const head = [element('h2', '', name), element('p', 'subtitle', type.toLowerCase())];
  if (profile === null) return head;
  const facts = element('dl', 'facts');
  const fact = (title: string, value: string | null): void => {
    if (value !== null) facts.append(element('dt', '', title), element('dd', '', value));
  };
  const count = (value: number): string => {
    if (value === 0) return '0';
    const share = profile.rows === 0 ? 0 : (100 * value) / profile.rows;
    const percent = share > 0 && share < 0.1 ? '< 0.1' : share.toFixed(share < 10 ? 1 : 0);
    return `${value.toLocaleString()} (${percent} %)`;
  };
  const distinct = profile.distinct.toLocaleString();
  fact(texts.profileRows, profile.rows.toLocaleString());
  fact(texts.profileNulls, count(profile.nulls));
  fact(texts.profileDistinct, profile.approximate ? fill(texts.profileAbout, distinct) : distinct);
  fact(texts.profileMin, shown(profile.min));
  fact(texts.profileMax, shown(profile.max));
  fact(texts.profileMean, profile.mean);
  if (profile.text !== null) {
    const { empty, padded, shortest, longest } = profile.text;
    fact(texts.profileEmpty, count(empty));
    fact(texts.profilePadded, count(padded));
    fact(texts.profileLength, shortest === longest ? String(longest) : `${shortest} – ${longest}`);
  }
  return [
    ...head,
    facts,
    ...(profile.classes.length === 0 ? [] : spread(profile, texts)),
    ...(profile.top.length === 0 ? [] : topValues(profile, texts)),
  ];
}

/** The spread of numbers as bars; what they say is said in words, too. */
function spread({ classes, min, max }: ColumnProfile, texts: ViewTexts): readonly HTMLElement[] {
  const most = Math.max(...classes.map(({ rows }) => rows), 1);
  const bars = element('div', 'bars');
  bars.setAttribute('role', 'img');
  bars.setAttribute(
    'aria-label',
    `${texts.profileSpread}: ${classes.map(({ from, rows }) => `${from}: ${rows}`).join(', ')}`,
  );
  for (const { from, rows } of classes) {
    const bar = element('span', 'bar-of-class');
    bar.style.height = `${Math.max(rows === 0 ? 0 : 4, (100 * rows) / most)}%`;
    bar.title = `${from}: ${rows.toLocaleString()}`;
    bars.append(bar);
  }
  const ends = element('div', 'bar-ends');
  ends.append(element('span', '', min ?? ''), element('span', '', max ?? ''));
  return [element('h3', '', texts.profileSpread), bars, ends];
}

function topValues({ top }: ColumnProfile, texts: ViewTexts): readonly HTMLElement[] {
  const most = Math.max(...top.map(({ rows }) => rows), 1);
  const list = element('ul', 'top');
  for (const { value, rows } of top) {
    const item = element('li');
    const bar = element('span', 'share');
    bar.style.width = `${(100 * rows) / most}%`;
    const text =
      value === null
        ? element('span', 'value null', texts.nullValue)
        : value === ''
          ? element('span', 'value null', texts.emptyText)
          : element('span', 'value', shown(value) ?? '');
    item.append(bar, text, element('span', 'count', rows.toLocaleString()));
    list.append(item);
  }
  return [element('h3', '', texts.profileTop), list];
}

/** A value with the blanks at its end made visible. */
function shown(value: string | null): string | null {
  return value === null ? null : value.replace(/ +$/u, (blanks) => '·'.repeat(blanks.length));
}
