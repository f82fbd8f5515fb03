/** Makes the claims of a StatefulSet's pods, and has them go with whom they are to go. Upstream: stateful_pod_control.go (v1.36). */
import {
  StatusError,
  type Client,
  type EventRecorder,
  type PersistentVolumeClaim,
  type Release,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { Informer } from '../informers/index.ts';
import { claimsOf, retained } from './stateful-claims.ts';
import { spellVerb } from './stateful-verb.ts';

export interface ClaimKeeperOptions {
  readonly known: Informer<'persistentvolumeclaims'>;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly release: Release;
  /** Told of each claim as the server answered a write of it. */
  readonly onWrite: (set: StatefulSet, claim: PersistentVolumeClaim) => void;
}

export class ClaimKeeper {
  readonly #options: ClaimKeeperOptions;

  constructor(options: ClaimKeeperOptions) {
    this.#options = options;
  }

  /** A claim that is there is the pod's, whoever made it. @throws {StatusError} */
  *ensure(set: StatefulSet, ordinal: number, podName: string): Steps<void> {
    const { known, client, recorder, release, onWrite } = this.#options;
    const create = spellVerb(release, 'Create');
    for (const claim of claimsOf(set, ordinal)) {
      const { name, namespace } = claim.metadata;
      const present = known.get(`${namespace}/${name}`);
      if (present?.metadata.deletionTimestamp !== undefined) {
        throw new StatusError('Conflict', `pvc ${name} is being deleted`);
      }
      if (present !== undefined) continue;
      const what = `Claim ${name} Pod ${podName} in StatefulSet ${set.metadata.name}`;
      try {
        onWrite(set, yield* perform(client.resource('persistentvolumeclaims').create(claim)));
        recorder.event(set, 'Normal', 'SuccessfulCreate', `${create} ${what} success`);
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof StatusError)) throw error;
        if (error.reason === 'AlreadyExists') continue;
        const failed = `${create} Claim ${name} for Pod ${podName} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
        recorder.event(set, 'Warning', 'FailedCreate', failed);
        throw error;
      }
    }
  }

  /** @throws {StatusError} */
  *retain(set: StatefulSet, ordinal: number, pod: Pod): Steps<void> {
    const { known, client, onWrite } = this.#options;
    const { replicas = 0, ordinals } = set.spec;
    const start = ordinals?.start ?? 0;
    const isScaledDown = ordinal < start || ordinal >= start + replicas;
    for (const { metadata } of claimsOf(set, ordinal)) {
      const claim = known.get(`${metadata.namespace}/${metadata.name}`);
      if (claim === undefined) continue;
      const next = retained(claim, set, pod, isScaledDown);
      if (next === claim) continue;
      onWrite(set, yield* perform(client.resource('persistentvolumeclaims').update(next)));
    }
  }
}
