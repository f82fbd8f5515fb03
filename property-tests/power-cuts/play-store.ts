/** Plays the life of a store that loses its power once, and tells what is wrong with it afterwards. */
import { map, throwError } from 'rxjs';
import { buildContent } from '../../src/lab/build-content.ts';
import type { Image } from '../../src/cri/index.ts';
import {
  choices,
  errorText,
  rethrowProgrammerError,
  type Operation,
  type PowerCutReport,
} from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { StoreMachine } from './store-machine.ts';
import type { StoreStory } from './store-story.ts';

export interface SeenStore {
  /** Undefined: the story has no such call. */
  readonly cut: PowerCutReport | undefined;
  /** The call before which the power went: `host.rename`. */
  readonly before: string | undefined;
  /** What was being done. */
  readonly during: string;
  /** Images that were listed right after it. */
  readonly listed: number;
  /** What is wrong; empty: nothing. */
  readonly wrong: readonly string[];
}

type Files = Readonly<Record<string, string>>;

const BASE: Files = { 'lib/base': 'shared by two versions' };
const OLD: Files = { version: 'old', 'bin/tool': 'a program of the old version' };
const NEW: Files = { version: 'newer', 'bin/tool': 'a program of the newer version' };
const DATA: Files = { 'model.bin': 'weights', 'card.md': 'what it is' };

const REFERENCES = { config: 'team/config:v1', data: 'team/data:v1' } as const;
const imageOf = (of: Files) => ({
  reference: REFERENCES.config,
  image: { layers: [{ files: BASE }, { files: of }] },
});
const ARTIFACT = {
  reference: REFERENCES.data,
  artifact: { type: 'application/vnd.test.model', files: DATA },
};

const nameOf = (what: keyof typeof REFERENCES) => `registry.test/${REFERENCES[what]}`;

export async function playStore(story: StoreStory, defect?: SeededDefect): Promise<SeenStore> {
  const { ports } = defect?.plug() ?? {};
  const machine = await StoreMachine.open(choices.seeded(story.seed), ports);
  const life = new StoreLife(machine);
  await life.begin();
  machine.losePowerAt(story.call, story.unsynced);
  await life.live();
  return life;
}

class StoreLife implements SeenStore {
  cut: PowerCutReport | undefined;
  during = 'nothing';
  listed = 0;
  readonly wrong: string[] = [];
  readonly #machine: StoreMachine;
  /** What each image shows, by id. */
  readonly #content = new Map<string, Files>();
  /** Ids of images that the service said it has. */
  readonly #answered = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #mounts = new Map<string, string>();

  constructor(machine: StoreMachine) {
    this.#machine = machine;
  }

  get before(): string | undefined {
    return this.#machine.world.trace.of('fault.struck')[0]?.detail.point;
  }

  async begin(): Promise<void> {
    await this.#push(imageOf(OLD), { ...BASE, ...OLD });
    await this.#push(ARTIFACT, DATA);
  }

  async live(): Promise<void> {
    const ids = [...this.#content.keys()];
    await this.#do('pull', () => this.#pull('data'));
    await this.#do('mount', () => this.#mount('config', '/m/1'));
    ids.push(await this.#push(imageOf(NEW), { ...BASE, ...NEW }));
    await this.#do('refresh', () => this.#mount('config', '/m/2'));
    await this.#do('mount', () => this.#mount('data', '/m/3'));
    for (const path of ['/m/1', '/m/3', '/m/2']) {
      await this.#do('unmount', () => this.#unmount(path));
    }
    for (const id of ids) await this.#do('removal', () => this.#remove(id));
    if (this.cut !== undefined && this.wrong.length === 0) await this.#end();
  }

  /** Nothing is left, and the next process finds nothing. */
  async #end(): Promise<void> {
    const { images } = this.#machine;
    for (const directory of ['blobs/sha256', 'ingest', 'unpacked', 'mounts']) {
      for (const name of await this.#machine.namesIn(directory)) {
        this.wrong.push(`left ${directory}/${name}`);
      }
    }
    images.stop();
    images.start();
    if (!(await this.#isBack())) return;
    if ((await this.#list()).length > 0) this.wrong.push('images that were removed are listed');
  }

  /** If the power goes meanwhile, looks what is there, and does it again. */
  async #do(what: string, deed: () => Operation<unknown>): Promise<void> {
    if (this.wrong.length > 0) return;
    const { cuts } = this.#machine;
    const hadPower = this.cut === undefined;
    try {
      await this.#machine.perform(deed());
    } catch (error) {
      rethrowProgrammerError(error);
      // Of what the power had cut off nothing is expected.
      const isCutOff = hadPower && (cuts.length > 0 || !this.#machine.images.isUp);
      if (!isCutOff) this.wrong.push(`${what}: ${errorText(error)}`);
    }
    await this.#machine.advance(1000);
    [this.cut] = cuts;
    if (!hadPower || this.cut === undefined || !(await this.#isBack())) return;
    this.during = what;
    await this.#inspect();
    await this.#do(what, deed);
  }

  async #isBack(): Promise<boolean> {
    await this.#machine.advance(1000);
    if (this.#machine.images.isUp) return true;
    const failed = this.#machine.world.trace.of('imageService.startFailed').at(-1);
    this.wrong.push(`the store does not open: ${failed?.detail.error ?? ''}`);
    return false;
  }

  /** What is listed is whole, without any registry; what was answered for is there; what was removed is not. */
  async #inspect(): Promise<void> {
    await this.#machine.registry.setAvailable(false);
    const ids = (await this.#list()).map(({ id }) => id);
    this.listed = ids.length;
    for (const id of this.#answered) {
      if (!ids.includes(id)) this.wrong.push(`${short(id)} was pulled, and is not there any more`);
    }
    for (const id of ids) {
      if (this.#removed.has(id)) this.wrong.push(`${short(id)} was removed, and is there again`);
      await this.#look(id);
    }
    await this.#machine.registry.setAvailable(true);
  }

  async #look(id: string): Promise<void> {
    const { images } = this.#machine;
    const path = `/look/${id.slice(-8)}`;
    try {
      const mount = await this.#machine.perform(
        images.mountOCIObject({ object: { image: id }, path }),
      );
      const shown = JSON.stringify(await this.#filesAt(path));
      const wanted = JSON.stringify(sorted(this.#content.get(id) ?? {}));
      if (shown !== wanted) this.wrong.push(`${short(id)} shows ${shown}, not ${wanted}`);
      await this.#machine.perform(images.unmountOCIObject({ id: mount.id }));
    } catch (error) {
      rethrowProgrammerError(error);
      this.wrong.push(`${short(id)} is listed, and cannot be mounted: ${errorText(error)}`);
    }
  }

  async #filesAt(top: string, below = ''): Promise<Files> {
    const { files } = this.#machine;
    const found: Record<string, string> = {};
    for (const { name, type } of await files.readdir(`${top}/${below}`)) {
      const here = `${below}${name}`;
      if (type === 'directory') Object.assign(found, await this.#filesAt(top, `${here}/`));
      else found[here] = new TextDecoder().decode(await files.readFile(`${top}/${here}`));
    }
    return sorted(found);
  }

  #list(): Promise<readonly Image[]> {
    return this.#machine.perform(this.#machine.images.listImages());
  }

  async #push(content: Parameters<typeof buildContent>[0], shows: Files): Promise<string> {
    const [repository = '', tag = ''] = content.reference.split(':');
    const id = await this.#machine.registry.push(repository, tag, buildContent(content));
    this.#content.set(id, shows);
    return id;
  }

  #pull(what: keyof typeof REFERENCES): Operation<unknown> {
    const pull = this.#machine.images.pullImage({ image: { image: nameOf(what) } });
    return pull.pipe(map((id) => this.#answered.add(id)));
  }

  #mount(what: keyof typeof REFERENCES, path: string): Operation<unknown> {
    const object = { image: nameOf(what) };
    return this.#machine.images.mountOCIObject({ object, path }).pipe(
      map(({ id, imageRef }) => {
        this.#mounts.set(path, id);
        this.#answered.add(imageRef.slice(imageRef.indexOf('@') + 1));
      }),
    );
  }

  #unmount(path: string): Operation<unknown> {
    const id = this.#mounts.get(path);
    if (id === undefined) return throwError(() => new Error(`${path} was never mounted`));
    return this.#machine.images.unmountOCIObject({ id });
  }

  #remove(id: string): Operation<unknown> {
    this.#answered.delete(id);
    return this.#machine.images.removeImage({ image: id }).pipe(map(() => this.#removed.add(id)));
  }
}

function sorted(files: Files): Files {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function short(id: string): string {
  return id.slice('sha256:'.length, 'sha256:'.length + 8);
}
