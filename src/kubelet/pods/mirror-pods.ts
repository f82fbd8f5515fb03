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
  /** Whether it went, and this is the first look since. */
  readonly tookMirrorGone: (pod: Pod) => boolean;
}

export class MirrorPods {
  readonly #options: MirrorPodsOptions;

  constructor(options: MirrorPodsOptions) {
    this.#options = options;
  }

  /**
   * The API has a mirror of the static pod as it is now, if the API can be asked. What fails is in no way of
   * the pod, and is done again by its next sync. So is what somebody else has taken away: the sync that hears of
   * it makes none, nor does one that finds it gone when it would delete it.
   */
  *reconcile(pod: Pod): Steps<void> {
    const mirror = this.#options.mirrorOf(pod);
    const isJustGone = this.#options.tookMirrorGone(pod) && mirror === undefined;
    const isUsable =
      mirror !== undefined &&
      mirror.metadata.deletionTimestamp === undefined &&
      isMirrorPodOf(mirror, pod);
    if (isUsable || isJustGone) return;
    const isGone =
      mirror === undefined || (yield* this.#orSay('delete', mirror, this.#delete(mirror)));
    if (isGone === true) yield* this.#orSay('create', pod, this.#create(pod));
  }

  /** Nothing stands behind it any more. */
  *deleteOrphan(mirror: Pod): Steps<void> {
    yield* this.#orSay('delete', mirror, this.#delete(mirror));
  }

  /** False if it was gone, or is another one of its name by now. */
  *#delete({ metadata: { name, namespace, uid } }: Pod): Steps<boolean> {
    const pods = this.#options.client.resource('pods');
    const how = { gracePeriodSeconds: 0, preconditions: { uid } };
    try {
      yield* perform(pods.delete({ name, namespace }, how));
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
      return false;
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

  /** Undefined if it failed. */
  *#orSay<T>(verb: string, about: Pod, steps: Steps<T>): Steps<T | undefined> {
    const { namespace, name } = about.metadata;
    const { world, actor } = this.#options;
    try {
      return yield* steps;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: failed to ${verb} the mirror pod ${namespace}/${name}: ${why}`);
      return undefined;
    }
  }
}
