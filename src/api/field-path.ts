/**
 * What of a pod can be shown to its own containers: fields by their path, resources of containers by their name.
 * Upstream: pkg/fieldpath/fieldpath.go, pkg/api/v1/resource/helpers.go (v1.36).
 */
import type { Container, Pod } from './objects.ts';
import { podLevelAmounts } from './pod-level-resources.ts';
import { parseQuantity } from './quantity.ts';

/** `metadata.labels['app']` */
const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/;

/** Upstream: ExtractFieldPathAsString. @throws {Error} for what is no field of the metadata */
export function fieldPathValue({ metadata }: Pod, fieldPath: string): string {
  const [, map, key = ''] = SUBSCRIPT.exec(fieldPath) ?? [];
  if (map !== undefined) return metadata[map as 'labels' | 'annotations']?.[key] ?? '';
  switch (fieldPath) {
    case 'metadata.annotations':
      return formatMap(metadata.annotations);
    case 'metadata.labels':
      return formatMap(metadata.labels);
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    default:
      throw new Error(`unsupported fieldPath: ${fieldPath}`);
  }
}

/** `key="value"`, a line each, in the order of the keys. Upstream: FormatMap. */
function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${quoted(map[key] ?? '')}`)
    .join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** As Go's `%q` does it. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}]/gu, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    const code = character.charCodeAt(0);
    return code < 0x80
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Of a node: `{ cpu: '64', memory: '256Gi' }`. */
export type NodeAllocatable = Readonly<Record<string, string>>;

export interface ResourceFieldSelector {
  readonly containerName?: string;
  /** `limits.cpu` */
  readonly resource: string;
  /** Default 1. */
  readonly divisor?: string;
}

/** What a container without a limit of its own may have is what the node has. */
const LIMITED_BY_NODE: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const RESOURCE = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Upstream: ExtractResourceValueByContainerNameAndNodeAllocatable. @throws {Error} in its words */
export function resourceFieldValue(
  { spec }: Pod,
  { containerName = '', resource, divisor = '0' }: ResourceFieldSelector,
  allocatable: NodeAllocatable,
): string {
  const containers: readonly Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  const container = containers.find(({ name }) => name === containerName);
  if (container === undefined) throw new Error(`container ${containerName} not found`);
  const [, list, name] = RESOURCE.exec(resource) ?? [];
  if (list === undefined || name === undefined) {
    throw new Error(`unsupported container resource : ${resource}`);
  }
  const { limits = {}, requests = {} } = container.resources ?? {};
  const ofPod = podLevelAmounts(spec, 'limits')?.[name] ?? '0';
  const bound = parseQuantity(ofPod) === 0 ? allocatable[name] : ofPod;
  const ofNode = LIMITED_BY_NODE.includes(name) ? bound : undefined;
  const own = (list === 'limits' ? limits : requests)[name] ?? '0';
  // None, and 0, is as much as the pod as a whole may have, or else the node has.
  const isUnlimited = list === 'limits' && parseQuantity(own) === 0;
  const amount = isUnlimited ? (ofNode ?? '0') : own;
  const unit = parseQuantity(divisor);
  // Of a core upstream counts thousandths, which are whole numbers.
  const scale = name === 'cpu' ? 1000 : 1;
  const parts = Math.round(parseQuantity(amount) * scale);
  const wholes = Math.round((unit === 0 ? 1 : unit) * scale);
  return String(Math.ceil(parts / wholes));
}
