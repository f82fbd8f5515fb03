/** What kubectl's `--cascade` asks of the server. */
export const PROPAGATION = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
} as const;

export type Cascade = keyof typeof PROPAGATION;
