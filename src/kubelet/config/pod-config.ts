/**
 * The pods this node should run: those that the API says, and the static ones of its manifest folder. Each
 * source is turned into ADD, UPDATE, DELETE, RECONCILE, REMOVE. Upstream: pkg/kubelet/config/config.go,
 * checkAndUpdatePod; pkg/kubelet/pod/pod_manager.go (v1.36).
 *
 * Mirrors of static pods are kept apart: a change of one is an UPDATE of its static pod, one of its status
 * alone a RECONCILE.
 */
import { Subject, Subscription, type Observable } from 'rxjs';
import {
  reflect,
  type Client,
  type EventRecorder,
  type Pod,
  type WatchEvent,
} from '../../api/index.ts';
import { listen, type Host, type Instant, type World } from '../../sim/index.ts';
import {
  CONFIG_SEEN,
  CONFIG_SOURCE,
  isMirrorPod,
  isStaticPod,
  podFullName,
  seenText,
} from '../model/index.ts';
import { FileSource, type FileSourceOptions } from './file-source.ts';

export type PodOperation = 'ADD' | 'UPDATE' | 'DELETE' | 'RECONCILE' | 'REMOVE';

export interface PodChange {
  readonly operation: PodOperation;
  readonly pod: Pod;
  /** Of an update what it was before. */
  readonly old?: Pod;
}

export interface PodConfigOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly host: Host;
  readonly nodeName: string;
  readonly recorder: EventRecorder;
  readonly release: FileSourceOptions['release'];
  /** The manifest folder; empty: there are no static pods. */
  readonly staticPodPath: string;
  /** A mirror is in the API whose static pod is not there. */
  readonly mirrorOrphaned: () => void;
}

export class PodConfig {
  readonly #options: PodConfigOptions;
  readonly #pods = new Map<string, Pod>();
  /** By full name. */
  readonly #mirrors = new Map<string, Pod>();
  /** Full names of those that went, until somebody has looked. */
  readonly #goneMirrors = new Set<string>();
  /** By full name the UID of the static pod that the mirror shows, though its file be gone. */
  readonly #shown = new Map<string, string>();
  /** By full name. */
  #staticPods = new Map<string, Pod>();
  /** When the API first said so of each that runs here. */
  readonly #seenAt = new Map<string, Instant>();
  readonly #changes = new Subject<PodChange>();
  readonly changes$: Observable<PodChange> = this.#changes.asObservable();
  readonly #files: FileSource | undefined;
  #changeCount = 0;
  #apiSeen = false;
  #filesSeen: boolean;
  #watching = new Subscription();

  constructor(options: PodConfigOptions) {
    const { staticPodPath: path } = options;
    this.#options = options;
    this.#filesSeen = path === '';
    if (path === '') return;
    this.#files = new FileSource({
      ...options,
      path,
      deliver: (pods) => this.#takeStatic(pods),
    });
  }

  get staticPodPath(): string {
    return this.#options.staticPodPath;
  }

  /** Every source was heard in full: what is not here is not wanted. */
  get ready(): boolean {
    return this.#apiSeen && this.#filesSeen;
  }

  /** Of pods that run here: mirrors do not. */
  get(podUid: string): Pod | undefined {
    return this.#pods.get(podUid);
  }

  /**
   * The kubelet's own copy: with what it notes in the annotations of each. Of a static pod they are in the pod itself.
   * Upstream: podStorage.merge, recordFirstSeenTime.
   */
  ownCopy(pod: Pod): Pod {
    const { metadata } = pod;
    const seenAt = this.#seenAt.get(metadata.uid);
    if (seenAt === undefined) return pod;
    const own = { [CONFIG_SEEN]: seenText(seenAt), [CONFIG_SOURCE]: 'api' };
    return { ...pod, metadata: { ...metadata, annotations: { ...metadata.annotations, ...own } } };
  }

  /** How often `pods` was changed. */
  get changeCount(): number {
    return this.#changeCount;
  }

  get pods(): Iterable<Pod> {
    return this.#pods.values();
  }

  get staticPods(): Iterable<Pod> {
    return this.#staticPods.values();
  }

  /** What the API has of a pod that runs here: of a static one its mirror. */
  inApi(podUid: string): Pod | undefined {
    const pod = this.#pods.get(podUid);
    if (pod !== undefined) return isStaticPod(pod) ? this.mirrorOf(pod) : pod;
    for (const [fullName, uid] of this.#shown) {
      if (uid === podUid) return this.#mirrors.get(fullName);
    }
    return undefined;
  }

  mirrorOf(pod: Pod): Pod | undefined {
    return this.#mirrors.get(podFullName(pod));
  }

  /**
   * Whether its mirror went and nobody has asked since. Upstream hands the worker what it knew of a mirror that is
   * gone, as that of its pod: whoever looks at that one makes none anew.
   */
  tookMirrorGone(pod: Pod): boolean {
    return this.#goneMirrors.delete(podFullName(pod));
  }

  /** Mirrors without a static pod. Upstream: GetOrphanedMirrorPodNames. */
  get mirrorCount(): number {
    return this.#mirrors.size;
  }

  get orphanedMirrors(): readonly Pod[] {
    return [...this.#mirrors].flatMap(([name, pod]) => (this.#staticPods.has(name) ? [] : pod));
  }

  start(): void {
    const { client, nodeName, world, actor } = this.#options;
    const pods$ = reflect({
      world,
      user: actor,
      resource: 'pods',
      client: client.resource('pods'),
      options: { fieldSelector: { 'spec.nodeName': nodeName } },
      known: () => this.#fromApi(),
    });
    this.#watching = listen(world.loop, pods$, (event) => this.#take(event));
    this.#files?.read();
  }

  stop(): void {
    this.#watching.unsubscribe();
    this.#files?.stop();
  }

  /** Something in the manifest folder changed. */
  manifestsChanged(): void {
    this.#files?.read();
  }

  #take(event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') this.#apiSeen = true;
    else if (isMirrorPod(event.object)) this.#takeMirror(event.object, event.type === 'DELETED');
    else this.#takePod(event.object, event.type === 'DELETED');
  }

  #fromApi(): readonly Pod[] {
    const pods = [...this.#pods.values()].filter((pod) => !isStaticPod(pod));
    return [...pods, ...this.#mirrors.values()];
  }

  #put(pod: Pod): void {
    this.#pods.set(pod.metadata.uid, pod);
    this.#changeCount += 1;
  }

  #drop(podUid: string): void {
    this.#pods.delete(podUid);
    this.#changeCount += 1;
  }

  #takePod(pod: Pod, isGone: boolean): void {
    const { uid } = pod.metadata;
    const old = this.#pods.get(uid);
    if (isGone) {
      this.#drop(uid);
      this.#seenAt.delete(uid);
      // As it was last: a deletion by force says nothing of how long its containers may take.
      if (old !== undefined) this.#changes.next({ operation: 'REMOVE', pod: old });
      return;
    }
    this.#put(pod);
    if (old === undefined) {
      this.#seenAt.set(uid, this.#options.world.now());
      this.#changes.next({ operation: 'ADD', pod });
    } else this.#changes.next({ operation: classify(old, pod), pod, old });
  }

  #takeMirror(mirror: Pod, isGone: boolean): void {
    const fullName = podFullName(mirror);
    const old = this.#mirrors.get(fullName);
    if (!isGone) this.#mirrors.set(fullName, mirror);
    // One that was recreated under its name is there already.
    else if (old?.metadata.uid === mirror.metadata.uid) {
      this.#mirrors.delete(fullName);
      this.#shown.delete(fullName);
    }
    const pod = this.#staticPods.get(fullName);
    if (pod === undefined) {
      if (!isGone) this.#options.mirrorOrphaned();
      return;
    }
    if (!isGone) this.#shown.set(fullName, pod.metadata.uid);
    else if (old?.metadata.uid === mirror.metadata.uid) this.#goneMirrors.add(fullName);
    const isKnown = !isGone && old?.metadata.uid === mirror.metadata.uid;
    const isStatus = isKnown && classify(old, mirror) === 'RECONCILE';
    this.#changes.next({ operation: isStatus ? 'RECONCILE' : 'UPDATE', pod });
  }

  /** First what goes, then what comes, then what changed. */
  #takeStatic(pods: readonly Pod[]): void {
    const old = [...this.#staticPods.values()];
    this.#staticPods = new Map(pods.map((pod) => [podFullName(pod), pod]));
    this.#filesSeen = true;
    const wanted = new Set(pods.map(({ metadata }) => metadata.uid));
    const known = new Map(old.map((pod) => [pod.metadata.uid, pod]));
    for (const pod of old) {
      if (wanted.has(pod.metadata.uid)) continue;
      this.#drop(pod.metadata.uid);
      this.#goneMirrors.delete(podFullName(pod));
      this.#changes.next({ operation: 'REMOVE', pod });
    }
    const [added, kept] = [false, true].map((isKnown) =>
      pods.filter(({ metadata }) => known.has(metadata.uid) === isKnown),
    );
    for (const pod of added ?? []) {
      const fullName = podFullName(pod);
      if (this.#mirrors.has(fullName)) this.#shown.set(fullName, pod.metadata.uid);
      this.#put(pod);
      this.#changes.next({ operation: 'ADD', pod });
    }
    for (const pod of kept ?? []) {
      if (known.get(pod.metadata.uid) === pod) continue;
      this.#put(pod);
      this.#changes.next({ operation: 'UPDATE', pod });
    }
  }
}

/** What kind of change this is. Pure. */
export function classify(old: Pod, pod: Pod): PodOperation {
  const a = old.metadata;
  const b = pod.metadata;
  const changed =
    a.generation !== b.generation ||
    old.spec !== pod.spec ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds ||
    !sameRecord(a.labels, b.labels) ||
    !sameRecord(a.annotations, b.annotations);
  if (!changed) return 'RECONCILE';
  return b.deletionTimestamp === undefined ? 'UPDATE' : 'DELETE';
}

/** What a pod without labels, or annotations, has of them. */
const NONE: Readonly<Record<string, string>> = {};

function sameRecord(a = NONE, b = NONE): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
