/**
 * The ReplicaSet of a Deployment's present template: found, brought up to date, or made.
 * Upstream: pkg/controller/deployment/sync.go, getNewReplicaSet.
 */
import {
  isStatus,
  sameValue,
  StatusError,
  type Client,
  type Deployment,
  type DeploymentStatus,
  type EventRecorder,
  type ReplicaSet,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { controllerOf } from '../informers/index.ts';
import { conditionOfType, hasDeadline, progressing, withCondition } from './deployment-status.ts';
import { controllerReference } from './pod-control.ts';
import {
  findNewReplicaSet,
  isEqualTemplate,
  newSetAnnotations,
  nextRevision,
  REVISION,
  revisionOf,
  TEMPLATE_HASH_LABEL,
  withReplicas,
} from './revisions-of-sets.ts';
import { fenceposts, newSetReplicas } from './rolling-update.ts';
import { templateHash } from './template-hash.ts';

export interface MakerOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  /** The present as the API writes it. */
  readonly timestamp: () => string;
  /** Told at once, whatever becomes of what is written after it. */
  readonly wrote: (set: ReplicaSet) => void;
}

export interface Found {
  /** With the status and annotations written on the way. */
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
}

export class NewReplicaSets {
  readonly #options: MakerOptions;

  constructor(options: MakerOptions) {
    this.#options = options;
  }

  /** Undefined if there is none and none is to be made. */
  *find(
    deployment: Deployment,
    sets: readonly ReplicaSet[],
    old: readonly ReplicaSet[],
    mayCreate: boolean,
  ): Steps<Found> {
    const revision = nextRevision(old);
    const known = findNewReplicaSet(deployment, sets);
    if (known !== undefined) return yield* this.#update(deployment, known, revision);
    if (!mayCreate) return { deployment, newSet: undefined };
    return yield* this.#create(deployment, old, revision);
  }

  *#update(deployment: Deployment, known: ReplicaSet, revision: number): Steps<Found> {
    const { minReadySeconds } = deployment.spec;
    const annotations = newSetAnnotations(deployment, known, revision);
    const isAsBefore =
      sameValue(annotations, known.metadata.annotations ?? {}) &&
      (known.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    if (!isAsBefore) {
      const { minReadySeconds: _before, ...spec } = known.spec;
      const next = {
        ...known,
        metadata: { ...known.metadata, annotations },
        spec: minReadySeconds === undefined ? spec : { ...spec, minReadySeconds },
      };
      const newSet = yield* perform(this.#options.client.resource('replicasets').update(next));
      this.#options.wrote(newSet);
      return { deployment, newSet };
    }
    const { name } = known.metadata;
    const said = conditionOfType(deployment.status, 'Progressing');
    const isNews = hasDeadline(deployment.spec.progressDeadlineSeconds) && said === undefined;
    const message = `Found new replica set ${JSON.stringify(name)}`;
    const status = isNews
      ? withCondition(
          deployment.status,
          progressing('True', 'FoundNewReplicaSet', message),
          this.#options.timestamp(),
        )
      : deployment.status;
    return {
      deployment: yield* this.#write(deployment, status, revisionOf(known)),
      newSet: known,
    };
  }

  *#create(deployment: Deployment, old: readonly ReplicaSet[], revision: number): Steps<Found> {
    const { client, recorder, timestamp, wrote } = this.#options;
    const wanted = this.#newSet(deployment, old, revision);
    const { name } = wanted.metadata;
    let newSet: ReplicaSet;
    let isMade = true;
    try {
      newSet = yield* perform(client.resource('replicasets').create(wanted));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof StatusError)) throw error;
      const present = yield* this.#present(deployment, wanted, error);
      newSet = present;
      isMade = false;
    }
    wrote(newSet);
    const { replicas = 0 } = newSet.spec;
    if (isMade && replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${String(replicas)}`;
      recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
    const message = `Created new replica set ${JSON.stringify(name)}`;
    const status =
      isMade && hasDeadline(deployment.spec.progressDeadlineSeconds)
        ? withCondition(
            deployment.status,
            progressing('True', 'NewReplicaSetCreated', message),
            timestamp(),
          )
        : deployment.status;
    return { deployment: yield* this.#write(deployment, status, revision), newSet };
  }

  /** What to do where the ReplicaSet could not be made: it is there already, or that is said and thrown. */
  *#present(deployment: Deployment, wanted: ReplicaSet, error: StatusError): Steps<ReplicaSet> {
    const { client, timestamp } = this.#options;
    const { name, namespace } = wanted.metadata;
    if (isStatus(error, 'AlreadyExists')) {
      const present = yield* perform(client.resource('replicasets').get({ name, namespace }));
      const isOurs = controllerOf(present)?.uid === deployment.metadata.uid;
      if (isOurs && isEqualTemplate(present.spec.template, deployment.spec.template)) {
        return present;
      }
      const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
      yield* this.#write(deployment, { ...deployment.status, collisionCount }, undefined);
      throw error;
    }
    if (hasDeadline(deployment.spec.progressDeadlineSeconds)) {
      const message = `Failed to create new replica set ${JSON.stringify(name)}: ${error.message}`;
      const condition = progressing('False', 'ReplicaSetCreateError', message);
      const status = withCondition(deployment.status, condition, timestamp());
      yield* this.#write(deployment, status, undefined);
    }
    throw error;
  }

  #newSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number): ReplicaSet {
    const { metadata, spec, status } = deployment;
    const { template, selector, minReadySeconds } = spec;
    const hash = templateHash(template, status.collisionCount);
    const labels = { ...template.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash };
    const replicas = newSetReplicas(deployment, old, 0);
    const set = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace,
        ownerReferences: [controllerReference(deployment)],
        labels,
        annotations: newSetAnnotations(deployment, undefined, revision),
      },
      spec: {
        replicas,
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        selector: {
          ...selector,
          matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash },
        },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    } as unknown as ReplicaSet;
    return withReplicas(set, replicas, spec.replicas ?? 0, fenceposts(deployment).surge);
  }

  /** Status and revision, where they changed. */
  *#write(
    deployment: Deployment,
    status: DeploymentStatus,
    revision: number | undefined,
  ): Steps<Deployment> {
    const deployments = this.#options.client.resource('deployments');
    let written = deployment;
    if (revision !== undefined && revision > 0 && revisionOf(deployment) !== revision) {
      const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
      const metadata = { ...deployment.metadata, annotations };
      // As upstream, by the status: the generation does not count it.
      written = yield* perform(deployments.updateStatus({ ...deployment, metadata }));
    }
    if (status === deployment.status) return written;
    return yield* perform(deployments.updateStatus({ ...written, status }));
  }
}
