/**
 * What a person gave us cannot be used: one line that names the place. The command line exits 2. It is here, below
 * all that says so, so that a command by hand need not load the laboratory to say it.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
