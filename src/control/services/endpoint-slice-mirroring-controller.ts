/**
 * Tells in EndpointSlices what somebody wrote in the Endpoints of a Service without a selector.
 * Upstream: pkg/controller/endpointslicemirroring (v1.36).
 */
import {
  isStatus,
  sameValue,
  type Endpoints,
  type EndpointSlice,
  type Service,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  keyOf,
  OwnWrites,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { MANAGED_BY, SERVICE_NAME } from './endpoint-slice-labels.ts';
import { mirrored, MIRRORED_MAX, type MirroredGroup } from './mirrored-endpoints.ts';
import { mirroredAnnotations } from './trigger-times.ts';

const NAME = 'endpointslicemirroring-controller';
const MANAGER = `${NAME}.k8s.io`;
/** The component of its events. */
const COMPONENT = 'endpoint-slice-mirroring-controller';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

export class EndpointSliceMirroringController extends Controller {
  readonly #endpoints = this.read('endpoints', ({ object, previous }) => {
    if (isMirrored(object) || (previous !== undefined && isMirrored(previous))) {
      this.queue.add(keyOf(object));
    }
  });
  readonly #services = this.read('services', (change) => this.#serviceChanged(change));
  readonly #slices = this.read('endpointslices', (change) => this.#sliceChanged(change));
  readonly #own = new OwnWrites<EndpointSlice>();

  constructor(context: ControllerContext) {
    super(context, COMPONENT);
  }

  protected override *sync(key: string): Steps<void> {
    const endpoints = this.#endpoints.get(key);
    const service = this.#services.get(key);
    const isWanted =
      endpoints !== undefined &&
      isMirrored(endpoints) &&
      service !== undefined &&
      service.spec.selector === undefined;
    const present = this.#own.over(
      this.#slices.list().filter((slice) => isMirrorOf(slice, key)),
      (slice) => isMirrorOf(slice, key),
    );
    const left = [...present].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    if (isWanted) yield* this.#mirror(endpoints, left);
    for (const slice of left) yield* this.#delete(slice);
  }

  /** Takes from `left` what it goes on with. */
  *#mirror(endpoints: Endpoints, left: EndpointSlice[]): Steps<void> {
    const { groups, skipped } = mirrored(endpoints);
    if (skipped > 0) {
      const message =
        `A max of ${String(MIRRORED_MAX)} addresses can be mirrored to EndpointSlices per Endpoints ` +
        `subset. ${String(skipped)} addresses were skipped`;
      this.recorder.event(endpoints, 'Warning', 'TooManyAddressesToMirror', message);
    }
    const without: MirroredGroup[] = [];
    for (const group of groups) {
      const slice = takeFirst(left, (each) => hasPortsOf(each, group));
      if (slice === undefined) without.push(group);
      else yield* this.#update(endpoints, slice, group);
    }
    for (const group of without) {
      // What would be deleted is written anew.
      const slice = takeFirst(left, ({ addressType }) => addressType === group.addressType);
      if (slice !== undefined) yield* this.#update(endpoints, slice, group);
      else if (endpoints.metadata.deletionTimestamp === undefined) {
        yield* this.#create(endpoints, group);
      }
    }
  }

  *#create(endpoints: Endpoints, group: MirroredGroup): Steps<void> {
    const { name, namespace } = endpoints.metadata;
    const metadata = { generateName: `${name}-`, namespace, ...marksOf(endpoints) };
    const manifest = { metadata, ...group };
    this.#own.wrote(yield* perform(this.client.resource('endpointslices').create(manifest)));
  }

  *#update(endpoints: Endpoints, slice: EndpointSlice, group: MirroredGroup): Steps<void> {
    const { metadata, ports = [] } = slice;
    const marks = marksOf(endpoints);
    const isSame =
      sameValue(slice.endpoints, group.endpoints) &&
      sameValue(ports, group.ports) &&
      sameValue(metadata.labels ?? {}, marks.labels) &&
      sameValue(metadata.annotations ?? {}, marks.annotations) &&
      sameValue(metadata.ownerReferences, marks.ownerReferences);
    if (isSame) return;
    const next = { ...slice, ...group, metadata: { ...metadata, ...marks } } as EndpointSlice;
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

  #serviceChanged({ object, previous, type }: ObjectChange<Service>): void {
    const hasSelector = object.spec.selector !== undefined;
    const hadSelector = previous?.spec.selector !== undefined;
    const isTold = type === 'MODIFIED' ? hasSelector !== hadSelector : !hasSelector;
    if (isTold) this.queue.add(keyOf(object));
  }

  #sliceChanged({ object, previous, type }: ObjectChange<EndpointSlice>): void {
    this.#own.shown(object, type === 'DELETED');
    for (const slice of [object, previous]) {
      const { labels = {}, namespace = '' } = slice?.metadata ?? {};
      if (labels[MANAGED_BY] !== MANAGER) continue;
      this.queue.add(`${namespace}/${labels[SERVICE_NAME] ?? ''}`);
    }
  }
}

/** Not what the API server, or who is elected, keeps for itself. */
function isMirrored({ metadata: { labels, annotations } }: Endpoints): boolean {
  return labels?.[SKIP] !== 'true' && annotations?.[LEADER] === undefined;
}

function isMirrorOf({ metadata: { labels = {}, namespace } }: EndpointSlice, key: string): boolean {
  return labels[MANAGED_BY] === MANAGER && `${namespace}/${labels[SERVICE_NAME] ?? ''}` === key;
}

function hasPortsOf({ ports = [], addressType }: EndpointSlice, group: MirroredGroup): boolean {
  return addressType === group.addressType && sameValue(ports, group.ports);
}

function takeFirst(
  slices: EndpointSlice[],
  suits: (slice: EndpointSlice) => boolean,
): EndpointSlice | undefined {
  const at = slices.findIndex(suits);
  return at === -1 ? undefined : slices.splice(at, 1)[0];
}

function marksOf({ metadata: { name, uid, labels, annotations } }: Endpoints) {
  const owner = { apiVersion: 'v1', kind: 'Endpoints', name, uid };
  return {
    labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
    annotations: mirroredAnnotations(annotations),
    ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
  };
}
