/** A lab with a workload's setting in it, whose steps are noted and whose pods are watched. */
import { isStatus } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { DEFAULT_START_AT } from '../../src/sim/index.ts';
import { REGISTRIES, SECRETS } from '../workloads/setting.ts';
import { choicesOf, type Workload } from '../workloads/workload.ts';
import type { Action as PlayedStep } from '../../src/lab/steps/index.ts';
import { playStep } from './play-step.ts';
import type { PodVersion } from './played.ts';

/** Options that break the product on purpose; see defects/. */
export type Defect = Partial<LabOptions>;

/** A world that writes more is going round in circles. */
const RECORDS_MAX = 200_000;

export class Stage {
  readonly lab: Lab;
  readonly steps: PlayedStep[] = [];
  readonly pods: PodVersion[] = [];

  private constructor(lab: Lab) {
    this.lab = lab;
    const { trace, loop } = lab.world;
    trace.records$.subscribe((record) => {
      if (trace.count === RECORDS_MAX) {
        loop.fail(new Error(`the world goes round in circles: ${String(RECORDS_MAX)} records`));
      }
      if (record.type !== 'api.write' || !record.detail.resource.startsWith('pods')) return;
      const { name } = record.detail;
      this.pods.push({ at: record.at, name, pod: lab.pod(name) });
    });
  }

  /** Choices begin with the workload's answers; same-instant order is a choice too. */
  static async open(workload: Workload, defect: Defect = {}): Promise<Stage> {
    const lab = await Lab.open({
      ports: memoryPorts(),
      choices: choicesOf(workload),
      interleave: true,
      registries: REGISTRIES,
      ...defect,
    });
    return new Stage(lab);
  }

  /** What is in every cluster before anything happens. */
  prepare(): Promise<void> {
    return this.do({ apply: SECRETS });
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

  podNames(): readonly string[] {
    return this.lab.cluster.api.store.list('pods', {}).map(({ metadata }) => metadata.name);
  }
}
