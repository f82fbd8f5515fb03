/**
 * What is there now, or will be: ports to the world outside answer with promises, and those that are in memory with what
 * they have. Who asks them thousands of times a second need not wait a turn for it.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with the value, at once if it is there. What is thrown before a promise was made is thrown. */
export function soon<T, Next>(value: Soon<T>, go: (value: T) => Soon<Next>): Soon<Next> {
  return value instanceof Promise ? value.then(go) : go(value);
}
