/**
 * A custom resource of a server and a naive model of it, told the same; and in what they differ. Objects are written in the
 * process, where nobody is asked who owns which field: owners are another law's.
 */
import { StatusError, type RequestHandler, type ResourceName } from '../../src/api/index.ts';
import { TestDoor, type Reply } from '../../src/api/http/testing/test-door.ts';
import { rethrowProgrammerError } from '../../src/sim/index.ts';
import type { OtherHandler } from '../api/other-handler.ts';
import type { Sometimes, Verdict } from '../law.ts';
import {
  VERSIONS,
  type CustomStory,
  type Deed,
  type Defined,
  type Version,
} from './custom-story.ts';
import {
  DEFINITION,
  DEFINITIONS,
  definitionOf,
  pathOf,
  specText,
  thingOf,
} from './custom-documents.ts';
import { CustomWatch } from './custom-watch.ts';
import { NaiveResource } from './naive-resource.ts';

export const CUSTOM_CIRCUMSTANCES = [
  'a field was pruned in another version',
  'a field was filled in after it was written',
  'another version was stored',
  'a watch was let go',
  'a watch could not resume',
  'a watch resumed to more than one change',
  'an object outlived the deletion of its definition',
  'a definition came back',
] as const;

export type CustomCircumstance = (typeof CUSTOM_CIRCUMSTANCES)[number];

const MERGE = { 'content-type': 'application/merge-patch+json' };
/** A creation waits two seconds for a definition that was just established. */
const ESTABLISHED_MS = 2100;
/** Every five seconds it is looked whether the last object is gone; a second later watches are let go. */
const GONE_MS = 7000;
const SETTLED_MS = 20;

export async function playCustom(
  story: CustomStory,
  sometimes: Sometimes<CustomCircumstance>,
  defect: OtherHandler | undefined,
): Promise<Verdict> {
  const door = new TestDoor({}, {}, defect?.handler);
  const play = new Play(door, defect?.handler(door.server) ?? door.server, sometimes);
  for (const deed of [...story, { do: 'wait', ms: GONE_MS } as const]) {
    const wrong = await play.does(deed);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const IGNORING = { validation: 'Ignore' } as const;

function keyOf({ name }: { readonly name: string }) {
  return { namespace: 'default', name };
}

class Play {
  readonly #door: TestDoor;
  readonly #handler: RequestHandler;
  readonly #sometimes: Sometimes<CustomCircumstance>;
  readonly #naive = new NaiveResource();
  readonly #watches: CustomWatch[] = [];
  /** After each deed: the version of the store, and how many changes there were. */
  readonly #known: { readonly version: string; readonly changes: number }[] = [];
  /** Of those before so many deeds nothing is resumed. */
  #floor = 0;
  #wasDefined = false;

  constructor(door: TestDoor, handler: RequestHandler, sometimes: Sometimes<CustomCircumstance>) {
    this.#door = door;
    this.#handler = handler;
    this.#sometimes = sometimes;
  }

  async does(deed: Deed): Promise<Verdict> {
    const wrong = await this.#do(deed);
    await this.#door.advance(SETTLED_MS);
    const { length: changes } = this.#naive.changes;
    for (const watch of this.#watches) watch.see(this.#door.world.now(), changes);
    await this.#seeWhetherItIsGone();
    this.#known.push({ version: this.#door.server.resourceVersion, changes });
    return wrong ?? (await this.#shownOtherwise()) ?? this.#toldOtherwise();
  }

  async #do(deed: Deed): Promise<Verdict> {
    switch (deed.do) {
      case 'define':
        await this.#define(deed.defined);
        return undefined;
      case 'undefine':
        if (this.#naive.defined !== undefined) await this.#door.send('DELETE', DEFINITION);
        this.#naive.undefine();
        return undefined;
      case 'write':
        return this.#write(deed);
      case 'delete':
        if (!this.#naive.isServed(deed.version)) return undefined;
        this.#try(() => this.#handler.delete(this.#nameIn(deed.version), keyOf(deed)));
        this.#naive.delete(deed.name, deed.version);
        return undefined;
      case 'let go':
        if (!this.#naive.isServed(deed.version)) return undefined;
        this.#patch(deed, { metadata: { finalizers: null } });
        this.#naive.letGo(deed.name, deed.version);
        return undefined;
      case 'watch':
        await this.#watch(deed.version, undefined);
        return undefined;
      case 'resume':
        return this.#resume(deed);
      case 'wait':
        await this.#door.advance(deed.ms);
        return undefined;
    }
  }

  async #define(defined: Defined): Promise<void> {
    const naive = this.#naive;
    if (naive.isTerminating || JSON.stringify(naive.defined) === JSON.stringify(defined)) return;
    if (naive.defined === undefined) {
      const { status, text } = await this.#door.post(DEFINITIONS, definitionOf(defined));
      if (status !== 201) throw new Error(text);
      await this.#door.advance(ESTABLISHED_MS);
      if (this.#wasDefined) this.#sometimes('a definition came back');
      this.#wasDefined = true;
    } else {
      const { spec } = definitionOf(defined);
      const { status, text } = await this.#merge(DEFINITION, { spec });
      if (status !== 200) throw new Error(text);
      if (naive.defined.storage !== defined.storage) this.#sometimes('another version was stored');
      this.#letGo();
    }
    naive.defined = defined;
    this.#floor = this.#known.length;
  }

  #letGo(): void {
    for (const watch of this.#watches) watch.letGo(this.#door.world.now());
  }

  async #write(deed: Deed & { readonly do: 'write' }): Promise<Verdict> {
    const { name, version, spec, isHeld } = deed;
    const naive = this.#naive;
    if (!naive.isServed(version)) return undefined;
    const told = naive.has(name)
      ? this.#patch(deed, { spec })
      : this.#try(() => this.#handler.create(this.#nameIn(version), thingOf(deed), IGNORING));
    const isDone = naive.write(name, version, spec, isHeld);
    if ((told === undefined) === isDone) return undefined;
    return `a write of ${name} in ${version} is answered: ${told ?? 'done'}`;
  }

  #patch(where: { readonly name: string; readonly version: Version }, patch: object) {
    const name = this.#nameIn(where.version);
    const request = { type: 'merge', patch: { ...patch } } as const;
    return this.#try(() => this.#handler.patch(name, keyOf(where), request, 'object', IGNORING));
  }

  /** Why it may not be. */
  #try(work: () => unknown): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError) return error.message;
      throw error;
    }
  }

  #nameIn(version: Version): ResourceName {
    const isStored = this.#naive.defined?.storage === version;
    return isStored ? 'things.example.com' : `things.example.com/${version}`;
  }

  #merge(path: string, body: object): Promise<Reply> {
    return this.#door.send('PATCH', path, { headers: MERGE, body });
  }

  async #seeWhetherItIsGone(): Promise<void> {
    const naive = this.#naive;
    if (!naive.isTerminating) return;
    if (naive.names().length > 0) {
      this.#sometimes('an object outlived the deletion of its definition');
      return;
    }
    await this.#door.advance(GONE_MS);
    naive.end();
    for (const watch of this.#watches) watch.isGone();
    this.#floor = this.#known.length;
  }

  async #watch(version: Version, from: { version: string; changes: number } | undefined) {
    const naive = this.#naive;
    const { defined } = naive;
    if (defined === undefined || !naive.isServed(version)) return undefined;
    const query = from === undefined ? '' : `&resourceVersion=${from.version}`;
    const stream = await this.#door.open(`${pathOf({ version })}?watch=true${query}`);
    const initial = from === undefined ? naive.objects() : [];
    const since = from?.changes ?? naive.changes.length;
    const watch = new CustomWatch({ stream, version, defined, since, initial });
    this.#watches.push(watch);
    return stream;
  }

  async #resume({ version, back }: Deed & { readonly do: 'resume' }): Promise<Verdict> {
    const at = this.#known.length - 1 - back;
    const from = this.#known[at];
    if (from === undefined || !this.#naive.isServed(version)) return undefined;
    if (at >= this.#floor) {
      const missed = this.#naive.changes.length - from.changes;
      if (missed > 1) this.#sometimes('a watch resumed to more than one change');
      await this.#watch(version, from);
      return undefined;
    }
    const path = `${pathOf({ version })}?watch=true&resourceVersion=${from.version}`;
    const { lines, stop } = await this.#door.open(path);
    await this.#door.advance(SETTLED_MS);
    stop();
    this.#sometimes('a watch could not resume');
    if (lines[0]?.includes('"reason":"Expired"') === true) return undefined;
    return `a watch resumes from before the definition: ${lines.join()}`;
  }

  /** Every object, in every version that is served. */
  async #shownOtherwise(): Promise<Verdict> {
    for (const version of VERSIONS) {
      const { status, json } = await this.#door.get(pathOf({ version }));
      const isServed = this.#naive.isServed(version);
      if ((status === 200) !== isServed) return `${version} is answered ${String(status)}`;
      if (!isServed) continue;
      const items = json['items'] as { metadata: { name: string }; spec: object }[];
      const shown = items.map(({ metadata, spec }) => `${metadata.name} ${specText(spec)}`);
      const expected = this.#naive.names().map((name) => {
        const spec = this.#naive.shown(name, version) ?? {};
        this.#note(name, version);
        return `${name} ${specText(spec)}`;
      });
      if (shown.join() !== expected.join()) {
        return `${version} shows ${shown.join()} instead of ${expected.join()}`;
      }
    }
    return undefined;
  }

  #note(name: string, version: Version): void {
    const kept = Object.keys(this.#naive.kept(name)?.spec ?? {});
    const shown = Object.keys(this.#naive.shown(name, version) ?? {});
    if (kept.some((field) => !shown.includes(field))) {
      this.#sometimes('a field was pruned in another version');
    }
    if (shown.some((field) => !kept.includes(field))) {
      this.#sometimes('a field was filled in after it was written');
    }
  }

  #toldOtherwise(): Verdict {
    const now = this.#door.world.now();
    for (const watch of this.#watches) {
      if (watch.isEnded) this.#sometimes('a watch was let go');
      const wrong = watch.wrong(now, this.#naive.changes);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
}
