/** Plays the lives of a cluster that loses its power once, and tells what is wrong with it afterwards. */
import type { ApiServer } from '../../src/api/index.ts';
import {
  errorText,
  follow,
  rethrowProgrammerError,
  type PowerCutReport,
} from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { ClusterMachine, contentOf, type Life } from './cluster-machine.ts';
import type { StoreStory } from './store-story.ts';

export interface SeenCluster {
  /** Undefined: the story has no such call. */
  readonly cut: PowerCutReport | undefined;
  /** The call before which the power went: `host.rename`. */
  readonly before: string | undefined;
  /** The file of this call. */
  readonly at: string;
  /** Writes that were answered for before it, and those that were not and are there all the same. */
  readonly answered: number;
  readonly unanswered: number;
  /** Older states that were compared after it. */
  readonly travelled: number;
  readonly wrong: readonly string[];
}

const ROUNDS = 24;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

export async function playCluster(story: StoreStory, defect?: SeededDefect): Promise<SeenCluster> {
  const { ports } = defect?.plug() ?? {};
  const machine = await ClusterMachine.open(story.seed, ports);
  const life = new ClusterLife(machine);
  machine.losePowerAt(story.call, story.unsynced);
  await life.live();
  return life;
}

class ClusterLife implements SeenCluster {
  answered = 0;
  unanswered = 0;
  travelled = 0;
  readonly wrong: string[] = [];
  readonly #machine: ClusterMachine;
  /** What the cluster is to show at each revision that it showed. */
  readonly #model = new Map<number, string>([[0, '[]']]);
  readonly #uids = new Set<string>();

  constructor(machine: ClusterMachine) {
    this.#machine = machine;
  }

  get cut(): PowerCutReport | undefined {
    return this.#machine.cuts[0];
  }

  get before(): string | undefined {
    return this.#machine.world.trace.of('fault.struck')[0]?.detail.point;
  }

  get at(): string {
    return this.#machine.world.trace.of('fault.struck')[0]?.detail.subject ?? '';
  }

  async live(): Promise<void> {
    // The power may go while it is read for the first time, too.
    let server = await this.#begin();
    for (let round = 0; round < ROUNDS && this.wrong.length === 0; round++) {
      const hadPower = this.cut === undefined;
      if (server !== undefined) await this.#work(server, round);
      if (server === undefined || (hadPower && this.cut !== undefined)) {
        server = await this.#begin();
      } else if (round === ROUNDS / 2) {
        // Of its own will a process ends, too, and another goes on.
        await this.#machine.advance(10);
        server = await this.#begin();
      }
    }
  }

  async #begin(): Promise<ApiServer | undefined> {
    const hadPower = this.cut === undefined;
    try {
      const life = await this.#machine.begin();
      this.#compare(life);
      this.#remember(life.server);
      return life.server;
    } catch (error) {
      rethrowProgrammerError(error);
      await this.#machine.advance(1);
      if (!hadPower || this.cut === undefined)
        this.wrong.push(`does not open: ${errorText(error)}`);
      return undefined;
    }
  }

  /** One write after the other, some of them in one instant. */
  async #work(server: ApiServer, round: number): Promise<void> {
    for (let at = 0; at <= round % 3; at++) {
      this.#write(server, NAMES[(round + at) % NAMES.length] ?? '', round);
      this.#remember(server);
      const revision = Number(server.resourceVersion);
      const answer = server.journal?.whenDurable(revision);
      if (answer === undefined) continue;
      follow(answer, {
        done: () => (this.answered = Math.max(this.answered, revision)),
        failed: (error) => this.wrong.push(errorText(error)),
      });
    }
    await this.#machine.advance(round % 4 === 0 ? 1 : 10);
  }

  #write(server: ApiServer, name: string, round: number): void {
    const present = server.store.get('configmaps', { name });
    if (present === undefined) {
      const { uid } = server.create('configmaps', {
        metadata: { name },
        data: { round: String(round), text: 'x'.repeat(100) },
      }).metadata;
      if (this.#uids.has(uid)) this.wrong.push(`the uid ${uid} is there twice`);
      this.#uids.add(uid);
    } else if (round % 5 === 0) server.delete('configmaps', { name });
    else {
      server.patch(
        'configmaps',
        { name },
        { type: 'merge', patch: { data: { round: String(round) } } },
        'object',
      );
    }
  }

  #remember(server: ApiServer): void {
    const revision = Number(server.resourceVersion);
    // What nobody was answered for is forgotten, and its revisions are made anew.
    for (const known of this.#model.keys()) if (known >= revision) this.#model.delete(known);
    this.#model.set(
      revision,
      contentOf((resource) => server.store.list(resource)),
    );
  }

  /** What was answered for is there, and every older state that is kept is what it was. */
  #compare({ server, revision }: Life): void {
    if (revision < this.answered) {
      const [is, was] = [String(revision), String(this.answered)];
      this.wrong.push(`revision ${was} was answered for, and the cluster goes on from ${is}`);
    }
    this.unanswered = Math.max(0, revision - this.answered);
    // Less than the namespaces that every cluster has: it is made anew.
    if (Number(server.resourceVersion) !== revision) return;
    for (const [then, content] of this.#model) {
      if (then > revision || then < server.oldestRevision('configmaps')) continue;
      this.travelled += 1;
      const shown = contentOf((resource) => server.listAt(resource, {}, then));
      if (shown !== content)
        this.wrong.push(`revision ${String(then)} shows ${shown}, not ${content}`);
    }
    if (!this.#model.has(revision)) this.wrong.push(`revision ${String(revision)} never was`);
  }
}
