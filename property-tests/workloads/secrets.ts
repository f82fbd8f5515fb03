/** The pull secrets of two tenants: what each name holds at first, and what it may come to hold. */
import { PRIVATE } from './images.ts';

/** Each tenant has a namespace; pods 0 and 1 are of the first. */
export const TENANTS = ['default', 'visitors'] as const;

/** Users of the private registry, with their passwords; each may pull everything. */
export const USERS = { robot: 's3cret', visitor: 'pass:word' } as const;

/** What a secret may hold: the key of a user, a wrong password, text that is no key, nothing at all. */
export type Holding = keyof typeof USERS | 'guess' | 'nonsense' | 'nothing';

/** `path` is for repositories below `private.test/team`; the others are for the whole host. */
export const SECRET_NAMES = ['right', 'copy', 'wrong', 'missing', 'path', 'malformed'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** By tenant; a name that is not here does not exist there. */
const AT_FIRST: readonly Readonly<Partial<Record<SecretName, Holding>>>[] = [
  { right: 'robot', copy: 'robot', wrong: 'guess', path: 'robot', malformed: 'nonsense' },
  { right: 'visitor', copy: 'robot' },
];

/** What the tenant's secret holds before anybody changes it. */
export function holdingAtFirst(tenant: number, name: SecretName): Holding {
  return AT_FIRST[tenant]?.[name] ?? 'nothing';
}

function entryOf(holding: Exclude<Holding, 'nothing'>): object {
  switch (holding) {
    case 'robot':
    case 'visitor':
      return { username: holding, password: USERS[holding] };
    case 'guess':
      return { username: 'robot', password: 'guessed' };
    case 'nonsense':
      // Without a colon: the API takes it, the kubelet cannot read it.
      return { auth: 'bm8gY29sb24=' };
  }
}

/** As a scenario's `apply` takes it. */
export interface AppliedManifest {
  [field: string]: unknown;
  readonly apiVersion: string;
  readonly kind: string;
}

export function secretManifest(
  tenant: number,
  name: SecretName,
  holding: Exclude<Holding, 'nothing'>,
): AppliedManifest {
  const key = name === 'path' ? `${PRIVATE}/team` : PRIVATE;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: TENANTS[tenant] ?? TENANTS[0] },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify({ auths: { [key]: entryOf(holding) } }) },
  };
}

/** What is in every cluster before anything happens. */
export const TENANCY: AppliedManifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: TENANTS[1] } },
  ...TENANTS.flatMap((_, tenant) =>
    SECRET_NAMES.flatMap((name) => {
      const holding = holdingAtFirst(tenant, name);
      return holding === 'nothing' ? [] : [secretManifest(tenant, name, holding)];
    }),
  ),
];
