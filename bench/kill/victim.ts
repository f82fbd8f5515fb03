/** A command that is to be killed, again and again, and what must be so afterwards. */
export interface Victim {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** All that the command changes is below this directory. */
  readonly directory: string;
  /** What comes before each killing; it is not killed. */
  prepare(): Promise<void>;
  /** The next one, over what is left; what is wrong with it, or with what it leaves. */
  recover(): Promise<readonly string[]>;
}

/** No `mount` is found: trees of links, or copies, are what is left. */
export const WITHOUT_MOUNT = { PATH: '/nowhere' };
