/** Plays the steps of a recording in a lab, at their recorded seconds, and answers what was seen. */
import type { Manifest } from '../src/api/index.ts';
import type { Lab } from '../src/index.ts';
import type { Operation } from '../src/sim/index.ts';
import type { RecordedAction, Recording, Story } from './recording.ts';
import { refusalOf } from './refusal.ts';
import { imageOf, setStage, withDigest } from './stage.ts';
import { Unplayable } from './unplayable.ts';
import { Watcher } from './watcher.ts';

export interface Played extends Story {
  /** What the API server refused, as kubectl tells it, in order. */
  readonly refusals: readonly string[];
  /** Of the logs that were read in the recording, what stood in them here, in order. */
  readonly logs: readonly string[];
  /** Fields that the server accepted with a warning: what differs may come of them. */
  readonly notSimulated: readonly string[];
}

/** How long a waiting delete waits beyond what was recorded. */
const PATIENCE_MS = 60_000;
/** A pod that is not scheduled after this is not going to be. */
const SCHEDULING_MS = 2000;

/** Steps are told to a tenth of a second. */
const EARLIEST_MS = 50;

/** @throws {Unplayable} */
export async function playRecording(recording: Recording, seed = 1): Promise<Played> {
  for (const [, action] of recording.steps) refuseWhatIsLacking(action);
  const lab = await setStage(recording, seed);
  try {
    return await new Player(lab, recording, seed).play();
  } finally {
    await lab.close();
  }
}

/** `restart with image collection thresholds: high 29 %, low 28 %` */
const RESTART = /^restart with image collection thresholds: high (\d+) %, low (\d+) %$/;

const KILL_OR_START = /^(?:kill -9|start)$/;

/** Verbs for which the simulator has nothing, by name. */
function refuseWhatIsLacking(action: RecordedAction): void {
  if (typeof action === 'string') return;
  if ('log' in action) return;
  const [verb, what] = action;
  if (verb === 'kubelet' && !KILL_OR_START.test(String(what)) && !RESTART.test(String(what))) {
    throw new Unplayable(`kubelet ${String(what)}`);
  }
}

class Player {
  readonly #lab: Lab;
  readonly #recording: Recording;
  readonly #seed: number;
  readonly #watcher: Watcher;
  readonly #refusals: string[] = [];
  readonly #logs: string[] = [];
  /** The instant that counts as second 0: that of `Scheduled`, where it is recorded. */
  #origin: number;
  #isOriginKnown: boolean;
  /** What a waiting delete waits for. */
  #awaited: { readonly kind: string; readonly name: string } | undefined;

  constructor(lab: Lab, recording: Recording, seed: number) {
    this.#lab = lab;
    this.#seed = seed;
    this.#recording = recording;
    this.#watcher = new Watcher(lab);
    const [[firstAt] = [0]] = recording.steps;
    this.#origin = lab.world.now() - firstAt * 1000;
    this.#isOriginKnown = !recording.events.some(({ reason }) => reason === 'Scheduled');
  }

  async play(): Promise<Played> {
    const { steps } = this.#recording;
    for (const [index, [at, action]] of steps.entries()) {
      const [until = at] = steps[index + 1] ?? [];
      // Of a quick machine even what is scheduled may have been applied in second 0.
      if (at >= 0 && index > 0) await this.#findOrigin();
      await this.#advanceTo(at + this.#unrecorded(index));
      await this.#act(action, (until - at) * 1000, isRefusal(steps[index + 1]?.[1]));
    }
    const story = this.#watcher.story(this.#origin);
    const notSimulated = this.#notSimulated();
    return { ...story, refusals: this.#refusals, logs: this.#logs, notSimulated };
  }

  async #act(action: RecordedAction, tookMs: number, isRefused: boolean): Promise<void> {
    if (action === 'gone') return this.#waitUntilGone();
    // A refusal is the answer to the step before, and is compared with it.
    if (typeof action === 'string') return;
    if ('log' in action) {
      this.#logs.push(await this.#readLog(action.log));
      return;
    }
    const lab = this.#lab;
    switch (action[0]) {
      case 'apply':
        return this.#applyEach(action[1], tookMs);
      case 'wait':
        return lab.advance(action[1] * 1000 - (this.#seed === 1 ? 0 : EARLIEST_MS));
      case 'delete':
      case 'deletenowait': {
        const [verb, kind, name, grace] = action;
        const options = grace === null ? {} : { gracePeriodSeconds: grace };
        // What is gone already cannot be deleted; the statuses tell how that came.
        await refusalOf(() => lab.delete(kindOf(kind), name, options));
        if (verb === 'delete') this.#awaited = { kind: kindOf(kind), name };
        return;
      }
      case 'push': {
        const [, repository, tag, files] = action;
        await lab.push(imageOf(`${repository}:${tag}`, files), 'registry.test');
        return;
      }
      case 'patch': {
        const [, kind, name, patch] = action;
        return this.#patch(kind, name, patch, isRefused);
      }
      case 'kubelet':
        if (action[1] === 'start') await lab.advance(this.#comesUpMs);
        return this.#doToKubelets(String(action[1]));
      case 'static-pod file written':
        return this.#writeStaticPod(JSON.stringify(action[1]));
      case 'static-pod file removed':
        return this.#writeStaticPod(undefined);
      // What was seen of the node is in node.md.
      case 'look':
        return;
      default:
        throw new Unplayable(`step ${String(action[0])}`);
    }
  }

  /** A kubelet takes a while until its loops begin. */
  get #comesUpMs(): number {
    return this.#seed === 1 ? 0 : (this.#seed * 83) % 500;
  }

  #doToKubelets(what: string): void {
    const [, high, low] = RESTART.exec(what) ?? [];
    for (const node of this.#lab.cluster.nodes) {
      if (what === 'kill -9') node.stopComponent('kubelet');
      else if (what === 'start') node.startComponent('kubelet');
      else
        node.restartKubelet({
          imageGCHighThresholdPercent: Number(high),
          imageGCLowThresholdPercent: Number(low),
        });
    }
  }

  async #writeStaticPod(text: string | undefined): Promise<void> {
    for (const node of this.#lab.cluster.nodes) {
      await this.#lab.perform(node.writeManifest(`${node.kubelet.staticPodPath}/pod.yaml`, text));
    }
  }

  /** Of the newest container of that name. */
  async #readLog(name: string): Promise<string> {
    for (const { runtime } of this.#lab.cluster.nodes) {
      const all = await this.#lab.perform(runtime.listContainers());
      const [newest] = all
        .filter(({ metadata }) => metadata.name === name)
        .sort((a, b) => b.createdAt - a.createdAt);
      if (newest !== undefined) return runtime.logs(newest.id).join('\n');
    }
    return '';
  }

  /** One after the other, as each took a kubectl of its own: the step's seconds in equal parts. */
  async #applyEach(manifests: readonly Manifest[], tookMs: number): Promise<void> {
    for (const [index, manifest] of manifests.entries()) {
      if (index > 0) await this.#lab.advance(Math.round(tookMs / manifests.length));
      await this.#apply(manifest);
    }
  }

  async #apply(manifest: Manifest): Promise<void> {
    const refusal = await refusalOf(() => this.#lab.apply(withDigest(manifest, this.#recording)));
    if (refusal !== undefined) this.#refusals.push(refusal);
  }

  /**
   * A JSON merge patch: a list in it takes the place of the whole list.
   * @param what the kind, or a subresource: `pod/resize`
   * @param isRefused whether the recording holds a refusal behind it
   */
  async #patch(what: string, name: string, patch: Manifest, isRefused: boolean): Promise<void> {
    const [kind = '', subresource] = what.split('/');
    const client = this.#lab.cluster.client.resource(this.#lab.resourceOf(kindOf(kind)));
    const request = (): Operation<unknown> => {
      if (subresource === undefined) return client.patch({ name }, patch);
      if (subresource === 'status') return client.patchStatus({ name }, patch);
      if (subresource === 'resize') return client.patchResize({ name }, patch);
      if (subresource !== 'ephemeralcontainers') throw new Unplayable(`subresource ${subresource}`);
      return client.patchEphemeralContainers({ name }, patch, 'strategic');
    };
    const refusal = await refusalOf(() => this.#lab.perform(request()));
    // Not every series of recordings holds the answers to patches: what it led to is what counts there.
    if (refusal !== undefined && isRefused) this.#refusals.push(refusal);
  }

  /** The features behind the fields of which the server warned. */
  #notSimulated(): readonly string[] {
    const warnings = this.#lab.world.trace
      .of('api.warning')
      .filter(({ actor, detail }) => actor === 'scenario' && !/^metadata\./.test(detail.field));
    return [...new Set(warnings.map(({ detail }) => featureOf(detail.field)))];
  }

  /** Deletion comes at the recorded second; what is late moves the rest. */
  async #waitUntilGone(): Promise<void> {
    const { kind = '', name = '' } = this.#awaited ?? {};
    const resource = this.#lab.resourceOf(kind);
    const until = this.#lab.world.now() + PATIENCE_MS;
    while (this.#lab.find(resource, name) !== undefined && this.#lab.world.now() < until) {
      await this.#lab.advance(10);
    }
  }

  async #findOrigin(): Promise<void> {
    if (this.#isOriginKnown) return;
    const until = this.#lab.world.now() + SCHEDULING_MS;
    while (this.#watcher.scheduledAt === undefined && this.#lab.world.now() < until) {
      await this.#lab.advance(1);
    }
    this.#origin = this.#watcher.scheduledAt ?? this.#origin;
    this.#isOriginKnown = true;
  }

  /** Seconds: where in its tenth of a second a step lay is a draw, too; except in the first play. */
  #unrecorded(index: number): number {
    if (this.#seed === 1) return 0;
    return (((this.#seed * 41 + index * 67) % (2 * EARLIEST_MS)) - EARLIEST_MS) / 1000;
  }

  /** Never back: what was late stays late. */
  async #advanceTo(seconds: number): Promise<void> {
    if (!this.#isOriginKnown) return;
    const waitMs = this.#origin + seconds * 1000 - this.#lab.world.now();
    if (waitMs > 0) await this.#lab.advance(Math.round(waitMs));
  }
}

function isRefusal(action: RecordedAction | undefined): boolean {
  return typeof action === 'string' && action.startsWith('refused: ');
}

const KINDS = [
  'Pod',
  'ConfigMap',
  'Secret',
  'Node',
  'Service',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const;

function kindOf(word: string): string {
  const kind = KINDS.find((each) => each.toLowerCase() === word.toLowerCase());
  if (kind === undefined) throw new Unplayable(`kind ${word}`);
  return kind;
}

/** `spec.containers[0].readinessProbe` is lacking as `readinessProbe`, and a volume by its source. */
function featureOf(field: string): string {
  const [, source] = /^spec\.volumes\[\d+\]\.(\w+)/.exec(field) ?? [];
  if (source !== undefined) return `${source} volumes`;
  return field.replace(/^spec\.(?:\w*[cC]ontainers\[\d+\]\.)?/, '');
}
