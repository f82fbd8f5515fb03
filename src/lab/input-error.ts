/** What a person gave us cannot be used: one line that names the place. The command line exits 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
