/**
 * Earlier and present templates of a StatefulSet or DaemonSet, each in a ControllerRevision.
 * Upstream: pkg/controller/history/controller_history.go.
 */
import {
  isStatus,
  type Client,
  type ControllerRevision,
  type DaemonSet,
  type PodTemplateSpec,
  type StatefulSet,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { controllerReference } from './pod-control.ts';
import { canonical, templateHash } from './template-hash.ts';

export const REVISION_HASH = 'controller-revision-hash';
const HASH = 'controller.kubernetes.io/hash';

type Owner = StatefulSet | DaemonSet;

export interface Revisions {
  /** Of the present template. */
  readonly update: ControllerRevision;
  /** Oldest first, the present one among them. */
  readonly all: readonly ControllerRevision[];
}

/** What the pods of a DaemonSet bear of it; those of a StatefulSet bear its name. */
export function hashOf({ metadata }: ControllerRevision): string {
  return metadata.labels?.[REVISION_HASH] ?? '';
}

interface Data {
  readonly spec: { readonly template: PodTemplateSpec };
}

export function templateIn({ data }: ControllerRevision): PodTemplateSpec {
  const { template } = (data as Data).spec;
  const { $patch: _patch, ...rest } = template as PodTemplateSpec & { $patch?: string };
  return rest;
}

/** Finds or makes the revision of the present template; one that comes back is the newest again. */
export function* revisionsOf(
  owner: Owner,
  known: readonly ControllerRevision[],
  client: Client,
): Steps<Revisions> {
  const revisions = client.resource('controllerrevisions');
  const sorted = [...known].sort((a, b) => a.revision - b.revision);
  const { template } = owner.spec;
  const equal = sorted.findLast(
    (revision) => canonical(templateIn(revision)) === canonical(template),
  );
  const newest = sorted.at(-1);
  if (equal !== undefined && equal === newest) return { update: equal, all: sorted };
  const revision = (newest?.revision ?? 0) + 1;
  if (equal !== undefined) {
    const update = yield* perform(revisions.update({ ...equal, revision }));
    return { update, all: [...sorted.filter((each) => each !== equal), update] };
  }
  const made = newRevision(owner, revision);
  try {
    const update = yield* perform(revisions.create(made));
    return { update, all: [...sorted, update] };
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'AlreadyExists')) throw error;
    const { name, namespace } = made.metadata;
    const update = yield* perform(revisions.get({ name, namespace }));
    return { update, all: [...sorted, update] };
  }
}

function newRevision(owner: Owner, revision: number): ControllerRevision {
  const { metadata, spec, status } = owner;
  const hash = templateHash(spec.template, status.collisionCount);
  const key = owner.kind === 'DaemonSet' ? REVISION_HASH : HASH;
  const { annotations } = metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels: { ...spec.template.metadata?.labels, [key]: hash },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...spec.template, $patch: 'replace' } } },
    revision,
  } as unknown as ControllerRevision;
}

/** Deletes the oldest that nobody uses, beyond the limit. */
export function* truncateHistory(
  owner: Owner,
  all: readonly ControllerRevision[],
  used: ReadonlySet<string>,
  client: Client,
): Steps<void> {
  const { revisionHistoryLimit = 10 } = owner.spec;
  const unused = all.filter(({ metadata }) => !used.has(metadata.name));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - revisionHistoryLimit))) {
    const { name, namespace } = metadata;
    yield* perform(client.resource('controllerrevisions').delete({ name, namespace }));
  }
}
