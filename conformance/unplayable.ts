/** Why a recording cannot be played, in words that name what is missing. */
export class Unplayable extends Error {
  override readonly name = 'Unplayable';
}
