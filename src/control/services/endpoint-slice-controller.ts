/**
 * Keeps the EndpointSlices of each Service that has a selector: who stands behind it.
 * Upstream: pkg/controller/endpointslice/endpointslice_controller.go; endpointslice/reconciler.go (v1.36).
 *
 * Left out: topology hints, the time of the last change as an annotation; the old kind Endpoints.
 */
import {
  isStatus,
  sameValue,
  type EndpointSlice,
  type Pod,
  type Service,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  keyOf,
  OwnWrites,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { groupsOf, type EndpointGroup } from './endpoints-of-pods.ts';

const NAME = 'endpointslice-controller';
const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const ZONE = 'topology.kubernetes.io/zone';
/** Of one slice. */
const ENDPOINTS_MAX = 100;

export class EndpointSliceController extends Controller {
  readonly #services = this.read('services', ({ object }) => this.queue.add(keyOf(object)));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #nodes = this.read('nodes');
  readonly #slices = this.read('endpointslices', ({ object, type }) => {
    this.#own.shown(object, type === 'DELETED');
  });
  readonly #own = new OwnWrites<EndpointSlice>();

  constructor(context: ControllerContext) {
    super(context, NAME);
  }

  protected override *sync(key: string): Steps<void> {
    const service = this.#services.get(key);
    // Whatever a Service that is gone has had goes with it, as its owner.
    if (service === undefined || service.spec.selector === undefined) return;
    if (service.spec.type === 'ExternalName') return;
    const { uid } = service.metadata;
    const present = this.#own.over(
      this.#slices.controlledBy(uid),
      (slice) => controllerOf(slice)?.uid === uid,
    );
    const left = [...present].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const group of this.#wanted(service)) {
      const at = left.findIndex(({ ports }) => sameValue(ports ?? [], group.ports));
      const [slice] = left.splice(Math.max(at, 0), 1);
      if (slice === undefined) yield* this.#create(service, group);
      else yield* this.#update(service, slice, group);
    }
    for (const slice of left) yield* this.#delete(slice);
  }

  /** One for every hundred endpoints; an empty one if there are none. */
  #wanted(service: Service): readonly EndpointGroup[] {
    const zoneOf = (nodeName: string): string | undefined =>
      this.#nodes.get(nodeName)?.metadata.labels?.[ZONE];
    const groups = groupsOf(service, this.#podsOf(service), zoneOf);
    if (groups.length === 0) return [{ ports: [], endpoints: [] }];
    return groups.flatMap(({ ports, endpoints }) => {
      const parts: EndpointGroup[] = [];
      for (let at = 0; at < endpoints.length; at += ENDPOINTS_MAX) {
        parts.push({ ports, endpoints: endpoints.slice(at, at + ENDPOINTS_MAX) });
      }
      return parts;
    });
  }

  #podsOf(service: Service): readonly Pod[] {
    return this.#pods.list().filter((pod) => selects(service, pod));
  }

  *#create(service: Service, { ports, endpoints }: EndpointGroup): Steps<void> {
    const { name, namespace, uid } = service.metadata;
    const owner = {
      apiVersion: 'v1',
      kind: 'Service',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    const manifest = {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: labelsOf(service),
        ownerReferences: [owner],
      },
      addressType: 'IPv4',
      ports,
      endpoints,
    };
    this.#own.wrote(yield* perform(this.client.resource('endpointslices').create(manifest)));
  }

  *#update(service: Service, slice: EndpointSlice, group: EndpointGroup): Steps<void> {
    const labels = labelsOf(service);
    const { endpoints, ports = [], metadata } = slice;
    const isSame =
      sameValue(endpoints, group.endpoints) &&
      sameValue(ports, group.ports) &&
      sameValue(metadata.labels, labels);
    if (isSame) return;
    const next = { ...slice, ...group, metadata: { ...metadata, labels } } as EndpointSlice;
    this.#own.wrote(yield* perform(this.client.resource('endpointslices').update(next)));
  }

  *#delete({ metadata: { name, namespace } }: EndpointSlice): Steps<void> {
    try {
      yield* perform(this.client.resource('endpointslices').delete({ name, namespace }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  #podChanged({ object, previous }: ObjectChange<Pod>): void {
    for (const service of this.#services.list()) {
      const isIts = selects(service, object);
      const wasIts = previous !== undefined && selects(service, previous);
      if (isIts || wasIts) this.queue.add(keyOf(service));
    }
  }
}

function selects({ metadata: { namespace }, spec: { selector } }: Service, pod: Pod): boolean {
  if (selector === undefined || pod.metadata.namespace !== namespace) return false;
  const { labels = {} } = pod.metadata;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The Service's own, and what says whose slice it is. */
function labelsOf({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    [SERVICE_NAME]: metadata.name,
    [MANAGED_BY]: `${NAME}.k8s.io`,
    ...(spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
  };
}
