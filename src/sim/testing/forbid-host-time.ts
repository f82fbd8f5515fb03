/**
 * A test setup that poisons the host's clock, timers and dice for simulation code: `Date.now`,
 * `Math.random`, `setTimeout`, `setInterval` and `setImmediate` throw when the nearest of our files
 * on the stack is simulation code. So a library is caught as well (an rxjs `timer` without a
 * scheduler, an error that xstate wants to rethrow later), while tests, the test runner and the
 * adapters in `node/` folders use the host as they like.
 */

type Callable = (...args: never) => unknown;

/** `true` for a file of ours that lives in virtual time, `false` for one that does not. */
export function livesInVirtualTime(file: string): boolean | undefined {
  const inSource = /\/src\/(.+)$/.exec(file)?.[1];
  if (inSource === undefined || file.includes('/node_modules/')) return undefined;
  if (/\.(test|contract)\.ts$/.test(inSource)) return false;
  return !/(^|\/)(node|testing|cli|web)\//.test(inSource);
}

/** Files on the stack below `callee`, nearest first. */
function callersOf(callee: Callable): readonly string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 40;
    Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? '');
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, callee);
    return Array.isArray(holder.stack) ? holder.stack.map(String) : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** @throws if simulation code, or a library on its behalf, is calling. */
function refuseSimulation(name: string, callee: Callable): void {
  for (const file of callersOf(callee)) {
    const simulated = livesInVirtualTime(file);
    if (simulated === false) return;
    if (simulated === true) throw new Error(`${name} called in virtual time, from ${file}`);
  }
}

function poison(owner: object, key: string, name: string): void {
  const real: unknown = Reflect.get(owner, key);
  if (typeof real !== 'function') return;
  const apply = (target: Callable, self: unknown, args: readonly unknown[]): unknown => {
    refuseSimulation(name, apply);
    return Reflect.apply(target, self, args);
  };
  Reflect.set(owner, key, new Proxy(real, { apply }));
}

poison(Date, 'now', 'Date.now');
poison(Math, 'random', 'Math.random');
for (const timer of ['setTimeout', 'setInterval', 'setImmediate']) {
  poison(globalThis, timer, timer);
}
