/**
 * Keeps the Endpoints of each Service that has a selector, an object of the Service's name.
 * Upstream: pkg/controller/endpoint/endpoints_controller.go (v1.36).
 *
 * Deviation: of Endpoints whose Service went while nobody looked, those that somebody else made are left alone.
 */
import {
  isStatus,
  sameValue,
  StatusError,
  type Endpoints,
  type Pod,
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
import { isNamespaceGoing } from '../workloads/pod-control.ts';
import { repackSubsets, truncateSubsets } from './endpoint-subsets.ts';
import { endpointSubsetsOf } from './endpoints-of-pods.ts';
import { HEADLESS, selects } from './selected-pods.ts';
import { TriggerTimes, withTriggerTime } from './trigger-times.ts';

const NAME = 'endpoint-controller';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

export class EndpointsController extends Controller {
  readonly #services = this.read('services', ({ object }) => this.queue.add(keyOf(object)));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #endpoints = this.read('endpoints', ({ object, type }) => {
    const isGone = type === 'DELETED';
    this.#own.shown(object, isGone);
    if (isGone) this.queue.add(keyOf(object));
  });
  readonly #own = new OwnWrites<Endpoints>();
  readonly #times = new TriggerTimes();

  constructor(context: ControllerContext) {
    super(context, NAME);
  }

  override start(): void {
    this.informers.whenSynced(['services', 'endpoints'], () => {
      for (const left of this.#endpoints.list()) if (isOurs(left)) this.queue.add(keyOf(left));
    });
    super.start();
  }

  protected override *sync(key: string): Steps<void> {
    const service = this.#services.get(key);
    if (service === undefined) {
      this.#times.forget(key);
      return yield* this.#delete(key);
    }
    if (service.spec.type === 'ExternalName' || service.spec.selector === undefined) return;
    const pods = this.#pods.list().filter((pod) => selects(service, pod));
    const time = this.#times.next(key, service, pods);
    const subsets = repackSubsets(endpointSubsetsOf(service, pods));
    const cut = truncateSubsets(subsets);
    const [present] = this.#own.over(
      [this.#endpoints.get(key)].filter((each) => each !== undefined),
      (each) => keyOf(each) === key,
    );
    const labels = labelsOf(service);
    const isMarked = present?.metadata.annotations?.[OVER_CAPACITY] !== undefined;
    const isSame =
      present !== undefined &&
      cut === undefined &&
      !isMarked &&
      sameValue(present.subsets ?? [], subsets) &&
      sameValue(withoutHeadless(present.metadata.labels), withoutHeadless(labels));
    if (isSame) return;
    const { [OVER_CAPACITY]: _former, ...annotations } = withTriggerTime(
      present?.metadata.annotations,
      time,
    );
    if (cut !== undefined) annotations[OVER_CAPACITY] = 'truncated';
    const told = cut ?? subsets;
    const next = told.length === 0 ? {} : { subsets: told };
    if (present === undefined) yield* this.#create(service, { labels, annotations }, next);
    else yield* this.#update(present, { labels, annotations }, next);
  }

  *#create({ metadata }: Service, marks: Marks, content: object): Steps<void> {
    const { name, namespace } = metadata;
    const manifest = { metadata: { name, namespace, ...marks }, ...content };
    try {
      this.#own.wrote(yield* perform(this.client.resource('endpoints').create(manifest)));
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError && isNamespaceGoing(error)) return;
      const message = `Failed to create endpoint for service ${namespace}/${name}: ${textOf(error)}`;
      const subject = {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name, namespace, uid: '' },
      };
      this.recorder.event(subject, 'Warning', 'FailedToCreateEndpoint', message);
      throw error;
    }
  }

  *#update(present: Endpoints, marks: Marks, content: object): Steps<void> {
    const { metadata, subsets: _former, ...plain } = present;
    const next = { ...plain, ...content, metadata: { ...metadata, ...marks } } as Endpoints;
    // The server answers what is written as it is: whatever is the same again needs no event to tell of it.
    if (sameValue(next, present)) return;
    try {
      this.#own.wrote(yield* perform(this.client.resource('endpoints').update(next)));
    } catch (error) {
      rethrowProgrammerError(error);
      const message = `Failed to update endpoint ${keyOf(present)}: ${textOf(error)}`;
      this.recorder.event(present, 'Warning', 'FailedToUpdateEndpoint', message);
      throw error;
    }
  }

  *#delete(key: string): Steps<void> {
    const [namespace = '', name = ''] = key.split('/');
    try {
      yield* perform(this.client.resource('endpoints').delete({ name, namespace }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  #podChanged({ object, previous }: ObjectChange<Pod>): void {
    for (const service of this.#services.list()) {
      const wasIts = previous !== undefined && selects(service, previous);
      if (wasIts || selects(service, object)) this.queue.add(keyOf(service));
    }
  }
}

interface Marks {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

function isOurs({ metadata }: Endpoints): boolean {
  return metadata.labels?.[MANAGED_BY] === NAME;
}

function labelsOf({ metadata, spec }: Service): Record<string, string> {
  const { [HEADLESS]: _former, ...labels } = metadata.labels ?? {};
  const { clusterIP = '' } = spec;
  const isHeadless = clusterIP === 'None' || clusterIP === '';
  return { ...labels, ...(isHeadless ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: NAME };
}

function withoutHeadless(labels: Readonly<Record<string, string>> = {}): object {
  const { [HEADLESS]: _headless, ...others } = labels;
  return others;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
