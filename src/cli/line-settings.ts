import { defaultSettings, type ProjectSettings } from '../project/settings.ts';
import type { ProgramLimits } from '../protocol/engine.ts';
import type { Arguments } from './arguments.ts';

/** The settings for texts without a project: the defaults, with the clock that was asked for. */
export function lineSettings(given: Arguments): ProjectSettings {
  return {
    ...defaultSettings,
    ...(given.asOf === null ? {} : { asOf: given.asOf }),
    ...(given.timeZone === null ? {} : { timeZone: given.timeZone }),
  };
}

/** The limits of one script that were asked for; the engine's own hold for the rest. */
export function programLimits(given: Arguments): ProgramLimits {
  return given.timeLimit === null ? {} : { milliseconds: given.timeLimit };
}
