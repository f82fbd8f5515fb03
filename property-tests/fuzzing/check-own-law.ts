/** Tests of a law that plays in its own way: it holds, it met its circumstances, it can fail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnLaw } from '../own-law.ts';
import { runOf, subjectsOf } from './run.ts';
import { Tally } from './tally.ts';
import { tellFailure } from './tell-failure.ts';

/** A defect is looked for in so many times the usual subjects, up to the first that shows it. */
const DEFECT_FACTOR = 5;

export function checkOwnLaw<Subject, Defect>(law: OwnLaw<Subject, Defect>): void {
  const { name, file, defects, runs: usually } = law;
  const run = runOf(usually);
  const { seed, runs } = run;
  const tally = new Tally();

  describe(`law: ${name}`, () => {
    it('holds', async () => {
      let last: { readonly subject: Subject; readonly detail: string } | undefined;
      const property = fc.asyncProperty(law.subjects, async (subject) => {
        // What shrinking plays is counted nowhere.
        const counting = last === undefined ? tally : new Tally();
        const detail = await law.judge(subject, counting.sometimesOf(law), undefined);
        if (detail === undefined) return;
        last = { subject, detail };
        throw new Error(detail);
      });
      const path = run.path === undefined ? {} : { path: run.path };
      const report = await fc.check(property, { seed, numRuns: runs, ...path });
      if (!report.failed) return;
      if (last === undefined) throw report.errorInstance;
      const { detail, subject } = last;
      const found = report.counterexamplePath ?? '';
      throw tellFailure({ law: name, detail, seed, path: found, lines: law.lines(subject), file });
    });

    // One play, asked for by its path, has no need to be typical.
    if (run.path !== undefined) return;

    it.each(law.sometimes)('sometimes: %s', (circumstance) => {
      expect(tally.counts[name]?.[circumstance]).toBeGreaterThan(0);
    });

    it.each(defects)('notices $name', async (defect) => {
      let detail: string | undefined;
      for (const subject of searched(law, seed)) {
        detail ??= await law.judge(subject, new Tally().sometimesOf(law), defect);
        if (detail !== undefined) break;
      }
      expect(detail, 'the law did not notice its defect').toBeDefined();
    });
  });
}

/** The usual subjects first: most defects need no more, and drawing takes time. */
function* searched<Subject, Defect>(law: OwnLaw<Subject, Defect>, seed: number) {
  yield* subjectsOf(law.subjects, { seed, runs: law.runs });
  const runs = law.runs * DEFECT_FACTOR;
  yield* subjectsOf(law.subjects, { seed, runs }).slice(law.runs);
}
