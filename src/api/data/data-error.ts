/** A directory of a cluster that cannot be read, or not be written any more; the message names the file. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
