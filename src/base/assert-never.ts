/**
 * Marks a branch that the types say cannot be reached; throws if it is reached all the same.
 *
 * @param value - what is left of a union after every member was handled
 * @param context - what was being decided, for the message
 */
export function assertNever(value: never, context = 'value'): never {
  throw new Error(`Unhandled ${context}: ${JSON.stringify(value)}`);
}
