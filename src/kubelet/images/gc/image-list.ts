/**
 * The images of the node as its status shows them. Upstream: pkg/kubelet/images/image_gc_manager.go,
 * imageCache, GetImageList; pkg/kubelet/nodestatus/setters.go, Images (v1.36).
 *
 * What a list says is kept until the next; what a list that fails would have said, nobody knows.
 */
import type { Image, ImageService } from '../../../cri/index.ts';
import {
  mapped,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { aggregateErrors, IMAGE_LIST_MS, RepeatedWork } from '../../model/index.ts';

/** Upstream: core/v1 ContainerImage. */
export interface NodeImage {
  readonly names?: readonly string[];
  readonly sizeBytes: number;
}

const NAMES_MAX = 5;

/** The largest first; of each the digest names before the tags. @param imagesMax -1: all */
export function nodeImages(images: readonly Image[], imagesMax: number): readonly NodeImage[] {
  const sorted = images.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.id < b.id ? 1 : -1));
  const shown = imagesMax < 0 ? sorted : sorted.slice(0, imagesMax);
  return mapped(shown, ({ repoDigests, repoTags, sizeBytes }) => {
    const names = [...repoDigests, ...repoTags].slice(0, NAMES_MAX);
    return names.length === 0 ? { sizeBytes } : { names, sizeBytes };
  });
}

export interface ImageListOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly imageService: Pick<ImageService, 'listImages'>;
  /** nodeStatusMaxImages */
  readonly imagesMax: number;
}

export class ImageList {
  readonly #options: ImageListOptions;
  readonly #loop: RepeatedWork;
  /** What the runtime said last: while nothing changes there it is the same list. */
  #listed: readonly Image[] | undefined;
  #images: readonly NodeImage[] = [];

  constructor(options: ImageListOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#loop = new RepeatedWork({
      loop: world.loop,
      lane: actor,
      periodMs: IMAGE_LIST_MS,
      work: () => this.#refresh(),
    });
  }

  /** The same array as long as nothing changed. */
  get images(): readonly NodeImage[] {
    return this.#images;
  }

  start(): void {
    this.#loop.start();
  }

  stop(): void {
    this.#loop.stop();
  }

  *#refresh(): Steps<void> {
    const { world, actor, nodeName, imageService, imagesMax } = this.#options;
    try {
      const listed = yield* perform(imageService.listImages());
      if (listed === this.#listed) return;
      this.#listed = listed;
      const images = nodeImages(listed, imagesMax);
      if (!isSame(images, this.#images)) this.#images = images;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = aggregateErrors([error]);
      world.trace.append(actor, 'kubelet.workFailed', {
        work: 'image list',
        uid: nodeName,
        error: why,
      });
    }
  }
}

function isSame(a: readonly NodeImage[], b: readonly NodeImage[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ names = [], sizeBytes }, at) => {
      const { names: others = [], sizeBytes: otherBytes } = b[at] ?? { sizeBytes: -1 };
      return (
        sizeBytes === otherBytes &&
        names.length === others.length &&
        names.every((name, place) => name === others[place])
      );
    })
  );
}
