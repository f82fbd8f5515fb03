/**
 * Expectations: questions to a lab, asked again until the answer is yes or time is up.
 *
 * Each kind has one function from lab and question to an answer; `meet` does the asking, every
 * 100 ms of virtual time.
 */
import { map, of, catchError, timer } from 'rxjs';
import { operation, perform, type Operation, type Steps } from '../sim/index.ts';
import type { Pod } from '../api/index.ts';
import type { Lab } from './lab.ts';
import { resourceOf } from './resource-of.ts';
import type { Expectation } from './scenario.ts';

/** `found` says what is the case, in words that stand after "but". */
export interface Answer {
  readonly ok: boolean;
  readonly found: string;
}

const ASK_EVERY_MS = 100;

type Question<Kind extends PropertyKey> = Extract<Expectation, Record<Kind, unknown>>;

function findPod(lab: Lab, name: string): Pod | undefined {
  const [first = '', second] = name.split('/');
  return second === undefined ? lab.pod(first) : lab.pod(second, first);
}

function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
}

function askPod(lab: Lab, question: Question<'pod'>): Answer {
  const pod = findPod(lab, question.pod);
  if (pod === undefined) return { ok: false, found: `pod ${question.pod} does not exist` };
  const phase = pod.status.phase ?? 'Pending';
  const ready = isReady(pod);
  const ok =
    (question.phase === undefined || question.phase === phase) &&
    (question.ready === undefined || question.ready === ready);
  return { ok, found: `it is ${phase} and ${ready ? '' : 'not '}ready` };
}

function askWaiting(lab: Lab, { waiting }: Question<'waiting'>): Answer {
  const pod = findPod(lab, waiting.pod);
  const reasons = (pod?.status.containerStatuses ?? [])
    .filter((status) => waiting.container === undefined || waiting.container === status.name)
    .map((status) => status.state?.waiting?.reason ?? 'not waiting');
  return {
    ok: reasons.includes(waiting.reason),
    found: reasons.length === 0 ? 'there is no container status' : reasons.join(', '),
  };
}

function askEvent(lab: Lab, { event }: Question<'event'>): Answer {
  const podName = event.pod?.split('/').at(-1);
  const ofPod = lab.cluster.api.store
    .list('events', {})
    .filter((each) => podName === undefined || each.involvedObject.name === podName);
  const ok = ofPod.some(
    (each) =>
      each.reason === event.reason &&
      (event.type === undefined || each.type === event.type) &&
      (event.message === undefined || (each.message ?? '').includes(event.message)),
  );
  const found = ofPod
    .filter((each) => each.reason === event.reason)
    .map((each) => `${each.reason ?? ''}: ${each.message ?? ''}`);
  return { ok, found: found.length === 0 ? `no event ${event.reason}` : found.join('; ') };
}

function askFile(lab: Lab, { file }: Question<'file'>): Operation<Answer> {
  const container = containerOf(lab, file.pod, file.container);
  if (container === undefined) return of({ ok: false, found: `no container ${file.container}` });
  const { runtime, id } = container;
  return runtime.read(id, file.path).pipe(
    map((bytes): Answer => {
      const text = new TextDecoder().decode(bytes);
      const ok =
        file.missing !== true &&
        (file.equals === undefined || file.equals === text) &&
        (file.contains === undefined || text.includes(file.contains));
      return { ok, found: `${file.path} reads ${JSON.stringify(text.slice(0, 200))}` };
    }),
    catchError((error: unknown) =>
      of({
        ok: file.missing === true,
        found: error instanceof Error ? error.message : String(error),
      }),
    ),
  );
}

function askLog(lab: Lab, { log }: Question<'log'>): Answer {
  const container = containerOf(lab, log.pod, log.container);
  if (container === undefined) return { ok: false, found: `no container ${log.container}` };
  const lines = container.runtime.logs(container.id);
  const last = lines.at(-1);
  return {
    ok: lines.some((line) => line.includes(log.contains)),
    found: last === undefined ? 'the log is empty' : `the last line is ${JSON.stringify(last)}`,
  };
}

function askGone(lab: Lab, { gone }: Question<'gone'>): Answer {
  const found = lab.find(resourceOf(gone.kind), gone.name, gone.namespace);
  return { ok: found === undefined, found: `${gone.kind} ${gone.name} exists` };
}

/** The container's newest instance and the runtime that holds it. */
function containerOf(
  lab: Lab,
  podName: string,
  name: string,
):
  | { readonly runtime: Lab['cluster']['nodes'][number]['runtime']; readonly id: string }
  | undefined {
  const pod = findPod(lab, podName);
  const node = lab.cluster.node(pod?.spec.nodeName ?? '');
  const status = pod?.status.containerStatuses?.find((each) => each.name === name);
  const id = status?.containerID?.replace(/^[a-z]+:\/\//, '');
  return node === undefined || id === undefined ? undefined : { runtime: node.runtime, id };
}

/** One answer, now. `nothingLeft` is not asked here: see `play`. */
function ask(lab: Lab, question: Expectation): Operation<Answer> {
  if ('file' in question) return askFile(lab, question);
  if ('pod' in question) return of(askPod(lab, question));
  if ('waiting' in question) return of(askWaiting(lab, question));
  if ('event' in question) return of(askEvent(lab, question));
  if ('log' in question) return of(askLog(lab, question));
  if ('gone' in question) return of(askGone(lab, question));
  return lab.world.realWork.afterAll(async () => {
    const leftovers = await lab.leftovers();
    return { ok: leftovers.length === 0, found: leftovers.join('; ') };
  });
}

/** Asks until it is so (within `within`), then until it has stayed so (for `stays`). */
export function meet(lab: Lab, question: Expectation): Operation<Answer> {
  return operation(() => meeting(lab, question));
}

function* meeting(lab: Lab, question: Expectation): Steps<Answer> {
  const { world } = lab;
  const pause = timer(ASK_EVERY_MS, world.scheduler('scenario'));
  const deadlineAt = world.now() + (question.within ?? 0);
  let answer = yield* perform(ask(lab, question));
  while (!answer.ok && world.now() < deadlineAt) {
    yield* perform(pause);
    answer = yield* perform(ask(lab, question));
  }
  const keepUntil = world.now() + (question.stays ?? 0);
  while (answer.ok && world.now() < keepUntil) {
    yield* perform(pause);
    answer = yield* perform(ask(lab, question));
  }
  return answer;
}
