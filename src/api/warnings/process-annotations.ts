/**
 * Annotations that this simulator knows: the script of a container's process. One that names no
 * container of its pod, or none that is known, would be passed over in silence.
 */
import type { ApiObject, PodSpec } from '../objects.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

type Annotations = Readonly<Record<string, string>>;

const OWN_DOMAIN = /(?:^|\.)drydock\.dev\//;
/** As the runtime reads it: src/cri/runtime/process-script.ts. */
const PROCESS_PREFIX = 'process.drydock.dev/';

/** What is amiss with the annotations of an object, or with those that `old` did not have. */
export function findStrayAnnotations(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  const { annotations } = object.metadata;
  if (annotations === undefined || annotations === old?.metadata.annotations) return NO_WARNINGS;
  return strayAmong(annotations, object, old?.metadata.annotations);
}

function strayAmong(
  annotations: Annotations,
  object: ApiObject,
  known: Annotations | undefined,
): readonly FieldWarning[] {
  return Object.keys(annotations)
    .filter((key) => OWN_DOMAIN.test(key) && known?.[key] === undefined)
    .flatMap((key) => {
      const text = strayness(key, object);
      return text === undefined ? [] : [{ field: `metadata.annotations[${key}]`, text }];
    });
}

function strayness(key: string, object: ApiObject): string | undefined {
  if (!key.startsWith(PROCESS_PREFIX)) return 'unknown annotation, nobody reads it';
  if (object.kind !== 'Pod') return 'only pods have processes, nobody reads it';
  const name = key.slice(PROCESS_PREFIX.length);
  if (containerNames(object.spec).includes(name)) return undefined;
  return `the pod has no container "${name}", nobody reads it`;
}

function containerNames({ containers = [], initContainers = [] }: Partial<PodSpec>) {
  return [...containers, ...initContainers].map((container) => container.name);
}
