/**
 * Copies of a node's static pods in the API, so that others see them: made, made anew, taken away.
 * Upstream: pkg/kubelet/pod/mirror_client.go; kubelet.go, tryReconcileMirrorPods (v1.36).
 */
import { isStatus, type Client, type Pod } from '../../api/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { CONFIG_HASH, CONFIG_MIRROR, isMirrorPodOf } from '../model/index.ts';

export interface MirrorPodsOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly nodeName: string;
  readonly mirrorOf: (pod: Pod) => Pod | undefined;
}

export class MirrorPods {
  readonly #options: MirrorPodsOptions;

  constructor(options: MirrorPodsOptions) {
    this.#options = options;
  }

  /**
   * The API has a mirror of the static pod as it is now, if the API can be asked. What fails is in no way of
   * the pod, and is done again by its next sync.
   */
  *reconcile(pod: Pod): Steps<void> {
    const mirror = this.#options.mirrorOf(pod);
    const isUsable =
      mirror !== undefined &&
      mirror.metadata.deletionTimestamp === undefined &&
      isMirrorPodOf(mirror, pod);
    if (isUsable) return;
    if (mirror !== undefined) yield* this.#orSay('delete', mirror, this.#delete(mirror));
    yield* this.#orSay('create', pod, this.#create(pod));
  }

  /** Nothing stands behind it any more. */
  *deleteOrphan(mirror: Pod): Steps<void> {
    yield* this.#orSay('delete', mirror, this.#delete(mirror));
  }

  *#delete({ metadata: { name, namespace, uid } }: Pod): Steps<void> {
    const pods = this.#options.client.resource('pods');
    const how = { gracePeriodSeconds: 0, preconditions: { uid } };
    try {
      yield* perform(pods.delete({ name, namespace }, how));
    } catch (error) {
      rethrowProgrammerError(error);
      // Gone, or another one of its name by now.
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }

  /** A node that is gone, or going, gets no mirrors. */
  *#create({ metadata, spec }: Pod): Steps<void> {
    const { client, nodeName } = this.#options;
    const node = yield* perform(client.resource('nodes').get({ name: nodeName }));
    if (node.metadata.deletionTimestamp !== undefined) return;
    const { name, namespace, labels, annotations = {} } = metadata;
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        ...(labels === undefined ? {} : { labels }),
        annotations: { ...annotations, [CONFIG_MIRROR]: annotations[CONFIG_HASH] ?? '' },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Node',
            name: nodeName,
            uid: node.metadata.uid,
            controller: true,
          },
        ],
      },
      spec,
    };
    yield* perform(client.resource('pods').create(manifest));
  }

  *#orSay(verb: string, { metadata: { namespace, name } }: Pod, steps: Steps<void>): Steps<void> {
    const { world, actor } = this.#options;
    try {
      yield* steps;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: failed to ${verb} the mirror pod ${namespace}/${name}: ${why}`);
    }
  }
}
