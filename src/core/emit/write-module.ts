import { bindScript } from '../semantics/bind.ts';
import { nameKey } from '../semantics/catalog.ts';
import { parse } from '../syntax/parse.ts';
import { structuredJumps } from '../syntax/structured-jumps.ts';
import { assemble } from './assemble.ts';
import { dropComments } from './comments.ts';
import { cursorLoops } from './cursor-loops.ts';
import type { EmitInput, ModuleWriter } from './emit-input.ts';
import { createEmitter } from './emitter.ts';
import { refusedChanges } from './known-keys.ts';
import { knownTexts } from './known-texts.ts';
import { rowCounts } from './row-counts.ts';
import { sessionFacts } from './session-facts.ts';

/**
 * Writes the statements of a procedure in its caller's place: its definition is read again under what is
 * known where it is called, so that it finds its caller's temporary tables. Comments stay in the definition.
 */
export const writeModule: ModuleWriter = (procedure, caller, { nested, into, input, build }) => {
  const key = nameKey(procedure.name);
  const around = input.module?.around ?? [];
  if (around.includes(key)) return null;
  const { dialect, options } = input;
  const read = parse(procedure.text, dialect.grammar);
  const parsed = { ...read, script: structuredJumps(read.script, { batches: false }) };
  const [placed] = parsed.script.items;
  if (placed === undefined) return null;
  const { bindings } = bindScript(parsed.script, procedure.text, caller.binding.catalogIn, dialect);
  const own = sessionFacts(parsed.script, bindings, dialect, !options.sparkOnly);
  const results = into ?? input.resultsInto;
  const inner: EmitInput = {
    ...{ tokens: parsed.tokens, dialect, options, bindings },
    ...rowCounts(parsed.script),
    session: { ...own, asked: caller.session.asked },
    module: {
      name: procedure.name.name,
      around: [...around, key],
      handling: caller.handlesError,
    },
    cursors: cursorLoops(parsed.script),
    texts: knownTexts(parsed.script, dialect),
    refused: refusedChanges(parsed.script, bindings, dialect),
    ...(results === undefined ? {} : { resultsInto: results }),
    writeModule,
  };
  const emitter = createEmitter(inner, null, nested ? 0 : -1);
  emitter.indent = caller.indent;
  const { segments } = emitter.fragment(placed.statement, placed.offset, build);
  const end = placed.offset + placed.statement.end;
  const bare = dropComments(segments, parsed.tokens, placed.offset, end);
  const text = assemble(bare, parsed.tokens)
    .map((segment) => segment.text)
    .join('');
  return { text, findings: emitter.findings };
};
