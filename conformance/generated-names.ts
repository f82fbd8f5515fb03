/**
 * Names that the cluster makes up, as numbers in order of appearance: pods of a set by their place, `web-<2>`; what
 * is named after a template's hash or a schedule's time, `web-<hash 1>`. They differ from run to run.
 */
import type { ObjectMeta } from '../src/api/index.ts';

type Named = Pick<ObjectMeta, 'name' | 'generateName' | 'ownerReferences'>;

export class GeneratedNames {
  /** What is shown in a name's place. Later names may hold earlier ones. */
  readonly #shown = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  see(kind: string, metadata: Named): void {
    const { name } = metadata;
    if (this.#shown.has(name)) return;
    const made = madeOf(kind, metadata);
    if (made === undefined) return;
    const { base, word } = made;
    const count = (this.#counts.get(`${base} ${word}`) ?? 0) + 1;
    this.#counts.set(`${base} ${word}`, count);
    this.#shown.set(name, `${this.#shown.get(base) ?? base}-<${word}${String(count)}>`);
  }

  /** The same value with every made-up name in its texts replaced. */
  replaceIn<T>(value: T): T {
    if (this.#shown.size === 0) return value;
    const names = [...this.#shown.keys()].sort((a, b) => b.length - a.length);
    const pattern = new RegExp(names.map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
    const text = JSON.stringify(value);
    return JSON.parse(text.replace(pattern, (name) => this.#shown.get(name) ?? name)) as T;
  }
}

function madeOf(
  kind: string,
  { name, generateName, ownerReferences = [] }: Named,
): { readonly base: string; readonly word: string } | undefined {
  const owner = ownerReferences.find(({ controller }) => controller === true)?.kind;
  const upToDash = name.slice(0, name.lastIndexOf('-'));
  if (kind === 'ControllerRevision') return { base: upToDash, word: 'revision ' };
  if (owner === 'Deployment') return { base: upToDash, word: 'hash ' };
  if (owner === 'CronJob') return { base: upToDash, word: 'time ' };
  // A StatefulSet gives its pods both a base and the whole name.
  if (kind !== 'Pod' || generateName === undefined || owner === 'StatefulSet') return undefined;
  return { base: generateName.slice(0, -1), word: '' };
}
