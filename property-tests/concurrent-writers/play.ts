/** Clients whose calls and answers travel for as long as chance wants. */
import { follow, operation, pause, perform, type Steps } from '../../src/sim/index.ts';
import type { OtherHandler } from '../api/other-handler.ts';
import { inProcess, overHttp } from './callers.ts';
import { overlap, type Asked, type Call, type Data } from './history.ts';
import { openStage, type Stage } from './stage.ts';
import type { Story, Wish, Writer } from './story.ts';

/** So often another write has to be ahead of one that is reviewed before the server gives it up. */
const ATTEMPTS = 5;

interface Seen {
  readonly version: string;
  readonly data: Data;
}

/** Every call that was made, with its answer. */
export async function playWriters(
  story: Story,
  defect: OtherHandler | undefined,
): Promise<readonly Call[]> {
  const stage = openStage(story, defect);
  const { loop } = stage.world;
  const history = new History();
  for (const [client, writer] of story.writers.entries()) {
    follow(
      operation(() => live(stage, history, client, writer)),
      { done: () => undefined, failed: (error) => loop.fail(error) },
    );
  }
  await loop.run();
  return history.calls.map((call) => {
    const { asked, client } = call;
    const isReviewed = story.hasWebhook && story.writers[client]?.door === 'http';
    const others = history.calls.filter((other) => overlap(call, other));
    const mayGiveUp = isReviewed && asked.verb !== 'get' && others.length >= ATTEMPTS;
    return { ...call, mayGiveUp };
  });
}

class History {
  readonly calls: Call[] = [];
  #now = 0;

  tick(): number {
    return this.#now++;
  }
}

function* live(stage: Stage, history: History, client: number, writer: Writer): Steps<void> {
  const { loop, choices } = stage.world;
  const lane = `client-${String(client)}`;
  const call = writer.door === 'http' ? overHttp(stage.door) : inProcess(stage.client(lane));
  const travel = (what: string): Steps<void> =>
    perform(pause(loop, lane, choices.between(`${what}/${lane}`, 0, 4)));
  const seen = new Map<string, Seen>();
  for (const [at, wish] of writer.wishes.entries()) {
    yield* travel('think');
    const asked = askedOf(wish, seen.get(wish.name), `${String(client)}.${String(at)}`);
    const askedAt = history.tick();
    yield* travel('call');
    const answered = yield* perform(call(asked));
    yield* travel('answer');
    const answeredAt = history.tick();
    history.calls.push({ client, asked, answered, askedAt, answeredAt, mayGiveUp: false });
    const { version, data } = answered;
    if (version !== undefined && data !== undefined) seen.set(wish.name, { version, data });
  }
}

function askedOf(
  { verb, name, key, value, isBuiltOnSeen }: Wish,
  seen: Seen | undefined,
  own: string,
): Asked {
  const given = value === 'own' ? own : value;
  const isOnSeen = isBuiltOnSeen && seen !== undefined && verb !== 'create' && verb !== 'get';
  const version = isOnSeen ? seen.version : undefined;
  const change = { [key]: given };
  if (verb === 'patch') return { verb, name, data: change, version };
  if (verb === 'get' || verb === 'delete') return { verb, name, data: {}, version };
  const whole = isOnSeen ? { ...seen.data, ...change } : change;
  const present = Object.entries(whole).filter(([, each]) => each !== null);
  return { verb, name, data: Object.fromEntries(present), version };
}
