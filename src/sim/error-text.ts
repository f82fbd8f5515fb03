/** What to say of something that was thrown; anything can be. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
