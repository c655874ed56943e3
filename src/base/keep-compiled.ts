const idle: object[] = [];

/**
 * Keeps an object of a class for good, to be never used. Engines throw away the code that was compiled for a class when
 * they collect garbage while no object of it is left: all of it would be compiled anew from time to time.
 */
export function keepCompiled(object: object): void {
  idle.push(object);
}
