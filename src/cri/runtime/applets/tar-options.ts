/** What `tar` is asked for. */
export interface TarOptions {
  readonly mode: 'c' | 'x' | 't';
  /** `-`: standard input or output. */
  readonly archive: string;
  readonly directory: string;
  readonly keepsTimes: boolean;
  readonly isVerbose: boolean;
  readonly toStdout: boolean;
  readonly names: readonly string[];
}
