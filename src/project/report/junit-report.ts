import { countsOf, verdictPhrase, type Report, type ReportTransform } from './report-model.ts';
import { escapeHtml } from './html-text.ts';

/**
 * A run as JUnit's XML, as build servers read it: a suite for each step, a case for each transform. What differs
 * has failed; what could not be shown is skipped, with the reason.
 * https://github.com/testmoapp/junitxml
 */
export function junitReport({ title, transforms }: Report): string {
  const suites = [...new Set(transforms.map(({ step }) => step))].map((step) => {
    const own = transforms.filter((each) => each.step === step);
    const name = step === '' ? title : step;
    const cases = own.map((each) => testCase(each, name));
    return element('testsuite', { name, ...totals(own) }, `\n${cases.join('')}`);
  });
  const all = element('testsuites', { name: title, ...totals(transforms) }, `\n${suites.join('')}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}`;
}

type Attributes = Readonly<Record<string, string | number>>;

function totals(transforms: readonly ReportTransform[]): Attributes {
  const failures = transforms.filter(({ verdict }) => verdict === 'different').length;
  const same = transforms.filter(isShown).length;
  const time = transforms.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const skipped = transforms.length - failures - same;
  return { tests: transforms.length, failures, errors: 0, skipped, time };
}

function testCase(transform: ReportTransform, classname: string): string {
  const { name, path, milliseconds } = transform;
  const attributes = { classname, name, file: path, time: milliseconds / 1000 };
  return element('testcase', attributes, outcome(transform));
}

/** True if both sides are the same, and that on rows which somebody's database held. */
function isShown({ verdict, madeUp }: ReportTransform): boolean {
  return verdict === 'same' && madeUp.length === 0;
}

function outcome(transform: ReportTransform): string {
  const { verdict, reasons, comparisons } = transform;
  if (isShown(transform)) return '';
  const message = reasons[0] ?? verdictPhrase(transform);
  if (verdict !== 'different') return element('skipped', { message }, '');
  const counts = comparisons
    .filter((each) => each.verdict === 'different')
    .map((each) => `${each.name}: ${countsOf(each)}`);
  return element('failure', { type: verdict, message }, clean([...reasons, ...counts].join('\n')));
}

function element(name: string, attributes: Attributes, content: string): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${clean(`${value}`)}"`,
  );
  return `<${name}${written.join('')}>${content}</${name}>\n`;
}

/** Text as XML takes it, which has no place for most control characters. https://www.w3.org/TR/xml/#charsets */
function clean(text: string): string {
  const known = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return escapeHtml(known);
}
