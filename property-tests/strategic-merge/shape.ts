/**
 * What strategic merge patches know of pods and Deployments, said once more and by hand: which lists are merged and
 * by which key. Some of the fields of each kind of rule, with a few values each.
 * Upstream: api core/v1/types.go and apps/v1/types.go, the tags patchStrategy and patchMergeKey.
 */
export type Shape = ValueShape | FieldsShape | ItemsShape | SetShape;

/** Replaced as it is: also a list that no rule speaks of. */
export interface ValueShape {
  readonly kind: 'value';
  readonly values: readonly unknown[];
}

/** `fields` are those that it has; of a map of any keys, some. */
export interface FieldsShape {
  readonly kind: 'fields';
  readonly fields: Readonly<Record<string, Shape>>;
  /** Whether kubectl says which fields are to stay. */
  readonly isRetained?: boolean;
}

/** A list of objects that are told apart by a key. */
export interface ItemsShape {
  readonly kind: 'items';
  readonly key: string;
  readonly keys: readonly unknown[];
  readonly of: FieldsShape;
}

export interface SetShape {
  readonly kind: 'set';
  readonly values: readonly string[];
}

const value = (...values: readonly unknown[]): ValueShape => ({ kind: 'value', values });
const fields = (of: Readonly<Record<string, Shape>>): FieldsShape => ({
  kind: 'fields',
  fields: of,
});
const retained = (of: FieldsShape): FieldsShape => ({ ...of, isRetained: true });
const items = (key: string, keys: readonly unknown[], of: FieldsShape): ItemsShape => ({
  kind: 'items',
  key,
  keys,
  of,
});

const text = value('1', '2');
const free = fields({ a: text, b: text });
const metadata = fields({ labels: free, finalizers: { kind: 'set', values: ['x', 'y', 'z'] } });

const container = fields({
  image: text,
  args: value(['1'], ['2', '1']),
  env: items('name', ['A', 'B', 'C'], fields({ value: text })),
  ports: items('containerPort', [1, 2], fields({ name: text, hostPort: value(1, 2) })),
  volumeMounts: items(
    'mountPath',
    ['/a', '/b'],
    fields({ name: text, readOnly: value(true, false) }),
  ),
});

const podSpec = fields({
  hostname: text,
  nodeSelector: free,
  tolerations: value([{ key: '1' }], [{ key: '2' }, { key: '1' }]),
  containers: items('name', ['a', 'b', 'c', 'd'], container),
  volumes: items(
    'name',
    ['a', 'b'],
    retained(fields({ emptyDir: fields({ medium: text }), configMap: fields({ name: text }) })),
  ),
  hostAliases: items('ip', ['::1', '::2'], fields({ hostnames: value(['1'], ['2']) })),
});

export const POD = fields({ metadata, spec: podSpec });

export const DEPLOYMENT = fields({
  metadata,
  spec: fields({
    replicas: value(1, 2),
    paused: value(true, false),
    strategy: retained(fields({ type: text, rollingUpdate: fields({ maxSurge: value(1, '2') }) })),
    template: fields({ metadata: fields({ labels: free }), spec: podSpec }),
  }),
});

export const SHAPES = { Pod: POD, Deployment: DEPLOYMENT } as const;
export type Kind = keyof typeof SHAPES;
