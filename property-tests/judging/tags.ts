/** Which image a tag is: at the registry, by pushes; on the node, by what was pulled and removed. */
import type { Played } from '../playing/played.ts';
import { IMAGES, TAGS, taggedReference } from '../workloads/images.ts';
import { digestOf } from '../workloads/setting.ts';

interface Change {
  readonly at: number;
  /** Undefined: the node has it no more. */
  readonly id: string | undefined;
}

class Tags {
  readonly #changes = new Map<string, Change[]>();

  protected note(tag: string, at: number, id: string | undefined): void {
    const changes = this.#changes.get(tag) ?? [];
    this.#changes.set(tag, changes);
    if (changes.at(-1)?.id !== id) changes.push({ at, id });
  }

  protected forget(id: string, at: number): void {
    for (const [tag, changes] of this.#changes) {
      if (changes.at(-1)?.id === id) this.note(tag, at, undefined);
    }
  }

  protected lastOf(tag: string): string | undefined {
    return this.#changes.get(tag)?.at(-1)?.id;
  }

  /** What it was at some instant from `from` to `to`. */
  between(tag: string, from: number, to: number): readonly string[] {
    const changes = this.#changes.get(tag) ?? [];
    return changes.flatMap(({ at, id }, index) => {
      const until = changes[index + 1]?.at ?? Infinity;
      return id !== undefined && at <= to && until >= from ? [id] : [];
    });
  }

  /** Whether some tag or reference was it at that instant. */
  knows(id: string, at: number): boolean {
    return [...this.#changes.keys()].some((tag) => this.between(tag, at, at).includes(id));
  }

  /** In order. */
  all(tag: string): readonly Change[] {
    return this.#changes.get(tag) ?? [];
  }

  hasMoved(tag: string, before: number): boolean {
    return (this.#changes.get(tag)?.[1]?.at ?? Infinity) <= before;
  }

  movedBetween(tag: string, from: number, to: number): boolean {
    return (this.#changes.get(tag) ?? []).some(({ at }) => at > from && at <= to);
  }
}

export class RegistryTags extends Tags {
  constructor({ trace, steps }: Played) {
    super();
    for (const tag of TAGS) this.note(tag, -1, digestOf(0));
    for (const image of IMAGES) this.note(taggedReference(image), -1, digestOf(image.content));
    for (const { at, detail } of trace.of('scenario.step')) {
      const step = steps[(detail.step ?? 0) - 1];
      if (step === undefined || !('push' in step)) continue;
      const { registry = '', reference, image } = step.push;
      const version = image?.layers[0]?.files['version'];
      const content = Number(String(version).slice(1));
      this.note(`${registry}/${reference}`, at, digestOf(content));
    }
  }
}

/** By the records of the runtime, whoever asked it: the kubelet, or a hand. */
export class LocalTags extends Tags {
  constructor({ trace }: Played) {
    super();
    for (const { at, type, detail } of trace.records) {
      if (type === 'image.pulled') {
        this.note(detail.reference, at, detail.imageRef.slice(detail.imageRef.indexOf('@') + 1));
      }
      if (type !== 'cri.call' || detail.method !== 'RemoveImage') continue;
      const subject = detail.subject.startsWith('sha256:') ? detail.subject : undefined;
      const id = subject ?? this.lastOf(tagged(detail.subject)) ?? detail.subject.split('@')[1];
      if (id !== undefined) this.forget(id, at);
    }
  }
}

const tagged = (reference: string): string =>
  reference.lastIndexOf(':') > reference.lastIndexOf('/') ? reference : `${reference}:latest`;
