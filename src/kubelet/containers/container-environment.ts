/**
 * A container's variables: those of `envFrom`, and over them those of `env`, with references to the
 * ones before expanded; then those of Services that nobody has written. Upstream: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables (v1.36).
 *
 * ConfigMaps and Secrets are read when a container starts, from the kubelet's store of them; files, from the
 * volume that another container wrote them to.
 */
import {
  decodeBase64,
  fileKeyRefOf,
  isStatus,
  resourceFieldValue,
  type Container,
  type FileKeySelector,
  type NodeAllocatable,
  type Pod,
} from '../../api/index.ts';
import {
  decodeText,
  errorText,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../sim/index.ts';
import { expand, type Environment } from '../model/index.ts';
import type { ObjectManager } from '../objects/index.ts';
import { valueInEnvFile } from './env-file.ts';
import { podFieldValue, type PodAddresses } from './pod-field-value.ts';

export interface EnvironmentSources {
  readonly objects: ObjectManager;
  readonly hostIp: string;
  /** What limits a container that has no limit of its own. */
  readonly nodeAllocatable: NodeAllocatable;
  /** The pod as the kubelet keeps it: with annotations of its own. */
  readonly ownCopy: (pod: Pod) => Pod;
  /** Empty as long as the pod has none. */
  readonly podIp: (podUid: string) => Steps<string>;
  /** The text of a file of a volume; undefined: there is none. Absent while the gate EnvFiles is off. */
  readonly readFile?: (pod: Pod, volumeName: string, path: string) => Steps<string | undefined>;
  /** What a pod of the namespace is told of Services, with those of its own namespace or without. */
  readonly serviceVariables: (namespace: string, enableServiceLinks: boolean) => Environment;
}

type EnvVar = NonNullable<Container['env']>[number];
type EnvVarSource = NonNullable<EnvVar['valueFrom']>;

/** The variables of a container that names none; undefined: it names some. */
export function variablesOfServices(
  sources: EnvironmentSources,
  { metadata, spec }: Pod,
  { env, envFrom }: Container,
): Environment | undefined {
  if (env !== undefined || envFrom !== undefined) return undefined;
  return sources.serviceVariables(metadata.namespace, spec.enableServiceLinks ?? true);
}

/** @throws {Error} `configmap "x" not found`, `couldn't find key k in ConfigMap default/x` */
export function* containerEnvironment(
  sources: EnvironmentSources,
  pod: Pod,
  { name: containerName, env = [], envFrom = [] }: Container,
): Steps<Environment> {
  const { namespace } = pod.metadata;
  const ofServices = sources.serviceVariables(namespace, pod.spec.enableServiceLinks ?? true);
  const read = new DataReader(sources.objects, namespace);
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of envFrom) {
    const source = configMapRef ?? secretRef;
    if (source === undefined) continue;
    const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
    const data = yield* read.data(kind, source.name ?? '', source.optional === true);
    for (const [key, value] of data ?? []) variables.set(prefix + key, value);
  }
  for (const { name, value = '', valueFrom } of env) {
    const found =
      value !== '' || valueFrom === undefined
        ? expand(value, (reference) => variables.get(reference) ?? ofServices.get(reference))
        : yield* valueOf(valueFrom, sources, pod, containerName, read);
    if (found !== undefined) variables.set(name, found);
  }
  for (const [name, value] of ofServices) if (!variables.has(name)) variables.set(name, value);
  return variables;
}

/** Undefined: optional, and not there. */
function* valueOf(
  source: EnvVarSource,
  sources: EnvironmentSources,
  pod: Pod,
  containerName: string,
  read: DataReader,
): Steps<string | undefined> {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (fieldRef !== undefined) {
    const { fieldPath } = fieldRef;
    const own = sources.ownCopy(pod);
    return podFieldValue(own, fieldPath, yield* addresses(sources, pod, fieldPath));
  }
  if (resourceFieldRef !== undefined) {
    const { containerName: named = '' } = resourceFieldRef;
    const selector = { ...resourceFieldRef, containerName: named === '' ? containerName : named };
    return resourceFieldValue(pod, selector, sources.nodeAllocatable);
  }
  const reference = configMapKeyRef ?? secretKeyRef;
  const fileKeyRef = fileKeyRefOf(source);
  if (fileKeyRef !== undefined && reference === undefined && sources.readFile !== undefined) {
    return yield* valueInFile(sources.readFile, pod, fileKeyRef);
  }
  if (reference === undefined) return '';
  const kind = configMapKeyRef === undefined ? 'Secret' : 'ConfigMap';
  const { name = '', key, optional = false } = reference;
  const data = yield* read.data(kind, name, optional);
  if (data === undefined) return undefined;
  const value = data.get(key);
  if (value !== undefined || optional) return value;
  throw new Error(`couldn't find key ${key} in ${kind} ${pod.metadata.namespace}/${name}`);
}

function* valueInFile(
  readFile: NonNullable<EnvironmentSources['readFile']>,
  pod: Pod,
  { volumeName, path, key, optional = false }: FileKeySelector,
): Steps<string | undefined> {
  const text = yield* readFile(pod, volumeName, path);
  if (text === undefined) {
    if (optional) return undefined;
    throw new Error(`couldn't parse env file: open ${path}: no such file or directory`);
  }
  let value: string | undefined;
  try {
    value = valueInEnvFile(text, key);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new Error(`couldn't parse env file: ${errorText(error)}`);
  }
  if (value !== undefined || optional) return value;
  throw new Error(`environment variable key "${key}" not found in file "${path}"`);
}

/** The runtime is asked for the pod's address only if it is wanted. */
function* addresses(
  { hostIp, podIp }: EnvironmentSources,
  { metadata, spec }: Pod,
  fieldPath: string,
): Steps<PodAddresses> {
  if (spec.hostNetwork === true) return { hostIp, podIp: hostIp };
  const isWanted = fieldPath.startsWith('status.podIP');
  return { hostIp, podIp: isWanted ? yield* podIp(metadata.uid) : '' };
}

type Data = ReadonlyMap<string, string>;

/** Reads each ConfigMap and Secret of a namespace once. */
class DataReader {
  readonly #objects: ObjectManager;
  readonly #namespace: string;
  readonly #known = new Map<string, Data>();

  constructor(objects: ObjectManager, namespace: string) {
    this.#objects = objects;
    this.#namespace = namespace;
  }

  /** Undefined: optional, and not there. */
  *data(kind: 'ConfigMap' | 'Secret', name: string, optional: boolean): Steps<Data | undefined> {
    const id = `${kind}/${name}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    let data: Data;
    try {
      data = yield* kind === 'Secret' ? this.#secret(name) : this.#configMap(name);
    } catch (error) {
      rethrowProgrammerError(error);
      if (optional && isStatus(error, 'NotFound')) return undefined;
      throw error;
    }
    this.#known.set(id, data);
    return data;
  }

  *#configMap(name: string): Steps<Data> {
    const { data = {} } = yield* perform(this.#objects.getConfigMap(this.#namespace, name));
    return new Map(Object.entries(data));
  }

  *#secret(name: string): Steps<Data> {
    const { data = {} } = yield* perform(this.#objects.getSecret(this.#namespace, name));
    const values = Object.entries(data).map(([each, encoded]) => {
      const bytes = decodeBase64(encoded) ?? new Uint8Array(0);
      return [each, decodeText(bytes)] as const;
    });
    return new Map(values);
  }
}
