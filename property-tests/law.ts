/**
 * A law: a property over workloads, checked with a fixed seed so that a failure in CI is the failure
 * on every desk, and checked again against a seeded defect that it must notice. A law that cannot
 * fail is not a law.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../src/lab/index.ts';
import { workloads, type Workload } from './arbitraries/workload.ts';

/** Options that break the product on purpose; see defects/. */
export type Defect = Partial<LabOptions>;

export interface Law {
  readonly name: string;
  /** Throws if the law does not hold for this workload. */
  readonly holds: (workload: Workload, defect?: Defect) => Promise<void>;
  /** Breaks the law; made anew for each run. */
  readonly defect: () => Defect;
  /** Runs in the ordinary suite; more by `DRYDOCK_RUNS`. */
  readonly runs?: number;
}

const SEED = 4639;

export function law({ name, holds, defect, runs = 150 }: Law): void {
  const numRuns = Number(process.env['DRYDOCK_RUNS'] ?? runs);
  describe(`law: ${name}`, () => {
    it('holds', async () => {
      await fc.assert(
        fc.asyncProperty(workloads, (workload) => holds(workload)),
        { seed: SEED, numRuns },
      );
    }, 300_000);

    it('notices the seeded defect', async () => {
      const report = await fc.check(
        fc.asyncProperty(workloads, (workload) => holds(workload, defect())),
        { seed: SEED, numRuns, endOnFailure: true },
      );
      expect(report.failed).toBe(true);
    }, 300_000);
  });
}
