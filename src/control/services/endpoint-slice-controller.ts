/**
 * Keeps the EndpointSlices of each Service that has a selector: who stands behind it.
 * Upstream: pkg/controller/endpointslice/endpointslice_controller.go; endpointslice/reconciler.go (v1.36).
 *
 * Left out: topology hints.
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
import { MANAGED_BY, SERVICE_NAME } from './endpoint-slice-labels.ts';
import { groupsOf, type EndpointGroup } from './endpoints-of-pods.ts';
import { HEADLESS, selects } from './selected-pods.ts';
import { TriggerTimes, withTriggerTime } from './trigger-times.ts';

const NAME = 'endpointslice-controller';
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
  readonly #times = new TriggerTimes();

  constructor(context: ControllerContext) {
    super(context, NAME);
  }

  protected override *sync(key: string): Steps<void> {
    const service = this.#services.get(key);
    // Whatever a Service that is gone has had goes with it, as its owner.
    if (service === undefined) this.#times.forget(key);
    if (service === undefined || service.spec.selector === undefined) return;
    if (service.spec.type === 'ExternalName') return;
    const { uid } = service.metadata;
    const pods = this.#pods.list().filter((pod) => selects(service, pod));
    const time = this.#times.next(key, service, pods);
    const present = this.#own.over(
      this.#slices.controlledBy(uid),
      (slice) => controllerOf(slice)?.uid === uid,
    );
    const left = [...present].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const group of this.#wanted(service, pods)) {
      const at = left.findIndex(({ ports }) => sameValue(ports ?? [], group.ports));
      const [slice] = left.splice(Math.max(at, 0), 1);
      if (slice === undefined) yield* this.#create(service, group, time);
      else yield* this.#update(service, slice, group, time);
    }
    for (const slice of left) yield* this.#delete(slice);
  }

  /** One for every hundred endpoints; an empty one if there are none. */
  #wanted(service: Service, pods: readonly Pod[]): readonly EndpointGroup[] {
    const zoneOf = (nodeName: string): string | undefined =>
      this.#nodes.get(nodeName)?.metadata.labels?.[ZONE];
    const groups = groupsOf(service, pods, zoneOf);
    if (groups.length === 0) return [{ ports: [], endpoints: [] }];
    return groups.flatMap(({ ports, endpoints }) => {
      const parts: EndpointGroup[] = [];
      for (let at = 0; at < endpoints.length; at += ENDPOINTS_MAX) {
        parts.push({ ports, endpoints: endpoints.slice(at, at + ENDPOINTS_MAX) });
      }
      return parts;
    });
  }

  *#create(
    service: Service,
    { ports, endpoints }: EndpointGroup,
    time: string | undefined,
  ): Steps<void> {
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
        annotations: withTriggerTime(undefined, time),
        ownerReferences: [owner],
      },
      addressType: 'IPv4',
      ports,
      endpoints,
    };
    this.#own.wrote(yield* perform(this.client.resource('endpointslices').create(manifest)));
  }

  *#update(
    service: Service,
    slice: EndpointSlice,
    group: EndpointGroup,
    time: string | undefined,
  ): Steps<void> {
    const labels = labelsOf(service);
    const { endpoints, ports = [], metadata } = slice;
    const isSame =
      sameValue(endpoints, group.endpoints) &&
      sameValue(ports, group.ports) &&
      sameValue(metadata.labels, labels);
    if (isSame) return;
    const annotations = withTriggerTime(metadata.annotations, time);
    const next = {
      ...slice,
      ...group,
      metadata: { ...metadata, labels, annotations },
    } as EndpointSlice;
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

/** The Service's own, and what says whose slice it is. */
function labelsOf({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    [SERVICE_NAME]: metadata.name,
    [MANAGED_BY]: `${NAME}.k8s.io`,
    ...(spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
  };
}
