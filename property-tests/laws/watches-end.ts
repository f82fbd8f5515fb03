import { registersForEver } from '../defects/registers-for-ever.ts';
import { lawOverTrace, type Sometimes } from '../law.ts';
import type { ObjectWatch } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';
import { OBJECTS } from '../workloads/objects.ts';

type Circumstance =
  | 'a finished pod stayed, and its object was watched no more'
  | 'two pods had named an object that was watched'
  | 'an object that cannot be changed was watched no more';

/** Between the end of a pod and that of its watches, in milliseconds. */
const GRACE_MS = 1000;

export const watchesEnd = lawOverTrace(
  'watches that kubelets have of single objects, against the pods whose volumes show these',
  {
    name: 'P22: a kubelet watches an object no longer than some pod that has not ended names it',
    because:
      'who registers a pod’s objects and who takes them off are two, and a pod that has ended can stay for long.',
    sometimes: [
      'a finished pod stayed, and its object was watched no more',
      'two pods had named an object that was watched',
      'an object that cannot be changed was watched no more',
    ],
    defects: [registersForEver],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const pods = podsOf(played);
      for (const watch of played.observed.watches) {
        const naming = pods.filter(({ names }) => names.has(keyOf(watch)));
        if (naming.length > 1) sometimes('two pods had named an object that was watched');
        const to = watch.to ?? Infinity;
        // Of those that had begun before, the last that ended; and who named it then.
        let needed = watch.from;
        for (const { from, doneAt } of naming) {
          if (from <= needed + GRACE_MS) needed = Math.max(needed, doneAt);
        }
        if (to > needed + GRACE_MS) {
          return `${keyOf(watch)} is watched from ${String(watch.from)} ms to ${watch.to === undefined ? 'the end' : `${String(to)} ms`}, where nobody needs it after ${String(needed)} ms`;
        }
        if (naming.some(({ doneAt, goneAt }) => doneAt < to + GRACE_MS && goneAt > to + 10_000)) {
          sometimes('a finished pod stayed, and its object was watched no more');
        }
        if (to < needed && isImmutable(watch)) {
          sometimes('an object that cannot be changed was watched no more');
        }
      }
      return undefined;
    },
  },
);

interface NamingPod {
  readonly names: ReadonlySet<string>;
  readonly from: number;
  /** When the kubelet was done with it. */
  doneAt: number;
  /** When the API had it no more. */
  goneAt: number;
}

const isImmutable = ({ kind, name }: ObjectWatch): boolean =>
  OBJECTS.some((each) => each.kind === kind && each.name === name && 'immutable' in each);

const keyOf = ({ kind, namespace, name }: Pick<ObjectWatch, 'kind' | 'namespace' | 'name'>) =>
  `${kind} ${namespace}/${name}`;

function podsOf({ pods, trace }: Played): readonly NamingPod[] {
  const byUid = new Map<string, NamingPod>();
  const current = new Map<string, NamingPod>();
  for (const { at, name: podName, pod } of pods) {
    if (pod === undefined) {
      const gone = current.get(podName);
      if (gone !== undefined) gone.goneAt = Math.min(gone.goneAt, at);
      continue;
    }
    const { uid, namespace } = pod.metadata;
    if (byUid.has(uid)) continue;
    const names = new Set<string>();
    for (const { configMap, secret, projected } of pod.spec.volumes ?? []) {
      const all = [{ configMap, secret: secret && { name: secret.secretName } }];
      for (const each of [...all, ...(projected?.sources ?? [])]) {
        if (each.configMap?.name !== undefined) {
          names.add(keyOf({ kind: 'ConfigMap', namespace, name: each.configMap.name }));
        }
        if (each.secret?.name !== undefined) {
          names.add(keyOf({ kind: 'Secret', namespace, name: each.secret.name }));
        }
      }
    }
    const naming = { names, from: at, doneAt: Infinity, goneAt: Infinity };
    byUid.set(uid, naming);
    current.set(podName, naming);
  }
  for (const { at, detail } of trace.of('pod.terminated')) {
    const naming = byUid.get(detail.uid);
    if (naming !== undefined) naming.doneAt = Math.min(naming.doneAt, at);
  }
  return [...byUid.values()].sort((a, b) => a.from - b.from);
}
