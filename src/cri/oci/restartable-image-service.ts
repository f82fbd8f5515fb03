/**
 * An image service that can go away and come back, as its clients see it: the process behind the socket is
 * another one then, over the same disk. Calls under way end without an answer, and while there is nobody
 * new ones are refused. Upstream: what a gRPC client of containerd sees.
 *
 * What was mounted stays mounted. What a life had half written the next one takes away when it begins.
 */
import {
  errorText,
  createOperation,
  follow,
  operation,
  pause,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type FileSystem,
  type Operation,
  type Sink,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  CriError,
  plannedCriError,
  type ContainerImages,
  type Image,
  type ImageService,
  type ImageSpec,
  type MountOCIObjectRequest,
  type PullImageRequest,
} from '../index.ts';
import type { OCIImageService } from './oci-image-service.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** Nobody answers. */
    'imageService.stopped': Readonly<Record<string, never>>;
    /** It answers again, with what it found on its disk. */
    'imageService.started': Readonly<Record<string, never>>;
    /** It could not read its disk, and tries again. */
    'imageService.startFailed': { readonly error: string };
  }
}

export interface RestartableImageServiceOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  /** A process over the node's disk that knows nothing yet. */
  readonly create: () => OCIImageService;
}

/** As systemd restarts containerd. Upstream: containerd.service, RestartSec. */
const START_AGAIN_MS = 5000;

interface Call {
  readonly sink: Sink<never>;
  cancel: Cancel | undefined;
}

export class RestartableImageService implements ImageService, ContainerImages {
  readonly #options: RestartableImageServiceOptions;
  readonly #underWay = new Set<Call>();
  #life: OCIImageService;
  #isUp = true;
  #isCutOff = false;
  #starting: Cancel | undefined;

  /** The first life begins with an empty disk. */
  constructor(options: RestartableImageServiceOptions) {
    this.#options = options;
    this.#life = options.create();
  }

  /** The process that answers now, or did last. */
  get life(): OCIImageService {
    return this.#life;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Idempotent. */
  stop(): void {
    this.#starting?.();
    this.#starting = undefined;
    if (!this.#isUp) return;
    const { world, actor } = this.#options;
    this.#isUp = false;
    world.trace.append(actor, 'imageService.stopped', {});
    for (const call of this.#underWay) {
      call.cancel?.();
      const tell = (): void => call.sink.failed(noAnswer());
      const entry = world.loop.schedule(0, tell, actor);
      call.cancel = () => entry.cancel();
    }
    this.#underWay.clear();
  }

  /** The machine ended with it: nothing that it had begun is taken away for the next one. Idempotent. */
  cutOff(): void {
    this.#isCutOff = true;
    this.stop();
  }

  /** Another process begins; it answers once it has read its disk. Idempotent. */
  start(): void {
    if (this.#isUp || this.#starting !== undefined) return;
    const { loop } = this.#options.world;
    this.#starting = follow(
      operation(() => this.#begin()),
      { done: () => (this.#starting = undefined), failed: (error) => loop.fail(error) },
    );
  }

  *#begin(): Steps<void> {
    const { world, actor, create } = this.#options;
    // What the last life had begun has really ended by then.
    yield* perform(world.realWork.afterAll(() => Promise.resolve()));
    if (!this.#isCutOff) yield* dropUnfinished(this.#life);
    this.#isCutOff = false;
    for (;;) {
      const life = create();
      try {
        yield* perform(life.load());
        this.#life = life;
        this.#isUp = true;
        world.trace.append(actor, 'imageService.started', {});
        return;
      } catch (error) {
        rethrowProgrammerError(error);
        const why = errorText(error);
        world.trace.append(actor, 'imageService.startFailed', { error: why });
      }
      yield* perform(pause(world.loop, actor, START_AGAIN_MS));
    }
  }

  listImages = () => this.#answer((life) => life.listImages());
  imageStatus = (spec: ImageSpec) => this.#answer((life) => life.imageStatus(spec));
  pullImage = (request: PullImageRequest) => this.#call((life) => life.pullImage(request));
  removeImage = (spec: ImageSpec) => this.#call((life) => life.removeImage(spec));
  imageFsInfo = () => this.#call((life) => life.imageFsInfo());
  mountOCIObject = (request: MountOCIObjectRequest) =>
    this.#call((life) => life.mountOCIObject(request));
  unmountOCIObject = (request: { readonly id: string }) =>
    this.#call((life) => life.unmountOCIObject(request));
  listOCIMounts = (directory: string) => this.#answer((life) => life.listOCIMounts(directory));

  /** @throws {CriError} while there is nobody */
  find = (image: string): Image | undefined => this.#now().find(image);

  /** @throws {CriError} while there is nobody */
  get hasSandboxImage(): boolean {
    return this.#now().hasSandboxImage;
  }

  pullSandboxImage = () => this.#call((life) => life.pullSandboxImage());
  mountImage = (podSandboxId: string, containerId: string, image: string) =>
    this.#call((life) => life.mountImage(podSandboxId, containerId, image));
  unpack = (image: string, files: FileSystem, root: string) =>
    this.#call((life) => life.unpack(image, files, root));
  withdrawImages = (podSandboxId: string, containerId: string) =>
    this.#call((life) => life.withdrawImages(podSandboxId, containerId));
  unmountImages = (podSandboxId: string) => this.#call((life) => life.unmountImages(podSandboxId));

  #now(): OCIImageService {
    if (!this.#isUp) throw plannedCriError('Unavailable');
    return this.#life;
  }

  /** For what is answered at once, and so is never under way. Who asks now begins now. */
  #answer<T>(make: (life: OCIImageService) => Operation<T>): Operation<T> {
    if (this.#isUp) return make(this.#life);
    return createOperation<T>((sink) => {
      sink.failed(plannedCriError('Unavailable'));
      return undefined;
    });
  }

  #call<T>(make: (life: OCIImageService) => Operation<T>): Operation<T> {
    return createOperation<T>((sink) => {
      if (!this.#isUp) {
        sink.failed(plannedCriError('Unavailable'));
        return undefined;
      }
      const call: Call = { sink, cancel: undefined };
      this.#underWay.add(call);
      call.cancel = follow(make(this.#life), {
        done: (value) => {
          this.#underWay.delete(call);
          sink.done(value);
        },
        failed: (error) => {
          this.#underWay.delete(call);
          sink.failed(error);
        },
      });
      return () => {
        this.#underWay.delete(call);
        call.cancel?.();
      };
    });
  }
}

/** Not of one that was killed at a call: it does nothing any more, and what it had done is no matter of speed. */
function* dropUnfinished(life: OCIImageService): Steps<void> {
  try {
    yield* perform(life.dropUnfinished());
  } catch (error) {
    rethrowProgrammerError(error);
  }
}

/** Upstream: google.golang.org/grpc, of a connection that breaks. */
function noAnswer(): CriError {
  return new CriError('Unavailable', 'error reading from server: EOF');
}
