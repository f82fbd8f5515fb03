/** Kills commands at instants that are drawn, or at each of their calls, and keeps account of it. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { killedAt, type Workplace } from '../../src/cli/testing/drydock-process.ts';
import type { Choices } from '../../src/sim/index.ts';
import { isClaim } from '../../src/sim/node/index.ts';
import type { Victim } from './victim.ts';

/** Of a command that nobody kills. */
interface Course {
  /** Calls that change something. */
  readonly calls: number;
  /** Of the host's time, from the first change to the end. */
  readonly workMs: number;
}

const POLL_MS = 2;

export class Killing {
  readonly #place: Workplace;
  readonly #choices: Choices;
  readonly #courses = new Map<Victim, Course>();
  readonly #seen = { kills: 0, tooLate: 0, withMounts: 0, withClaim: 0, wrong: 0 };

  constructor(place: Workplace, choices: Choices) {
    this.#place = place;
    this.#choices = choices;
  }

  async atRandom(victims: readonly Victim[], times: number): Promise<void> {
    for (let at = 0; at < times; at++) {
      const victim = victims[this.#choices.pick('victim', victims.length)];
      if (victim === undefined) return;
      const { calls, workMs } = await this.#courseOf(victim);
      if (at % 2 === 0) await this.#atCall(victim, this.#choices.between('call', 1, calls));
      else await this.#byTheClock(victim, this.#choices.between('instant', 0, workMs));
    }
  }

  async everywhere(victims: readonly Victim[]): Promise<void> {
    for (const victim of victims) {
      const { calls } = await this.#courseOf(victim);
      for (let call = 1; call <= calls; call++) await this.#atCall(victim, call);
    }
  }

  /** Nothing was wrong, and something was left to clean up. */
  get isSound(): boolean {
    const { withClaim, wrong } = this.#seen;
    return wrong === 0 && withClaim > 0;
  }

  summary(): string {
    const { kills, tooLate, withMounts, withClaim, wrong } = this.#seen;
    return [
      `${String(kills)} killed at work, ${String(tooLate)} had ended before`,
      `${String(withMounts)} left mounts, ${String(withClaim)} a claim`,
      `${String(wrong)} were not made good by the next one`,
    ].join('\n');
  }

  async #courseOf(victim: Victim): Promise<Course> {
    const known = this.#courses.get(victim);
    if (known !== undefined) return known;
    await victim.prepare();
    const countFile = this.#place.at('count');
    const counting = killedAt({ below: victim.directory, countFile });
    const run = this.#place.start(victim.argv, this.#place.path, { ...victim.env, ...counting });
    await this.#isAtWork(victim, run.child);
    const begunAt = performance.now();
    const { status, stderr } = await run.exit;
    if (status !== 0) throw new Error(`${victim.name}: ${stderr}`);
    const workMs = Math.ceil(performance.now() - begunAt);
    const course = { calls: Number(readFileSync(countFile, 'utf8')), workMs };
    const wrong = await victim.recover();
    if (wrong.length > 0) throw new Error(`${victim.name}, not killed: ${wrong.join('; ')}`);
    console.log(`${victim.name}: ${String(course.calls)} calls, ${String(workMs)} ms`);
    this.#courses.set(victim, course);
    return course;
  }

  async #atCall(victim: Victim, call: number): Promise<void> {
    await victim.prepare();
    const point = killedAt({ below: victim.directory, call });
    const run = this.#place.start(victim.argv, this.#place.path, { ...victim.env, ...point });
    const { stderr } = await run.exit;
    const where = /^killed (before .*)$/m.exec(stderr)?.[1] ?? 'after its end';
    await this.#judge(victim, `${String(call)}, ${where}`, run.child.signalCode !== null);
  }

  async #byTheClock(victim: Victim, afterMs: number): Promise<void> {
    await victim.prepare();
    const run = this.#place.start(victim.argv, this.#place.path, victim.env);
    await this.#isAtWork(victim, run.child);
    await setTimeout(afterMs);
    run.child.kill('SIGKILL');
    await run.exit;
    await this.#judge(victim, `after ${String(afterMs)} ms`, run.child.signalCode !== null);
  }

  /** Until it has changed something, or is gone. */
  async #isAtWork(
    { directory }: Victim,
    child: { readonly exitCode: number | null },
  ): Promise<void> {
    while (child.exitCode === null && !this.#claims(directory)) await setTimeout(POLL_MS);
  }

  async #judge(victim: Victim, where: string, wasKilled: boolean): Promise<void> {
    const mounts = this.#mounts(victim.directory).length;
    const isClaimed = this.#claims(victim.directory);
    const wrong = [...(await victim.recover())];
    const still = [...this.#mounts(victim.directory), ...this.#temporary()];
    if (still.length > 0) wrong.push(`left: ${still.join(', ')}`);
    if (this.#claims(victim.directory)) wrong.push('left: a claim');
    const seen = this.#seen;
    if (wasKilled) seen.kills += 1;
    else seen.tooLate += 1;
    if (mounts > 0) seen.withMounts += 1;
    if (isClaimed) seen.withClaim += 1;
    if (wrong.length > 0) seen.wrong += 1;
    const left = `${String(mounts)} mounts${isClaimed ? ', a claim' : ''}`;
    const then = wrong.length === 0 ? 'good' : `WRONG ${wrong.join('; ')}`;
    const how = wasKilled ? 'killed' : 'too late';
    console.log(`${victim.name}: ${how} at ${where}: left ${left}; then ${then}`);
  }

  #claims(directory: string): boolean {
    const roots = ['store', 'disks'].map((name) => join(directory, name)).filter(existsSync);
    return roots.some((root) => readdirSync(root).some(isClaim));
  }

  #mounts(directory: string): readonly string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.flatMap((line) => (line.split(' ')[4]?.startsWith(`${directory}/`) ? [line] : []));
  }

  /** What commands left among the temporary directories; it is taken away, for it is told once. */
  #temporary(): readonly string[] {
    const left = readdirSync(this.#place.at('tmp')).filter((name) => !name.startsWith('tsx-'));
    for (const name of left) rmSync(this.#place.at('tmp', name), { recursive: true });
    return left;
  }
}
