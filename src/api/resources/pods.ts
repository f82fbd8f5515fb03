/**
 * Pods. Upstream: pkg/registry/core/pod/strategy.go.
 */
import { extended } from '../../sim/index.ts';
import { qosClass } from '../defaults/qos-class.ts';
import { setPodDefaults } from '../defaults/pod-defaults.ts';
import type { Pod, PodCondition, PodSpec } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import { fieldError, NO_ERRORS } from '../validation/field-error.ts';
import { validateMirrorPodUpdate } from '../validation/mirror-pod.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateEphemeralUpdate } from '../validation/ephemeral-containers.ts';
import {
  validatePodAnnotations,
  validatePodAnnotationsUpdate,
} from '../validation/pod-annotations.ts';
import { validatePodUpdate } from '../validation/pod-update.ts';
import { validatePodStatus } from '../validation/pod-status.ts';
import { validateNewPod, validatePod } from '../validation/pod.ts';
import {
  withoutDisabledFields,
  withoutDisabledStatus,
  withoutStopSignals,
} from './disabled-fields.ts';
import { podResize } from './pod-resize.ts';
import { withKeptGenerations } from './kept-generations.ts';
import { withLabelKeys } from './label-keys.ts';
import type { ResourceDefinition, StatusDefinition } from './resource-definition.ts';

/** Says why no scheduler takes the pod. */
const SCHEDULING_GATED: PodCondition = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

const status: StatusDefinition<Pod> = {
  prepareForUpdate(next, old, release) {
    next.spec = old.spec;
    next.status = withoutDisabledStatus(next.status, old.status, release);
    if (next.status.qosClass === undefined && old.status.qosClass !== undefined) {
      next.status = { ...next.status, qosClass: old.status.qosClass };
    }
    next.status = withKeptGenerations(next.status, old.status);
    const { ownerReferences } = old.metadata;
    if (ownerReferences !== undefined) next.metadata.ownerReferences = ownerReferences;
    else if (next.metadata.ownerReferences !== undefined) delete next.metadata.ownerReferences;
  },
  validateUpdate: (next, old) => {
    const errors = validatePodStatus(next, old);
    const { qosClass: given } = next.status;
    if (given === old.status.qosClass) return errors;
    return [fieldError.invalid('status.qosClass', given, 'field is immutable'), ...errors];
  },
};

/** Upstream: podEphemeralContainersStrategy. */
const ephemeralcontainers: StatusDefinition<Pod> = {
  prepareForUpdate(next, old) {
    const { ephemeralContainers } = next.spec;
    const { managedFields } = next.metadata;
    next.metadata = { ...old.metadata, ...(managedFields === undefined ? {} : { managedFields }) };
    next.status = old.status;
    const { ephemeralContainers: _before, ...rest } = old.spec;
    next.spec = share(
      old.spec,
      ephemeralContainers === undefined
        ? rest
        : withoutStopSignals({ ...rest, ephemeralContainers }, old.spec),
    );
    if (next.spec !== old.spec) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validateUpdate: validateEphemeralUpdate,
};

/** What admission found for the pod stays, if nobody says otherwise. Upstream: plugin/pkg/admission/priority. */
function withOldPriority(next: PodSpec, old: PodSpec): PodSpec {
  if (next === old) return next;
  const { priority = old.priority, preemptionPolicy = old.preemptionPolicy } = next;
  if (priority === next.priority && preemptionPolicy === next.preemptionPolicy) return next;
  return extended(next, {
    ...(priority === undefined ? {} : { priority }),
    ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
  });
}

export const pods: ResourceDefinition<Pod> = {
  resource: 'pods',
  kind: 'Pod',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  answersDeleted: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: {
    'spec.nodeName': (pod) => pod.spec.nodeName ?? '',
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': (pod) => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
    'status.phase': (pod) => pod.status.phase ?? '',
    'status.podIP': (pod) => pod.status.podIP ?? '',
    'status.nominatedNodeName': (pod) => pod.status.nominatedNodeName ?? '',
  },
  indexedFields: ['spec.nodeName'],
  setDefaults: setPodDefaults,
  prepareForCreate(pod, release) {
    pod.spec = withoutDisabledFields(pod.spec, undefined, release);
    pod.spec = withLabelKeys(pod);
    pod.metadata.generation = 1;
    pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec) };
    if ((pod.spec.schedulingGates ?? []).length === 0) return;
    const lastTransitionTime = pod.metadata.creationTimestamp;
    pod.status.conditions = [{ ...SCHEDULING_GATED, lastTransitionTime }];
  },
  prepareForUpdate(next, old, release) {
    next.status = old.status;
    const kept = withoutDisabledFields(next.spec, old.spec, release);
    next.spec = share(old.spec, withOldPriority(kept, old.spec));
    if (next.spec !== old.spec) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validate: validateNewPod,
  validateUpdate: (next, old, release) => {
    const errors = validateMirrorPodUpdate(next, old);
    if (errors.length > 0) return errors;
    const { metadata } = next;
    const isPlain = metadata.annotations === undefined && old.metadata.annotations === undefined;
    const ofAnnotations = isPlain ? NO_ERRORS : validatePodAnnotationsUpdate(next, old);
    if (next.spec === old.spec) {
      return isPlain ? NO_ERRORS : [...validatePodAnnotations(next), ...ofAnnotations];
    }
    return [...validatePod(next, release), ...ofAnnotations, ...validatePodUpdate(next, old)];
  },
  status,
  ephemeralcontainers,
  resize: podResize,
  gracePeriodSeconds(pod, requested) {
    const { phase } = pod.status;
    if ((pod.spec.nodeName ?? '') === '' || phase === 'Failed' || phase === 'Succeeded') return 0;
    const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },
  summarize: (next, old) =>
    old !== undefined && next.status.phase === old.status.phase
      ? undefined
      : `phase ${next.status.phase ?? ''}`,
};
