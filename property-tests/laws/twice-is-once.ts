/**
 * MountOCIObject and UnmountOCIObject, once and twice (images.md, IV15; R12, R14): the same story is played on
 * two nodes, on one of which each call is made again, and the two nodes must look the same after each.
 */
import fc from 'fast-check';
import { catchError, map, of } from 'rxjs';
import { all, choices, rethrowProgrammerError, type Operation } from '../../src/sim/index.ts';
import type { ImageService } from '../../src/cri/index.ts';
import { buildImage } from '../../src/cri/registry/index.ts';
import { aConfig, ImageBench } from '../../testing/image-bench.ts';
import { mountsOver } from '../defects/mounts-over.ts';
import { missesWhatIsUnmounted } from '../defects/misses-what-is-unmounted.ts';
import { imageOf } from '../workloads/setting.ts';
import type { Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

type Call =
  | { readonly call: 'mount'; readonly tag: number; readonly path: number }
  /** Of the ids that were answered, modulo their number. */
  | { readonly call: 'unmount'; readonly id: number }
  | { readonly call: 'push'; readonly tag: number; readonly content: number }
  | { readonly call: 'remove image'; readonly tag: number }
  | { readonly call: 'restart' };

interface Story {
  readonly calls: readonly Call[];
  /** Again when it has ended, or beside the first. */
  readonly again: 'after it' | 'beside it';
  readonly seed: number;
}

/** Twice is once, whoever serves. */
export interface OtherService {
  readonly service: (real: ImageService, bench: ImageBench) => ImageService;
}

const REPOSITORIES = ['team/config', 'team/flags'] as const;
const PATHS = ['/pods/a/volume', '/pods/b/volume', '/pods/b/other'] as const;

const tag = fc.nat(REPOSITORIES.length - 1);
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      call: fc.constant('mount' as const),
      tag,
      path: fc.nat(PATHS.length - 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ call: fc.constant('unmount' as const), id: fc.nat(5) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ call: fc.constant('push' as const), tag, content: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('remove image' as const), tag }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('restart' as const) }) },
);

const stories: fc.Arbitrary<Story> = fc.record({
  calls: fc.array(call, { minLength: 2, maxLength: 12 }),
  again: fc.constantFrom('after it', 'beside it'),
  seed: fc.nat(1_000_000),
});

/** Contents are images and an artifact, of different sizes. */
const contentOf = (content: number) =>
  content === 2 ? aConfig('artifact', 'version') : buildImage(imageOf(content));

class Node {
  readonly bench: ImageBench;
  readonly #ids: string[] = [];
  readonly #times: 1 | 2;
  readonly #story: Story;
  readonly #other: OtherService | undefined;

  constructor(story: Story, times: 1 | 2, other: OtherService | undefined) {
    this.bench = new ImageBench({ choices: choices.seeded(story.seed), interleave: true });
    this.#story = story;
    this.#times = times;
    this.#other = other;
  }

  async open(): Promise<this> {
    for (const repository of REPOSITORIES)
      await this.bench.registry.put(repository, 'v1', contentOf(0));
    return this;
  }

  /** What was answered, or why not. */
  async do(step: Call): Promise<string> {
    const { bench } = this;
    switch (step.call) {
      case 'mount': {
        const image = `registry.test/${REPOSITORIES[step.tag] ?? ''}:v1`;
        const path = PATHS[step.path] ?? '';
        const answer = await this.#call((service) =>
          service
            .mountOCIObject({ object: { image }, path })
            .pipe(map(({ id, imageRef }) => `${id} ${imageRef}`)),
        );
        const [, id] = /^([0-9a-f]{16}-[0-9a-f]{16}) /.exec(answer) ?? [];
        if (id !== undefined) this.#ids.push(id);
        return answer;
      }
      case 'unmount': {
        const id = this.#ids[step.id % Math.max(1, this.#ids.length)] ?? 'never-seen';
        return this.#call((service) =>
          service.unmountOCIObject({ id }).pipe(map(() => 'unmounted')),
        );
      }
      case 'push':
        await bench.registry.put(REPOSITORIES[step.tag] ?? '', 'v1', contentOf(step.content));
        return '';
      case 'remove image': {
        const image = `registry.test/${REPOSITORIES[step.tag] ?? ''}:v1`;
        await bench.perform(bench.service.removeImage({ image }));
        return '';
      }
      case 'restart':
        await bench.restart();
        return '';
    }
  }

  /** All that anybody can see of it. */
  async look(): Promise<string> {
    const { bench } = this;
    const mounts = await bench.perform(bench.service.listOCIMounts('/'));
    const table = await bench.files.readdir('/pods').catch(() => []);
    const shown = await Promise.all(
      PATHS.map((path) => bench.read(`${path}/version`).catch(() => 'nothing')),
    );
    const bound = (await bench.host.mounter.list()).map(
      ({ source, target }) => `${source} ${target}`,
    );
    return JSON.stringify({
      mounts: mounts.map(({ id, path, imageRef }) => `${id} ${path} ${imageRef}`).sort(),
      bound: bound.sort(),
      shown,
      records: [...(await bench.names('mounts'))].sort(),
      trees: [...(await bench.names('unpacked'))].sort(),
      directories: table.map(({ name }) => name).sort(),
    });
  }

  get fetched(): number {
    return this.bench.requests.filter(({ method }) => method === 'GET').length;
  }

  /** What was answered, the same each time. */
  async #call(make: (service: ImageService) => Operation<string>): Promise<string> {
    const { bench } = this;
    const service = this.#other?.service(bench.service, bench) ?? bench.service;
    const once = make(service).pipe(
      catchError((error: unknown) => {
        rethrowProgrammerError(error);
        return of(error instanceof Error ? error.message : String(error));
      }),
    );
    if (this.#times === 1) return bench.perform(once);
    const [first, second] =
      this.#story.again === 'beside it'
        ? await bench.perform(all([once, once]))
        : [await bench.perform(once), await bench.perform(once)];
    return first === second ? (first ?? '') : `${first ?? ''}, and then ${second ?? ''}`;
  }
}

export const twiceIsOnce = ownLaw({
  name: 'IV15: the same object mounted at the same path twice, or an id unmounted twice, is as if it had been once',
  because:
    'a kubelet asks again when it lost an answer or was started anew, also while the first call is under way.',
  oracle:
    'another node, on which each call is made once: answers, mounts, content, trees and transfers',
  file: 'property-tests/twice-is-once.test.ts',
  subjects: stories,
  runs: 80,
  sometimes: [
    'an object was mounted twice, one after the other',
    'an object was mounted twice at once',
    'a mount was undone twice',
    'what was never mounted was unmounted',
    'another object was in the way',
    'an object whose image was gone was unmounted',
  ],
  defects: [mountsOver, missesWhatIsUnmounted],
  judge: async (story, sometimes, defect: OtherService | undefined): Promise<Verdict> => {
    const once = await new Node(story, 1, undefined).open();
    const twice = await new Node(story, 2, defect).open();
    const mounted = new Set<string>();
    let isRemoved = false;
    for (const [at, step] of story.calls.entries()) {
      const answer = await once.do(step);
      const again = await twice.do(step);
      const line = `${String(at + 1)}, ${lineOf(step)}`;
      if (answer !== again) return `${line}: answers ${answer}; twice: ${again}`;
      const [a, b] = [await once.look(), await twice.look()];
      if (a !== b) return `${line}: ${a}; twice: ${b}`;
      if (once.fetched !== twice.fetched) {
        return `${line}: ${String(once.fetched)} transfers; twice: ${String(twice.fetched)}`;
      }
      if (step.call === 'remove image') isRemoved = true;
      if (step.call === 'mount') {
        if (answer.endsWith('busy')) sometimes('another object was in the way');
        else {
          mounted.add(answer);
          sometimes(
            story.again === 'beside it'
              ? 'an object was mounted twice at once'
              : 'an object was mounted twice, one after the other',
          );
        }
      }
      if (step.call !== 'unmount') continue;
      sometimes(
        mounted.size > 0 ? 'a mount was undone twice' : 'what was never mounted was unmounted',
      );
      if (mounted.size > 0 && isRemoved) sometimes('an object whose image was gone was unmounted');
    }
    return undefined;
  },
  lines: ({ calls, again }) => [`each call once, and once more ${again}`, ...calls.map(lineOf)],
});

function lineOf(step: Call): string {
  switch (step.call) {
    case 'mount':
      return `mount ${REPOSITORIES[step.tag] ?? ''}:v1 at ${PATHS[step.path] ?? ''}`;
    case 'unmount':
      return `unmount the id answered as number ${String(step.id)}`;
    case 'push':
      return `push content ${String(step.content)} to ${REPOSITORIES[step.tag] ?? ''}:v1`;
    case 'remove image':
      return `remove the image ${REPOSITORIES[step.tag] ?? ''}:v1`;
    case 'restart':
      return 'restart the image service';
  }
}
