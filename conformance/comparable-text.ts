/** Texts with what differs from machine to machine replaced, as in the recordings. */

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b/g, '<id>'],
  // A static pod's is a hash of its manifest.
  [/(?<=_\w+\()[0-9a-f]{32}(?=\))/g, '<uid>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>'],
  [/ in \S+ \(\S+ including waiting\)/g, ' in <time> (<time> including waiting)'],
  // The images of the stage are other bytes than those that were recorded.
  [/Image size: \d+ bytes/g, 'Image size: <size> bytes'],
  // What a process holds at an instant.
  [/usage: \d+/g, 'usage: <bytes>'],
  [/, capacity: \d+/g, ', capacity: <capacity>'],
  [/\b10(?:\.\d{1,3}){3}\b/g, '<ip>'],
];

export function comparableText(text: string): string {
  return REPLACED.reduce((so, [pattern, by]) => so.replace(pattern, by), text);
}

const MECHANISM = /\brunc\b|\bshim task\b/;

/** Whether two texts say the same; of a mechanism that the simulator lacks, what it came to counts. */
export function saysTheSame(recorded: string, played: string): boolean {
  // Recordings keep the newline after the last words of a log, or not.
  const [a, b] = [comparableText(recorded).trimEnd(), comparableText(played).trimEnd()];
  if (a === b) return true;
  return MECHANISM.test(a) && outcome(a) === outcome(b);
}

/** Everything up to the runtime's word, and of that what follows its last colon. */
function outcome(text: string): string {
  const desc = text.indexOf('desc = ');
  const begin = desc < 0 ? text.indexOf(': ') + 1 : desc;
  return `${text.slice(0, begin)} … ${text.slice(text.lastIndexOf(': ') + 2)}`;
}
