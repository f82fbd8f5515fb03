/** A lab with a workload's setting in it, whose steps are noted and whose pods are watched. */
import { isStatus, type Pod } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions, type LabPorts } from '../../src/lab/index.ts';
import { DEFAULT_START_AT } from '../../src/sim/index.ts';
import { ALL_EVENTS } from '../workloads/all-events.ts';
import type { KubeletShape } from '../workloads/kubelet-shape.ts';
import { LIFE } from '../workloads/manifest.ts';
import { TENANCY } from '../workloads/secrets.ts';
import { REGISTRIES } from '../workloads/setting.ts';
import { choicesOf, type Workload } from '../workloads/workload.ts';
import type { Action as PlayedStep } from '../../src/lab/steps/index.ts';
import { playStep } from './play-step.ts';
import type { ObjectVersion, PodVersion, SecretVersion } from './played.ts';
import { SetUps } from './set-ups.ts';
import { Spies, type Bystander } from './spies.ts';

/** Options that break the product on purpose; see defects/. */
export type Defect = Partial<Omit<LabOptions, 'ports' | 'kubelet'>> & {
  /** Another configuration than the workload says. */
  readonly kubelet?: (said: KubeletShape) => KubeletShape;
  readonly ports?: (real: LabPorts) => LabPorts;
};

/** A world that writes more is going round in circles. */
const RECORDS_MAX = 200_000;

export class Stage {
  readonly lab: Lab;
  readonly steps: PlayedStep[] = [];
  readonly pods: PodVersion[] = [];
  readonly secrets: SecretVersion[] = [];
  readonly objects: ObjectVersion[] = [];
  readonly observed: Spies;
  readonly setUps: SetUps;
  /** Which pod has this life; see `LIFE`. */
  readonly #uids: Map<string, string>;

  private constructor(lab: Lab, observed: Spies, setUps: SetUps, uids: Map<string, string>) {
    this.lab = lab;
    this.observed = observed;
    this.setUps = setUps;
    this.#uids = uids;
    const { trace, loop } = lab.world;
    trace.records$.subscribe((record) => {
      if (trace.count === RECORDS_MAX) {
        loop.fail(new Error(`the world goes round in circles: ${String(RECORDS_MAX)} records`));
      }
      this.observed.mounts.notice(record, trace.count);
      this.observed.volumes.notice(record, trace.count);
      if (record.type !== 'api.write') return;
      const { resource, name, namespace = '' } = record.detail;
      if (resource.startsWith('pods')) this.#notePod(record.at, name, namespace);
      if (resource === 'secrets') this.#noteSecret(record.at, name, namespace);
      if (resource === 'configmaps' || resource === 'secrets') {
        const object = this.lab.find(resource, name, namespace);
        const kind = resource === 'secrets' ? 'Secret' : 'ConfigMap';
        const order = this.lab.world.trace.count;
        this.objects.push({ at: record.at, order, kind, namespace, name, object });
      }
    });
  }

  #notePod(at: number, name: string, namespace: string): void {
    const pod = this.lab.pod(name, namespace);
    this.pods.push({ at, order: this.lab.world.trace.count, name, pod });
    const life = pod?.metadata.annotations?.[LIFE];
    if (pod !== undefined && life !== undefined) this.#uids.set(life, pod.metadata.uid);
  }

  #noteSecret(at: number, name: string, namespace: string): void {
    const secret = this.lab.find('secrets', name, namespace);
    this.secrets.push({ at, order: this.lab.world.trace.count, name, namespace, secret });
  }

  /** Choices begin with the workload's answers; same-instant order is a choice too. */
  static async open(
    workload: Workload,
    { ports, seams, kubelet, ...defect }: Defect = {},
  ): Promise<Stage> {
    const uids = new Map<string, string>();
    let lab: Lab | undefined = undefined as Lab | undefined;
    const bystander: Bystander = {
      now: () => (lab?.world.now() ?? DEFAULT_START_AT) - DEFAULT_START_AT,
      order: () => lab?.world.trace.count ?? 0,
      podWith: (annotations) => uids.get(annotations?.[LIFE] ?? ''),
    };
    const spies = new Spies(bystander);
    const setUps = new SetUps(bystander);
    const seen = spies.ports(memoryPorts());
    lab = await Lab.open({
      ports: ports?.(seen) ?? seen,
      choices: choicesOf(workload),
      interleave: true,
      eventBurst: ALL_EVENTS,
      registries: REGISTRIES,
      kubelet: kubelet?.(workload.kubelet) ?? workload.kubelet,
      seams: setUps.seams(spies.seams(seams)),
      ...defect,
    });
    return new Stage(lab, spies, setUps, uids);
  }

  /** What is in every cluster before anything happens. */
  prepare(): Promise<void> {
    return this.do({ apply: [...TENANCY] });
  }

  /** Milliseconds since the world's start. */
  get now(): number {
    return this.lab.world.now() - DEFAULT_START_AT;
  }

  /**
   * Does a step. A person's command that comes too late is refused; that is part of life, and no step
   * of the scenario file, which would stop there.
   */
  async do(step: PlayedStep): Promise<void> {
    this.steps.push(step);
    try {
      await playStep(this.lab, step, this.steps.length);
    } catch (error) {
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
      this.steps.pop();
    }
  }

  async wait(ms: number): Promise<void> {
    if (ms > 0) await this.do({ wait: ms });
  }

  get livingPods(): readonly Pod[] {
    return this.lab.cluster.api.store.list('pods', {});
  }
}
