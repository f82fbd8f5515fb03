/** What a user should know of a command that goes on: one line to standard error. */
export function warn(line: string): void {
  process.stderr.write(`drydock: ${line}\n`);
}
