/**
 * Looks at each HorizontalPodAutoscaler four times a minute: brings the number of what it scales between the bounds, and
 * says what it cannot know. Upstream: pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler (v1.36).
 *
 * No metrics API is served here, as in a cluster without a metrics server: so no metric ever asks for a number. The
 * number wanted is written to the object itself, upstream writes its subresource `scale`.
 */
import {
  parseLabelSelector,
  sameValue,
  type ApiObject,
  type LabelPredicate,
  type ResourceName,
} from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, type ControllerContext } from '../informers/index.ts';
import { withCondition, type Autoscaler, type AutoscalerStatus } from './autoscaler-conditions.ts';
import { metricFailure } from './metric-failures.ts';

/** Upstream: --horizontal-pod-autoscaler-sync-period. */
const SYNC_PERIOD_MS = 15_000;

/** What is scaled, as far as it has a number. */
interface Target {
  readonly resource: ResourceName;
  readonly object: ApiObject;
  readonly replicas: number;
  readonly selector: string;
  /** Of a copy. */
  readonly write: (object: ApiObject, replicas: number) => void;
}

export class HorizontalController extends Controller {
  readonly #autoscalers = this.read('horizontalpodautoscalers', ({ object }) =>
    this.queue.addAfter(keyOf(object), SYNC_PERIOD_MS),
  );
  readonly #pods = this.read('pods');
  readonly #resources: ControllerContext['resources'];
  /** Of what each scales, as it was seen last. */
  readonly #selectors = new Map<string, LabelPredicate>();

  constructor(context: ControllerContext) {
    super(context, 'horizontal-pod-autoscaler');
    this.#resources = context.resources;
  }

  protected override *sync(key: string): Steps<void> {
    const autoscaler = this.#autoscalers.get(key);
    if (autoscaler === undefined) {
      this.#selectors.delete(key);
      return;
    }
    // Whatever comes of it, it is looked at again.
    this.queue.addAfter(key, SYNC_PERIOD_MS);
    const status = yield* this.#reconcile(key, autoscaler);
    if (sameValue(status, autoscaler.status)) return;
    const autoscalers = this.client.resource('horizontalpodautoscalers');
    try {
      yield* perform(autoscalers.updateStatus({ ...autoscaler, status }));
    } catch (error) {
      rethrowProgrammerError(error);
      this.#warn(autoscaler, 'FailedUpdateStatus', errorText(error));
    }
  }

  *#reconcile(key: string, autoscaler: Autoscaler): Steps<AutoscalerStatus> {
    const { spec = {}, status: old = {} } = autoscaler;
    const now = this.timestamp();
    let target: Target;
    try {
      target = yield* this.#target(autoscaler);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      this.#warn(autoscaler, 'FailedGetScale', why);
      const text = `the HPA controller was unable to get the target's current scale: ${why}`;
      return withCondition(old, 'AbleToScale', false, 'FailedGetScale', text, now);
    }
    const text = "the HPA controller was able to get the target's current scale";
    const status = withCondition(old, 'AbleToScale', true, 'SucceededGetScale', text, now);
    const { replicas } = target;
    const { maxReplicas = 1, minReplicas = 1 } = spec;
    if (replicas === 0) {
      const why = 'scaling is disabled since the replica count of the target is zero';
      const disabled = withCondition(status, 'ScalingActive', false, 'ScalingDisabled', why, now);
      return counted(disabled, 0, 0);
    }
    if (replicas > maxReplicas) {
      return yield* this.#rescale(autoscaler, target, status, maxReplicas, ABOVE);
    }
    if (replicas < minReplicas) {
      return yield* this.#rescale(autoscaler, target, status, minReplicas, BELOW);
    }
    return this.#withoutMetrics(key, autoscaler, target, status);
  }

  *#target({ metadata: { namespace = '' }, spec = {} }: Autoscaler): Steps<Target> {
    const { kind = '', name = '', apiVersion = '' } = spec.scaleTargetRef ?? {};
    const parts = apiVersion.split('/');
    if (parts.length > 2) throw new Error(`unexpected GroupVersion string: ${apiVersion}`);
    const group = parts.length === 2 ? (parts[0] ?? '') : '';
    const definition = this.#resources.definitions.find(
      (each) => (each.kind as string) === kind && each.group === group,
    );
    const resource = definition && this.#resources.ofKind(definition.apiVersion, kind);
    if (resource === undefined) {
      const [what, where] = [JSON.stringify(kind), JSON.stringify(group)];
      throw new Error(`no matches for kind ${what} in group ${where}`);
    }
    const scale = definition?.scale;
    if (scale === undefined) throw new Error('the server could not find the requested resource');
    const object = yield* perform(this.client.resource(resource).get({ namespace, name }));
    const { specReplicas, selector } = scale.read(object);
    const write = (next: ApiObject, replicas: number): void => scale.write(next, replicas);
    return { resource, object, replicas: specReplicas, selector, write };
  }

  *#rescale(
    autoscaler: Autoscaler,
    { resource, object, replicas, write }: Target,
    status: AutoscalerStatus,
    desired: number,
    reason: string,
  ): Steps<AutoscalerStatus> {
    const now = this.timestamp();
    const next = JSON.parse(JSON.stringify(object)) as ApiObject;
    write(next, desired);
    const size = `New size: ${String(desired)}; reason: ${reason}`;
    try {
      yield* perform(this.client.resource(resource).update(next as never));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      this.#warn(autoscaler, 'FailedRescale', `${size}; error: ${why}`);
      const text = `the HPA controller was unable to update the target scale: ${why}`;
      const failed = withCondition(status, 'AbleToScale', false, 'FailedUpdateScale', text, now);
      return counted(failed, replicas, status.desiredReplicas ?? 0);
    }
    this.recorder.event(autoscaler, 'Normal', 'SuccessfulRescale', size);
    const text = `the HPA controller was able to update the target scale to ${String(desired)}`;
    const scaled = withCondition(status, 'AbleToScale', true, 'SucceededRescale', text, now);
    return { ...counted(scaled, replicas, desired), lastScaleTime: now };
  }

  /** Each metric is told of, the first that is not to be had in the condition, too. */
  #withoutMetrics(
    key: string,
    autoscaler: Autoscaler,
    target: Target,
    status: AutoscalerStatus,
  ): AutoscalerStatus {
    const { metrics = [] } = autoscaler.spec ?? {};
    const desired = status.desiredReplicas ?? 0;
    const now = this.timestamp();
    const fault = this.#selectorFault(key, autoscaler, target);
    if (fault !== undefined) {
      const { event = fault.reason, reason, message, text = message } = fault;
      this.#warn(autoscaler, event, message);
      const inactive = withCondition(status, 'ScalingActive', false, reason, text, now);
      this.#warn(autoscaler, 'FailedComputeMetricsReplicas', message);
      return counted(inactive, target.replicas, desired);
    }
    const { namespace = '' } = autoscaler.metadata;
    const failures = metrics.map((metric) => metricFailure(metric, namespace));
    for (const { reason, message } of failures) this.#warn(autoscaler, reason, message);
    const [first] = failures;
    if (first === undefined) return counted(status, target.replicas, desired);
    const count = String(failures.length);
    const summary = `invalid metrics (${count} invalid out of ${count}), first error is: ${first.summary}`;
    this.#warn(autoscaler, 'FailedComputeMetricsReplicas', summary);
    const text = `the HPA was unable to compute the replica count: ${first.message}`;
    const inactive = withCondition(status, 'ScalingActive', false, first.reason, text, now);
    // Of each metric nothing but that there is one.
    const currentMetrics = metrics.map(() => ({ type: '' }));
    return { ...counted(inactive, target.replicas, desired), currentMetrics };
  }

  /** Its pods have to be nobody else's. Upstream: validateAndParseSelector. */
  #selectorFault(key: string, { metadata }: Autoscaler, { selector }: Target) {
    if (selector === '') {
      const text = "the HPA target's scale is missing a selector";
      const message = 'selector is required';
      return { event: 'SelectorRequired', reason: 'InvalidSelector', message, text };
    }
    const matches = parseLabelSelector(selector);
    this.#selectors.set(key, matches);
    const { namespace } = metadata;
    const pods = this.#pods
      .list()
      .filter((pod) => pod.metadata.namespace === namespace && matches(pod.metadata.labels ?? {}));
    const rivals = this.#autoscalers.list().filter((each) => {
      if (each.metadata.namespace !== namespace) return false;
      const theirs = this.#selectors.get(keyOf(each));
      return theirs !== undefined && pods.some((pod) => theirs(pod.metadata.labels ?? {}));
    });
    if (rivals.length < 2) return undefined;
    const names = rivals.map(keyOf);
    const message = `pods by selector ${selector} are controlled by multiple HPAs: [${names.join(' ')}]`;
    return { reason: 'AmbiguousSelector', message };
  }

  #warn(autoscaler: Autoscaler, reason: string, message: string): void {
    this.recorder.event(autoscaler, 'Warning', reason, message);
  }
}

const ABOVE = 'Current number of replicas above Spec.MaxReplicas';
const BELOW = 'Current number of replicas below Spec.MinReplicas';

/** As upstream makes a status anew: what is not said again is gone. */
function counted(
  { conditions, lastScaleTime }: AutoscalerStatus,
  currentReplicas: number,
  desiredReplicas: number,
): AutoscalerStatus {
  return {
    currentReplicas,
    desiredReplicas,
    ...(conditions === undefined ? {} : { conditions }),
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
  };
}
