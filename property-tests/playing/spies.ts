/**
 * Spies beside the real services, below any defect: real, spy, defect, kubelet. They note and pass on;
 * a play with them has the same trace as one without.
 */
import { defer, finalize, tap } from 'rxjs';
import type { Client, Event, ResourceClient, ResourceName } from '../../src/api/index.ts';
import type { AuthConfig, ImageService, ImageSpec, RuntimeService } from '../../src/cri/index.ts';
import type { ClusterSeams, LabPorts } from '../../src/lab/index.ts';
import { createOperation, follow, type Operation } from '../../src/sim/index.ts';
import { DiskView } from './disk-view.ts';
import { MountSpy } from './mount-spy.ts';
import { VolumeSpy } from './volume-spy.ts';
import type {
  Creation,
  CriCall,
  EventWrite,
  ObjectWatch,
  Observed,
  ObservedRpc,
  RegistryRequest,
} from './observed.ts';
import { userOf } from './user-of.ts';

/** When it is, and which pod is meant; known once the world is there. */
export interface Bystander {
  /** Milliseconds since the world's start. */
  now(): number;
  /** How many records the trace has. */
  order(): number;
  podWith(annotations: ImageSpec['annotations']): string | undefined;
}

type Asked = Partial<
  Pick<CriCall, 'podUid' | 'volume' | 'container' | 'image' | 'userSpecifiedImage' | 'credential'>
>;

/** Who wants to know of a call: with it, and once it has an answer. */
interface Listener {
  begun?(call: CriCall): void;
  ended?(): void;
}

export class Spies implements Observed {
  readonly calls: CriCall[] = [];
  readonly events: EventWrite[] = [];
  readonly requests: RegistryRequest[] = [];
  readonly mounts = new MountSpy();
  readonly volumes: VolumeSpy;
  readonly watches: ObjectWatch[] = [];
  readonly #bystander: Bystander;
  /** By name: what a patch does not say again. */
  readonly #eventsByName = new Map<string, EventWrite>();

  constructor(bystander: Bystander) {
    this.#bystander = bystander;
    this.volumes = new VolumeSpy(bystander);
  }

  /** The defect's seams, over spies. */
  seams(defect: ClusterSeams = {}): ClusterSeams {
    return {
      ...defect,
      imageService: (real, node) => {
        const seen = this.#imageService(real, node);
        return defect.imageService?.(seen, node) ?? seen;
      },
      runtime: (real, node) => {
        const seen = this.#runtime(real, node);
        return defect.runtime?.(seen, node) ?? seen;
      },
      client: (real, user) => {
        const seen = this.#client(real, user);
        return defect.client?.(seen, user) ?? seen;
      },
    };
  }

  ports(real: LabPorts): LabPorts {
    const { transport } = real;
    return {
      ...real,
      openHost: (_name, disk) => {
        const { host, view } = DiskView.open(disk, this.volumes.seen);
        this.mounts.disk = view;
        this.volumes.disk = view;
        return Promise.resolve(host);
      },
      transport: {
        request: (request, options) => {
          const { method, url, headers } = request;
          this.requests.push({ method, url, user: userOf(headers['authorization']) });
          return transport.request(request, options);
        },
      },
    };
  }

  #imageService(real: ImageService, node: string): ImageService {
    return {
      ...real,
      imageStatus: (image) =>
        this.#watch(
          node,
          'imageStatus',
          this.#ofImage(image),
          real.imageStatus(image),
          (found) => found?.id,
        ),
      pullImage: (request) =>
        this.#watch(
          node,
          'pullImage',
          { ...this.#ofImage(request.image), credential: credentialOf(request.auth) },
          real.pullImage(request),
          (id) => id,
        ),
      removeImage: (image) =>
        this.#watch(
          node,
          'removeImage',
          this.#ofImage(image),
          real.removeImage(image),
          () => undefined,
        ),
      mountOCIObject: (request) =>
        this.#watch(
          node,
          'mountOCIObject',
          {
            image: request.object.image,
            podUid: /\/pods\/([^/]+)\//.exec(request.path)?.[1],
            volume: /\/volumes\/[^/]+\/([^/]+)\//.exec(request.path)?.[1],
            credential: credentialOf(request.auth),
          },
          real.mountOCIObject(request),
          ({ imageRef }) => imageRef,
        ),
    };
  }

  #runtime(real: RuntimeService, node: string): RuntimeService {
    return {
      ...real,
      createContainer: (sandboxId, config, sandboxConfig) => {
        const { image, userSpecifiedImage } = config.image;
        const { name: container } = config.metadata;
        const { uid: podUid } = sandboxConfig.metadata;
        const asked = { podUid, container, image, userSpecifiedImage };
        const work = real.createContainer(sandboxId, config, sandboxConfig);
        let creation: Creation | undefined;
        const noted = this.#watch(node, 'createContainer', asked, work, (id) => id, {
          begun: (call) => (creation = this.mounts.begins(call, sandboxId, config.mounts)),
          ended: () => creation && this.mounts.ends(creation),
        });
        return noted;
      },
      removePodSandbox: (sandboxId) => {
        const removed = (): void => this.mounts.sandboxRemoved(sandboxId, this.#bystander.order());
        return real.removePodSandbox(sandboxId).pipe(tap({ next: removed }));
      },
    };
  }

  #ofImage({ image, annotations }: ImageSpec): Asked {
    return { image, podUid: this.#bystander.podWith(annotations) };
  }

  #watch<T>(
    node: string,
    rpc: ObservedRpc,
    asked: Asked,
    work: Operation<T>,
    answerOf: (value: T) => string | undefined,
    { begun, ended }: Listener = {},
  ): Operation<T> {
    return createOperation<T>((sink) => {
      const call: CriCall = {
        node,
        rpc,
        podUid: asked.podUid,
        volume: asked.volume,
        container: asked.container,
        image: asked.image ?? '',
        userSpecifiedImage: asked.userSpecifiedImage,
        credential: asked.credential,
        begunAt: this.#bystander.now(),
        order: this.#bystander.order(),
        outcome: 'under way',
      };
      this.calls.push(call);
      begun?.(call);
      const cancel = follow(work, {
        done: (value) => {
          call.answer = answerOf(value);
          this.#end(call, 'answered');
          ended?.();
          sink.done(value);
        },
        failed: (error) => {
          call.error = error instanceof Error ? error.message : String(error);
          this.#end(call, 'failed');
          ended?.();
          sink.failed(error);
        },
      });
      return () => {
        if (call.outcome === 'under way') this.#end(call, 'given up');
        cancel?.();
      };
    });
  }

  #end(call: CriCall, outcome: CriCall['outcome']): void {
    call.outcome = outcome;
    call.endedAt = this.#bystander.now();
    call.endOrder = this.#bystander.order();
  }

  #client(real: Client, user: string): Client {
    return {
      bind: (key, nodeName) => real.bind(key, nodeName),
      evict: (key, options) => real.evict(key, options),
      resource: <Name extends ResourceName>(name: Name) => {
        const resource = real.resource(name);
        if (name === 'events') return this.#eventsOf(resource, user);
        if (!user.startsWith('kubelet/')) return resource;
        if (name === 'configmaps') return this.#watched(resource, 'ConfigMap');
        return name === 'secrets' ? this.#watched(resource, 'Secret') : resource;
      },
    };
  }

  #watched<T>(real: ResourceClient<T>, kind: ObjectWatch['kind']): ResourceClient<T> {
    const { watches } = this;
    const { now } = this.#bystander;
    return {
      ...real,
      watch: (options, start) =>
        defer(() => {
          const { namespace = '', fieldSelector = {} } = options ?? {};
          const { 'metadata.name': name = '' } = fieldSelector;
          const watch: ObjectWatch = { kind, namespace, name, from: now() };
          watches.push(watch);
          return real.watch(options, start).pipe(finalize(() => (watch.to = now())));
        }),
    };
  }

  #eventsOf<T>(real: ResourceClient<T>, user: string): ResourceClient<T> {
    return {
      ...real,
      create: (manifest) => {
        this.#noteEvent(manifest as Event, user);
        return real.create(manifest);
      },
      patch: (key, patch, type) => {
        const known = this.#eventsByName.get(key.name);
        const { count } = patch as { readonly count?: number };
        if (known !== undefined && count !== undefined) this.#addEvent({ ...known, count });
        return real.patch(key, patch, type);
      },
    };
  }

  #noteEvent(event: Event, user: string): void {
    const { involvedObject, type, reason = '', message = '', count = 1, firstTimestamp } = event;
    const write: EventWrite = {
      at: 0,
      order: 0,
      user,
      podUid: involvedObject.uid ?? '',
      fieldPath: involvedObject.fieldPath ?? '',
      type: type === 'Warning' ? 'Warning' : 'Normal',
      reason,
      message,
      count,
      firstAt: String(firstTimestamp),
    };
    this.#eventsByName.set(event.metadata.name, write);
    this.#addEvent(write);
  }

  #addEvent(write: EventWrite): void {
    this.events.push({ ...write, at: this.#bystander.now(), order: this.#bystander.order() });
  }
}

function credentialOf(auth: AuthConfig | undefined): string | undefined {
  return auth === undefined ? undefined : `${auth.username ?? ''}:${auth.password ?? ''}`;
}
