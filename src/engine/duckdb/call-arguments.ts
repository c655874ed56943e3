import type { CellText } from '../../protocol/engine.ts';
import type { Procedure, SqlTemplate, Step } from '../../protocol/program.ts';
import { ScriptError } from './runtime-error.ts';
import type { Frame } from './script-state.ts';

/** The variables that a procedure starts with, and what its caller takes back; fails as the call would. */
export async function bindArguments(
  step: Extract<Step, { step: 'call' }>,
  procedure: Procedure,
  caller: Frame,
  valueOf: (template: SqlTemplate, type: string) => Promise<CellText>,
): Promise<{ frame: Frame; outputs: { parameter: string; variable: string }[] }> {
  const variables = new Map<string, CellText>();
  const outputs: { parameter: string; variable: string }[] = [];
  const fail = (number: number, message: string): ScriptError =>
    new ScriptError({ number, severity: 16, state: 1, line: step.origin.line, message });
  for (const [index, argument] of step.arguments.entries()) {
    const parameter =
      argument.parameter === null
        ? procedure.parameters[index]
        : procedure.parameters.find(({ name }) => name === argument.parameter);
    if (!parameter) {
      throw argument.parameter === null
        ? fail(
            8144,
            `Procedure or function ${procedure.name ?? ''} has too many arguments specified.`,
          )
        : fail(
            8145,
            `${argument.parameter} is not a parameter for procedure ${procedure.name ?? ''}.`,
          );
    }
    if (argument.value) {
      variables.set(parameter.name, await valueOf(argument.value, parameter.type));
    }
    if (argument.outputVariable !== null && parameter.output) {
      outputs.push({ parameter: parameter.name, variable: argument.outputVariable });
    }
  }
  for (const { name, type, defaultValue } of procedure.parameters) {
    if (variables.has(name)) continue;
    if (!defaultValue) {
      throw procedure.name === null
        ? fail(
            8178,
            `The parameterized query expects the parameter '${name}', which was not supplied.`,
          )
        : fail(
            201,
            `Procedure or function '${procedure.name}' expects parameter '${name}', which was not supplied.`,
          );
    }
    variables.set(name, await valueOf(defaultValue, type));
  }
  const session = procedure.sessionVariables ? (caller.session ?? caller.variables) : null;
  return { frame: { procedure: procedure.name, variables, identity: null, session }, outputs };
}
