/**
 * A custom resource read literally from the documentation: a document is pruned and completed by the schema of the version
 * that it is written in, kept in the version that is stored, and shown completed by the version that it was kept in and
 * pruned by the one that is asked for. What is kept otherwise than before is a change.
 */
import { FIELDS, type Defined, type Shape, type Spec, type Version } from './custom-story.ts';

export interface Kept {
  readonly version: Version;
  readonly spec: Spec;
  readonly isHeld: boolean;
  readonly isGoing: boolean;
  /** Counts the specs, as those who wrote them saw them. */
  readonly generation: number;
}

export interface NaiveChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly kept: Kept;
}

export class NaiveResource {
  defined: Defined | undefined;
  isTerminating = false;
  readonly changes: NaiveChange[] = [];
  readonly #objects = new Map<string, Kept>();

  isServed(version: Version): boolean {
    return this.defined?.served.includes(version) === true;
  }

  names(): readonly string[] {
    return [...this.#objects.keys()].sort();
  }

  objects(): readonly (readonly [name: string, kept: Kept])[] {
    return [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#objects.has(name);
  }

  kept(name: string): Kept | undefined {
    return this.#objects.get(name);
  }

  shown(name: string, version: Version): Spec | undefined {
    const kept = this.#objects.get(name);
    return kept && this.defined && shownIn(this.defined, kept, version);
  }

  /** Whether it may be. */
  write(name: string, version: Version, said: Spec, isHeld: boolean): boolean {
    const { defined } = this;
    const old = this.#objects.get(name);
    if (defined === undefined || (old === undefined && this.isTerminating)) return false;
    const next = this.#written(defined, old, version, said);
    this.#keep(name, { ...next, isHeld: old?.isHeld ?? isHeld });
    return true;
  }

  /** As whoever writes it in this version leaves it. */
  #written(defined: Defined, old: Kept | undefined, version: Version, said: Spec): Kept {
    const before = old === undefined ? {} : shownIn(defined, old, version);
    const spec = completed(defined.shapes[version], { ...before, ...said });
    const { storage, shapes } = defined;
    return {
      version: storage,
      spec: storage === version ? spec : pruned(shapes[storage], spec),
      isHeld: old?.isHeld ?? false,
      isGoing: old?.isGoing ?? false,
      generation: (old?.generation ?? 0) + (old !== undefined && isSame(before, spec) ? 0 : 1),
    };
  }

  delete(name: string, version: Version): void {
    const old = this.#objects.get(name);
    if (old === undefined || old.isGoing) return;
    if (old.isHeld) this.#keep(name, { ...this.#keptBy(old, version), isGoing: true });
    else this.#remove(name, this.#keptBy(old, version));
  }

  letGo(name: string, version: Version): void {
    const old = this.#objects.get(name);
    if (old === undefined) return;
    const { defined } = this;
    if (defined === undefined) return;
    const next = this.#written(defined, old, version, {});
    if (old.isGoing) this.#remove(name, next);
    else this.#keep(name, { ...next, isHeld: false });
  }

  /** Its objects go first. */
  undefine(): void {
    if (this.defined === undefined || this.isTerminating) return;
    this.isTerminating = true;
    for (const name of this.names()) this.delete(name, this.defined.storage);
  }

  /** The last object is gone, and that was seen. */
  end(): void {
    this.defined = undefined;
    this.isTerminating = false;
  }

  /** As a deletion in this version leaves it: nobody fills anything in. */
  #keptBy(old: Kept, version: Version): Kept {
    const { defined } = this;
    if (defined === undefined) return old;
    const { storage, shapes } = defined;
    const spec = shownIn(defined, old, version);
    return {
      ...old,
      version: storage,
      spec: version === storage ? spec : pruned(shapes[storage], spec),
    };
  }

  #keep(name: string, kept: Kept): void {
    const old = this.#objects.get(name);
    if (JSON.stringify(sorted(old)) === JSON.stringify(sorted(kept))) return;
    this.#objects.set(name, kept);
    this.changes.push({ type: old === undefined ? 'ADDED' : 'MODIFIED', name, kept });
  }

  #remove(name: string, kept: Kept): void {
    this.#objects.delete(name);
    this.changes.push({ type: 'DELETED', name, kept });
  }
}

function isSame(a: Spec, b: Spec): boolean {
  return FIELDS.every((field) => a[field] === b[field]);
}

function sorted(kept: Kept | undefined): unknown {
  return kept && { ...kept, spec: FIELDS.map((field) => kept.spec[field]) };
}

export function shownIn(defined: Defined, { version: kept, spec }: Kept, version: Version): Spec {
  const whole = completed(defined.shapes[kept], spec);
  return version === kept ? whole : pruned(defined.shapes[version], whole);
}

function pruned(shape: Shape, spec: Spec): Spec {
  return Object.fromEntries(
    FIELDS.filter((field) => field in shape && field in spec).map((field) => [field, spec[field]]),
  );
}

function completed(shape: Shape, spec: Spec): Spec {
  const known = pruned(shape, spec);
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = known[field] ?? shape[field] ?? '';
      return value === '' ? [] : [[field, value]];
    }),
  );
}
