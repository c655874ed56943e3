/** The style sheet of the report: light or dark as the reader's system is, nothing loaded from elsewhere. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --paper: #ffffff; --card: #f6f8fa; --line: #d1d9e0;
  --good: #1a7f37; --bad: #cf222e; --doubt: #8a5a00; --none: #59636e; --bad-back: #ffebe9; --add-back: #dafbe1; --focus: #0969da; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --card: #151b23; --line: #3d444d;
  --good: #3fb950; --bad: #ff7b72; --doubt: #d29922; --none: #9198a1; --bad-back: #4b1113; --add-back: #12361f; --focus: #58a6ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1500px; padding: 2rem 1.5rem 6rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; } p { margin: .25rem 0; } .soft { color: var(--soft); }
a { color: var(--focus); } :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.counts li { min-width: 8.5rem; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.counts b { display: block; font-size: 1.5rem; line-height: 1.2; }
table { border-collapse: collapse; font-size: .85rem; } caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: var(--card); font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.cell { font-family: ui-monospace, SFMono-Regular, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 22rem; }
td.null { color: var(--soft); font-style: italic; }
td.changed { background: var(--bad-back); box-shadow: inset 3px 0 0 var(--bad); font-weight: 600; }
td.cell { height: 1.9rem; } tr.left-only td { background: var(--bad-back); } tr.right-only td { background: var(--add-back); }
.scroll { overflow: auto; max-height: 32rem; border: 1px solid var(--line); border-radius: 8px; }
.whole { max-height: none; }
.scroll table { width: 100%; } .scroll table th, .scroll table td { border-width: 0 1px 1px 0; }
.scroll thead th { position: sticky; top: 0; }
td ul, td ul.plain { margin: 0; padding-left: 1rem; }
.scroll tbody th { max-width: 22rem; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; }
@media (max-width: 900px) { .pair { grid-template-columns: minmax(0, 1fr); } }
pre { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: auto; max-height: 36rem;
  font: 12.5px/1.45 ui-monospace, SFMono-Regular, Consolas, monospace; tab-size: 4; }
.made-up { border: 1px solid currentColor; border-left-width: .4em; padding: .5em .8em; }
.verdict { font-weight: 600; white-space: nowrap; } .verdict::before { content: ""; display: inline-block; width: .65em; height: .65em; margin-right: .4em; border-radius: 50%; background: currentColor; }
.same { color: var(--good); } .different { color: var(--bad); } .not-provable { color: var(--doubt); } .no-evidence { color: var(--none); }
.different::before { border-radius: 0; } .not-provable::before { border-radius: 50% 0; } .no-evidence::before { background: none; border: 2px solid currentColor; }
details { margin: .75rem 0; border: 1px solid var(--line); border-radius: 8px; padding: 0 1rem; }
details[open] { padding-bottom: 1rem; } summary { cursor: pointer; padding: .6rem 0; font-weight: 600; }
.target { scroll-margin-top: 4rem; } summary .soft { font-weight: 400; } ul.plain { margin: .25rem 0; padding-left: 1.25rem; }
code { font-family: ui-monospace, SFMono-Regular, Consolas, monospace; font-size: .9em; }
.warnings { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--doubt); border-radius: 8px; padding: .5rem 1rem; }
@media print { details { break-inside: avoid; } .scroll, pre { max-height: none; } }
`;
