/**
 * Fields of a pod that need a feature gate which is off: dropped from new objects, left where the stored
 * object has such already. Upstream: pkg/api/pod/util.go · dropDisabledFields, dropImageVolumes,
 * dropImageVolumeWithDigest (v1.36).
 */
import { fileKeyRefOf } from '../env-files.ts';
import type { Release } from '../feature-gates.ts';
import type { WithResources } from '../pod-level-resources.ts';
import { withoutDisabledProjections } from './disabled-projections.ts';
import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
  Volume,
  VolumeMountStatus,
} from '../objects.ts';

/** The spec itself if nothing is dropped. */
export function withoutDisabledFields(
  spec: PodSpec,
  old: PodSpec | undefined,
  { gates }: Release,
): PodSpec {
  if (spec === old) return spec;
  let kept = withoutSchedulingGroup(withoutStopSignals(spec, old), old);
  if (!gates.EnvFiles && !readsFiles(old)) kept = withoutFileKeys(kept);
  if (!gates.InPlacePodVerticalScaling) kept = withoutResizePolicies(kept, old);
  if (!gates.PodLevelResources) kept = withoutPodResources(kept, old);
  if (spec.volumes === undefined) return kept;
  kept = withoutDisabledProjections(kept, old);
  // The draft drops its source alone: what is left is a volume without one, and refused.
  if (!gates.OCIVolume && !hasAny(old, isOci)) {
    kept = withVolumes(kept, ({ oci: _dropped, ...volume }) => volume);
  }
  if (!gates.OCIVolumePullPolicy && !hasAny(old, hasOciPolicy) && hasAny(kept, hasOciPolicy)) {
    kept = withVolumes(kept, withoutOciPolicy);
  }
  if (gates.OCIVolumePullPolicy && hasAny(old, isUndecided)) kept = withUndecided(kept, old);
  if (!gates.ImageVolume && !hasAny(old, isImage)) kept = withoutImageVolumes(kept);
  return kept;
}

function readsFiles(spec: PodSpec | undefined): boolean {
  if (spec === undefined) return false;
  return [...spec.containers, ...(spec.initContainers ?? [])].some(readsFile);
}

function readsFile({ env }: Container): boolean {
  return env?.some(({ valueFrom }) => valueFrom && fileKeyRefOf(valueFrom)) === true;
}

/** What is left of such a variable has no source, and is refused. */
function withoutFileKeys(spec: PodSpec): PodSpec {
  if (!readsFiles(spec)) return spec;
  const kept: PodSpec = { ...spec, containers: spec.containers.map(withoutFileKey) };
  if (spec.initContainers !== undefined) {
    kept.initContainers = spec.initContainers.map(withoutFileKey);
  }
  return kept;
}

function withoutFileKey(container: Container): Container {
  if (!readsFile(container)) return container;
  const env = (container.env ?? []).map((variable) => {
    if (variable.valueFrom === undefined) return variable;
    const { fileKeyRef: _dropped, ...valueFrom } = variable.valueFrom as { fileKeyRef?: unknown };
    return { ...variable, valueFrom };
  });
  return { ...container, env };
}

interface Grouped {
  readonly schedulingGroup?: unknown;
}

/** Upstream's gate GenericWorkload, of which there is none here. */
function withoutSchedulingGroup(
  spec: PodSpec & Grouped,
  old: (PodSpec & Grouped) | undefined,
): PodSpec {
  if (spec.schedulingGroup === undefined || old?.schedulingGroup !== undefined) return spec;
  const { schedulingGroup: _dropped, ...kept } = spec;
  return kept;
}

function withoutPodResources(
  spec: PodSpec & WithResources,
  old: (PodSpec & WithResources) | undefined,
): PodSpec {
  if (spec.resources === undefined || old?.resources !== undefined) return spec;
  const { resources: _dropped, ...kept } = spec;
  return kept;
}

/** Upstream's gate ContainerStopSignals, of which there is none here. */
export function withoutStopSignals(spec: PodSpec, old: PodSpec | undefined): PodSpec {
  if (!hasStopSignal(spec) || (old !== undefined && hasStopSignal(old))) return spec;
  const kept: PodSpec = { ...spec, containers: spec.containers.map(withoutStopSignal) };
  if (spec.initContainers !== undefined) {
    kept.initContainers = spec.initContainers.map(withoutStopSignal);
  }
  if (spec.ephemeralContainers !== undefined) {
    kept.ephemeralContainers = spec.ephemeralContainers.map(withoutStopSignal);
  }
  return kept;
}

function hasStopSignal({ containers, initContainers, ephemeralContainers }: PodSpec): boolean {
  const lists = [containers, initContainers, ephemeralContainers];
  return lists.some((list) => list?.some(namesSignal) === true);
}

function namesSignal({ lifecycle }: Pick<Container, 'lifecycle'>): boolean {
  return lifecycle !== undefined && 'stopSignal' in lifecycle;
}

function withoutStopSignal<T extends Pick<Container, 'lifecycle'>>(container: T): T {
  if (!namesSignal(container)) return container;
  const { stopSignal: _dropped, ...lifecycle } = container.lifecycle as { stopSignal?: unknown };
  if (Object.keys(lifecycle).length > 0) return { ...container, lifecycle };
  const { lifecycle: _emptied, ...rest } = container;
  return rest as T;
}

function withoutResizePolicies(spec: PodSpec, old: PodSpec | undefined): PodSpec {
  if (!hasResizePolicy(spec) || (old !== undefined && hasResizePolicy(old))) return spec;
  const kept: PodSpec = { ...spec, containers: spec.containers.map(withoutResizePolicy) };
  if (spec.initContainers !== undefined) {
    kept.initContainers = spec.initContainers.map(withoutResizePolicy);
  }
  return kept;
}

function hasResizePolicy({ containers, initContainers }: PodSpec): boolean {
  return containers.some(saysHow) || initContainers?.some(saysHow) === true;
}

function saysHow(container: Container): boolean {
  return 'resizePolicy' in container;
}

function withoutResizePolicy(container: Container): Container {
  if (!saysHow(container)) return container;
  const { resizePolicy: _dropped, ...rest } = container as { resizePolicy?: unknown } & Container;
  return rest;
}

const STATUS_LISTS = [
  'containerStatuses',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
] as const;

/** The status itself if nothing is dropped. */
export function withoutDisabledStatus(
  status: PodStatus,
  old: PodStatus,
  { gates }: Release,
): PodStatus {
  if (gates.ImageVolumeWithDigest || status === old || !tellsDigests(status)) return status;
  if (tellsDigests(old)) return status;
  const kept = { ...status };
  for (const list of STATUS_LISTS) {
    if (kept[list] !== undefined) kept[list] = kept[list].map(withoutDigests);
  }
  return kept;
}

function withVolumes(spec: PodSpec, change: (volume: Volume) => Volume): PodSpec {
  return { ...spec, volumes: (spec.volumes ?? []).map(change) };
}

function hasAny(spec: PodSpec | undefined, is: (volume: Volume) => boolean): boolean {
  return spec?.volumes?.some(is) === true;
}

function isOci({ oci }: Volume): boolean {
  return oci !== undefined;
}

function isImage({ image }: Volume): boolean {
  return image !== undefined;
}

function hasOciPolicy({ oci }: Volume): boolean {
  return oci?.pullPolicy !== undefined;
}

/** Stored while the gate of its policy was off. */
function isUndecided({ oci }: Volume): boolean {
  return oci !== undefined && oci.pullPolicy === undefined;
}

/**
 * An undecided volume means Always, which is also what was filled in just now if its gate is on by now.
 * Upstream fills in what is stored, too, as it reads it, so that nothing has changed for who writes it back;
 * here it stays undecided.
 */
function withUndecided(spec: PodSpec, old: PodSpec | undefined): PodSpec {
  const before = new Set(old?.volumes?.filter(isUndecided).map(({ name }) => name));
  return withVolumes(spec, (volume) =>
    before.has(volume.name) && volume.oci?.pullPolicy === 'Always'
      ? withoutOciPolicy(volume)
      : volume,
  );
}

function withoutOciPolicy(volume: Volume): Volume {
  if (volume.oci === undefined) return volume;
  const { pullPolicy: _dropped, ...oci } = volume.oci;
  return { ...volume, oci };
}

function withoutImageVolumes(spec: PodSpec): PodSpec {
  const gone = new Set((spec.volumes ?? []).filter(isImage).map(({ name }) => name));
  if (gone.size === 0) return spec;
  const { volumes = [], ...rest } = spec;
  const containers = spec.containers.map((each) => withoutMountsOf(each, gone));
  const kept: PodSpec = { ...rest, containers };
  const left = volumes.filter((volume) => !isImage(volume));
  if (left.length > 0) kept.volumes = left;
  if (spec.initContainers !== undefined) {
    kept.initContainers = spec.initContainers.map((each) => withoutMountsOf(each, gone));
  }
  return kept;
}

function withoutMountsOf(container: Container, gone: ReadonlySet<string>): Container {
  const { volumeMounts = [], ...rest } = container;
  const left = volumeMounts.filter(({ name }) => !gone.has(name));
  if (left.length === volumeMounts.length) return container;
  return left.length === 0 ? rest : { ...rest, volumeMounts: left };
}

function tellsDigests(status: PodStatus): boolean {
  for (const list of STATUS_LISTS) if (status[list]?.some(tellsDigest) === true) return true;
  return false;
}

function tellsDigest({ volumeMounts }: ContainerStatus): boolean {
  return volumeMounts?.some(isAnswered) === true;
}

function isAnswered({ volumeStatus }: VolumeMountStatus): boolean {
  return volumeStatus !== undefined;
}

function withoutDigests(container: ContainerStatus): ContainerStatus {
  if (!tellsDigest(container)) return container;
  const volumeMounts = (container.volumeMounts ?? []).map(
    ({ volumeStatus: _dropped, ...mount }) => mount,
  );
  return { ...container, volumeMounts };
}
