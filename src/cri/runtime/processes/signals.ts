/** The signals of Linux that processes here know, by number. Source: signal(7). */
export const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  WINCH: 28,
};

/** A process that says nothing of these lives on. Stopping is not simulated. */
const HARMLESS: ReadonlySet<number> = new Set(
  ['CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'WINCH'].map((name) => SIGNALS[name] ?? 0),
);

export function isHarmless(signal: number): boolean {
  return HARMLESS.has(signal);
}

/** By name, with or without SIG, or by number; 0 asks whether a process is there. */
export function signalNumber(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= 64 ? Number(word) : undefined;
  const name = word.toUpperCase().replace(/^SIG/, '');
  return name === 'EXIT' ? 0 : SIGNALS[name];
}

export function signalName(signal: number): string {
  return Object.keys(SIGNALS).find((name) => SIGNALS[name] === signal) ?? String(signal);
}
