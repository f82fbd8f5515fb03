/**
 * How a reference is written: an oracle of its own, for the references of workloads. Registry, path in
 * lower case, then a tag or none, then a digest or none.
 */
export interface Spelling {
  /** What the runtime must be asked for. */
  readonly sent: string;
  /** As written, without tag and digest. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const REFERENCE =
  /^(?<name>[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+)(?::(?<tag>\w[\w.-]*))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Undefined: nobody can read it. */
export function spellingOf(image: string): Spelling | undefined {
  const groups = REFERENCE.exec(image)?.groups;
  if (groups === undefined) return undefined;
  const { name = '', tag, digest } = groups;
  const sent = tag === undefined && digest === undefined ? `${image}:latest` : image;
  return { sent, name, tag, digest };
}
