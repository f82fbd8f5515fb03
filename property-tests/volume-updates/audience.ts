/** Readers of the same volume in several pods, who come with its first publication and know every version. */
import type { Verdict } from '../law.ts';
import type { ObservedPorts } from './observed-ports.ts';
import { canonical, Readers } from './readers.ts';
import { published, type UpdateLab } from './update-lab.ts';

/** Each SetUp resolves the tag anew, or only the first of a pod. */
export type UpdateMode = 'follows' | 'resolves once';

/** No name is in all of them, and one has other content in each. */
export const VERSIONS = [
  { version: 'one', 'app.yaml': 'a' },
  { version: 'two', 'conf.d/limits': 'high' },
  { version: 'three', 'app.yaml': 'c', 'conf.d/more': 'b' },
] as const;

/** Everybody who reads, pod by pod. */
export class Audience {
  readonly #ports: ObservedPorts;
  readonly #update: UpdateLab;
  readonly #mode: UpdateMode;
  readonly #readers = new Map<string, { readonly readers: Readers; first?: string }>();
  /** Nobody reads what goes. */
  readonly #gone = new Set<string>();
  readonly #violations: string[] = [];
  looks = 0;

  constructor(ports: ObservedPorts, update: UpdateLab, mode: UpdateMode) {
    this.#ports = ports;
    this.#update = update;
    this.#mode = mode;
    // A volume is read from its first publication on.
    update.lab.world.trace.records$.subscribe(({ type, detail }) => {
      if (type === 'volume.published' && !this.#gone.has(detail.podUid)) this.come(detail.podUid);
    });
  }

  come(podUid: string): void {
    if (this.#readers.has(podUid)) return;
    const readers = new Readers(this.#ports.disk, this.#directoryOf(podUid), VERSIONS);
    this.#readers.set(podUid, { readers });
  }

  /** How many pods' volumes were read. */
  get size(): number {
    return this.#readers.size + this.#gone.size;
  }

  go(podUid: string): void {
    this.#gone.add(podUid);
    this.#readers.delete(podUid);
  }

  async look(): Promise<void> {
    for (const [podUid, each] of this.#readers) {
      await each.readers.look();
      this.looks += 1;
      this.#violations.push(...each.readers.violations.splice(0));
      const seen = await published(this.#ports.disk, this.#directoryOf(podUid));
      const text = canonical(seen ?? {});
      each.first ??= text;
      if (this.#mode === 'resolves once' && text !== each.first) {
        this.#violations.push(`${text} is shown, where ${each.first} was resolved`);
      }
    }
  }

  async shown(podUid: string): Promise<string> {
    return canonical((await published(this.#ports.disk, this.#directoryOf(podUid))) ?? {});
  }

  get verdict(): Verdict {
    return this.#violations.length === 0 ? undefined : this.#violations.slice(0, 3).join('; ');
  }

  #directoryOf(podUid: string): string {
    return this.#update.directory.replace(this.#update.podUid, podUid);
  }
}
