/**
 * Makes and deletes pods for a controller, and says so of their owner.
 * Upstream: pkg/controller/controller_utils.go, RealPodControl.
 */
import {
  StatusError,
  type ApiObject,
  type Client,
  type EventRecorder,
  type OwnerReference,
  type Pod,
  type PodTemplateSpec,
} from '../../api/index.ts';
import {
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';

/** Told of every pod as the server answered a write of it. */
export type OnWrite = (pod: Pod) => void;

/** Longer prefixes are cut by the server. */
export type Owner = Extract<ApiObject, { readonly metadata: { readonly namespace: string } }>;

export interface NewPod {
  readonly metadata: Record<string, unknown>;
  readonly spec: Pod['spec'];
}

export class PodControl {
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #onWrite: OnWrite;

  constructor(client: Client, recorder: EventRecorder, onWrite: OnWrite) {
    this.#client = client;
    this.#recorder = recorder;
    this.#onWrite = onWrite;
  }

  create(owner: Owner, pod: NewPod): Operation<Pod> {
    return operation(() => this.#create(owner, pod));
  }

  /** It is no failure if the pod is gone already. */
  delete(owner: Owner, pod: Pod): Operation<void> {
    return operation(() => this.#delete(owner, pod));
  }

  *#create(owner: Owner, { metadata, spec }: NewPod): Steps<Pod> {
    const { namespace } = owner.metadata;
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, namespace },
      spec,
    };
    try {
      const created = yield* perform(this.#client.resource('pods').create(manifest));
      this.#onWrite(created);
      const message = `Created pod: ${created.metadata.name}`;
      this.#recorder.event(owner, 'Normal', 'SuccessfulCreate', message);
      return created;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError && !isNamespaceGoing(error)) {
        const message = `Error creating: ${error.message}`;
        this.#recorder.event(owner, 'Warning', 'FailedCreate', message);
      }
      throw error;
    }
  }

  *#delete(owner: Owner, { metadata: { name, namespace, uid } }: Pod): Steps<void> {
    try {
      const options = { preconditions: { uid } };
      yield* perform(this.#client.resource('pods').delete({ name, namespace }, options));
      this.#recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError && error.reason === 'NotFound') return;
      if (error instanceof StatusError) {
        const message = `Error deleting: ${error.message}`;
        this.#recorder.event(owner, 'Warning', 'FailedDelete', message);
      }
      throw error;
    }
  }
}

/** Upstream: GetPodFromTemplate. */
export function podFromTemplate(owner: Owner, template: PodTemplateSpec): NewPod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

/** Upstream: metav1.NewControllerRef. */
export function controllerReference({ apiVersion, kind, metadata }: Owner): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Whatever was asked for, it was too late. */
export function isNamespaceGoing({ status }: StatusError): boolean {
  return status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;
}
