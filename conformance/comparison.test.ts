/** The comparison notices each kind of difference, and nothing else. */
import { describe, expect, it } from 'vitest';
import { difference } from './difference.ts';
import { GeneratedNames } from './generated-names.ts';
import type {
  ComparableEvent,
  ComparableStatus,
  ComparableWorkload,
  Recording,
} from './recording.ts';

const DESC = 'rpc error: code = NotFound desc =';

const event = (reason: string, message: string, ...at: number[]): ComparableEvent => ({
  about: 'Pod/web',
  type: 'Normal',
  reason,
  message,
  fieldPath: 'spec.containers{main}',
  at,
});

const status = (at: number, phase: string, state: string, deleting?: number): ComparableStatus => ({
  at,
  pod: 'web',
  life: 1,
  phase,
  containers: { main: { state, ready: state === 'running', started: false, restarts: 0 } },
  conditions: { PodScheduled: 'True' },
  qos: 'BestEffort',
  ...(deleting === undefined ? {} : { deleting }),
});

const PULLING = event('Pulling', 'Pulling image "a"', 1, 12, 36, 80);
const FAILED = event(
  'Failed',
  `Failed to pull image "a": ${DESC} not found`,
  1.2,
  12.2,
  36.2,
  80.2,
);
const NOTICE = event('BackOff', 'Back-off pulling image "a"', 2, 24, 48, 60);
const WAITING = status(0, 'Pending', 'waiting ContainerCreating');
const BRIEF = status(1, 'Pending', 'waiting PodInitializing');
const RUNNING = status(1.5, 'Running', 'running');
const ENDING = status(90, 'Running', 'running', 5);

const RECORDING: Recording = {
  name: 'planted',
  steps: [],
  events: [PULLING, FAILED, NOTICE],
  statuses: [WAITING, BRIEF, RUNNING, ENDING],
};

/** What differs if this was played instead. */
const played = (changes: Partial<Recording>, refusals: readonly string[] = []) =>
  difference(RECORDING, { ...RECORDING, ...changes, refusals, logs: [] });

describe('events', () => {
  it('agree with themselves', () => {
    expect(played({})).toBeUndefined();
  });

  it.each([
    ['a missing one', [PULLING, FAILED], /^no event Normal BackOff/],
    ['one more', [PULLING, FAILED, NOTICE, event('Killing', 'x', 1)], /^one event more: .*Killing/],
    ['another type', [PULLING, { ...FAILED, type: 'Warning' }, NOTICE], /^no event Normal Failed/],
    ['another part', [PULLING, FAILED, { ...NOTICE, fieldPath: 'y' }], /^no event Normal BackOff/],
    ['another message', [PULLING, FAILED, { ...NOTICE, message: 'y' }], /instead: .*"y"/],
    ['another order', [NOTICE, PULLING, FAILED], /^order of events: Normal BackOff/],
  ])('show %s', (_name, events, told) => {
    expect(played({ events })).toMatch(told);
  });

  it('have no order where they were recorded less than 0.3 s apart', () => {
    expect(played({ events: [FAILED, PULLING, NOTICE] })).toBeUndefined();
  });
});

describe('statuses', () => {
  it.each([
    ['a missing one', [WAITING, BRIEF, ENDING], /at 1\.5 s .*deleting/],
    ['one more', [WAITING, BRIEF, RUNNING, status(9, 'Failed', 'running'), ENDING], /phase/],
    ['another phase', [WAITING, BRIEF, { ...RUNNING, phase: 'Unknown' }, ENDING], /"Unknown"/],
    ['another order', [RUNNING, { ...WAITING, at: 5 }, ENDING], /phase is "Running"/],
    [
      'a condition',
      [WAITING, BRIEF, { ...RUNNING, conditions: {} }, ENDING],
      /PodScheduled is absent/,
    ],
    ['an end too early', [WAITING, BRIEF, RUNNING], /none like that at 90 s/],
    [
      'an end too late',
      [WAITING, BRIEF, RUNNING, ENDING, status(99, 'Failed', 'x')],
      /one more at 99/,
    ],
    ['another life', [WAITING, BRIEF, { ...RUNNING, life: 2 }, ENDING], /life is 2, recorded: 1/],
  ])('show %s', (_name, statuses, told) => {
    expect(played({ statuses })).toMatch(told);
  });

  it('may lack what was held for less than a second, on either side', () => {
    expect(played({ statuses: [WAITING, RUNNING, ENDING] })).toBeUndefined();
    const brief = status(60, 'Running', 'terminated 1 Error');
    const again = { ...RUNNING, at: 60.9 };
    const statuses = [WAITING, RUNNING, brief, again, ENDING];
    expect(played({ statuses })).toBeUndefined();
    const late = { ...RUNNING, at: 61.1 };
    expect(played({ statuses: [WAITING, RUNNING, brief, late, ENDING] })).toMatch(/terminated 1/);
  });

  it('are compared pod by pod, whatever came between', () => {
    const other = { ...RUNNING, pod: 'other', life: 2 };
    expect(played({ statuses: [...RECORDING.statuses, other] })).toMatch(/^statuses of other/);
  });
});

describe('times', () => {
  it.each([
    ['two attempts more', { ...PULLING, at: [1, 12, 36, 80, 121, 162] }, /6 times, recorded: 4/],
    ['two attempts less', { ...PULLING, at: [1, 12] }, /2 times, recorded: 4/],
    ['an attempt too early', { ...PULLING, at: [1, 6, 36, 80] }, /gap 1 is 5\.0 s/],
    ['an attempt too late', { ...PULLING, at: [1, 12, 60, 104] }, /gap 2 is 48\.0 s/],
  ])('show %s', (_name, pulling, told) => {
    expect(played({ events: [pulling, FAILED, NOTICE] })).toMatch(told);
  });

  it('may have one attempt more or less, and each gap the jitter of a sync', () => {
    const events = (...at: number[]) => ({ events: [{ ...PULLING, at }, FAILED, NOTICE] });
    expect(played(events(1, 12, 36))).toBeUndefined();
    expect(played(events(1, 25.5, 62, 110, 170))).toBeUndefined();
  });

  it('let notices be as many as there are syncs, but no denser', () => {
    const notice = (...at: number[]) => ({ events: [PULLING, FAILED, { ...NOTICE, at }] });
    expect(played(notice(2, 24, 48, 60, 70, 84, 96))).toBeUndefined();
    expect(played(notice(2, 24, 48, 50, 52))).toMatch(/gap 3 is 2\.0 s/);
  });
});

describe('texts of the runtime', () => {
  const failing = (said: string): readonly ComparableEvent[] => [
    PULLING,
    { ...FAILED, message: `Error: ${said}` },
    NOTICE,
  ];
  const compare = (recorded: string, told: string): string | undefined => {
    const recording = { ...RECORDING, events: failing(recorded) };
    return difference(recording, { ...recording, events: failing(told), refusals: [], logs: [] });
  };

  it('agree word by word', () => {
    expect(compare(`${DESC} no such file`, `${DESC} no such directory`)).toMatch(/^no event/);
  });

  it('agree in what follows the last colon where they name a mechanism', () => {
    const recorded = `${DESC} failed to create shim task: runc create: exec: not found`;
    expect(compare(recorded, `${DESC} cannot start: not found`)).toBeUndefined();
    expect(compare(recorded, `${DESC} cannot start: denied`)).toMatch(/^no event/);
  });

  it('do not hang on digests, UIDs, durations and addresses', () => {
    const uid = '01234567-89ab-cdef-0123-456789abcdef';
    const told = `${'0a'.repeat(32)} in 5ms (7ms including waiting) ${uid} 10.88.0.7:80`;
    const recorded = '<id> in <time> (<time> including waiting) <uid> 10.88.0.111:80';
    expect(compare(recorded, told)).toBeUndefined();
  });
});

describe('refusals', () => {
  const refusing: Recording = { ...RECORDING, steps: [[0, 'refused: The Pod "web" is invalid']] };
  const refused = (...refusals: string[]) =>
    difference(refusing, { ...refusing, refusals, logs: [] });

  it('agree word by word', () => {
    expect(refused('The Pod "web" is invalid')).toBeUndefined();
    expect(refused()).toBe(
      'the API server answers: no refusal; recorded: The Pod "web" is invalid',
    );
    expect(refused('The Pod "web" is odd')).toMatch(/answers: The Pod "web" is odd/);
    expect(played({}, ['The Pod "web" is invalid'])).toMatch(/recorded: no refusal$/);
  });

  it('agree whatever file kubectl read', () => {
    const said = 'pods "web" is forbidden: no';
    const recorded = `Error from server (Forbidden): error when creating "STDIN": ${said}\n`;
    const recording: Recording = { ...RECORDING, steps: [[0, `refused: ${recorded}`]] };
    const tell = (...refusals: string[]) =>
      difference(recording, { ...recording, refusals, logs: [] });
    expect(tell(`Error from server (Forbidden): ${said}`)).toBeUndefined();
    expect(tell(`Error from server (NotFound): ${said}`)).toMatch(/answers: .*NotFound/);
  });
});

describe('workloads', () => {
  const job = (at: number, status: object): ComparableWorkload => ({
    at,
    about: 'Job/sum',
    status,
  });
  const recorded = { ...RECORDING, workloads: [job(0, { active: 1 }), job(9, { succeeded: 1 })] };
  const differs = (workloads?: readonly ComparableWorkload[]) =>
    difference(recorded, { ...RECORDING, ...(workloads && { workloads }), refusals: [], logs: [] });

  it.each([
    ['one that nobody saw', undefined, /^statuses of Job\/sum: none like that at 0 s/],
    ['a missing status', recorded.workloads.slice(0, 1), /^statuses of Job\/sum: none like/],
    ['another count', [job(0, { active: 1 }), job(9, { failed: 1 })], /status.succeeded is absent/],
  ])('differ by %s', (_, workloads, expected) => {
    expect(differs(workloads)).toMatch(expected);
  });

  it('may lack what was held for less than a second', () => {
    expect(differs([job(0, { active: 1 }), job(8.5, {}), job(9, { succeeded: 1 })])).toBe(
      undefined,
    );
  });

  it('are not compared where the recording holds none', () => {
    expect(played({ workloads: recorded.workloads })).toBeUndefined();
  });
});

describe('ephemeral containers', () => {
  const debugged = { ...RUNNING, ephemeral: RUNNING.containers ?? {} };
  const statuses = [WAITING, debugged, ENDING];

  it('are not compared where the recording names none', () => {
    expect(played({ statuses: [WAITING, BRIEF, debugged, ENDING] })).toBeUndefined();
  });

  it('are compared where it names one', () => {
    const withOne = { ...RECORDING, statuses };
    const told = { ...withOne, refusals: [], logs: [] };
    expect(difference(withOne, told)).toBeUndefined();
    expect(difference(withOne, { ...told, statuses: [WAITING, RUNNING, ENDING] })).toMatch(
      /ephemeral/,
    );
  });
});

describe('names that the cluster makes up', () => {
  const owner = (kind: string) => [
    { kind, name: 'x', uid: 'u', apiVersion: 'v1', controller: true },
  ];
  const meta = (name: string, kind: string, generateName?: string) => ({
    name,
    uid: name,
    ...(generateName === undefined ? {} : { generateName }),
    ownerReferences: owner(kind),
  });

  it('are told by their place, below what they are made of', () => {
    const names = new GeneratedNames();
    names.see('ReplicaSet', meta('web-6d4cf', 'Deployment'));
    names.see('Pod', meta('web-6d4cf-x2x2x', 'ReplicaSet', 'web-6d4cf-'));
    names.see('Pod', meta('web-6d4cf-9pl7z', 'ReplicaSet', 'web-6d4cf-'));
    names.see('ControllerRevision', meta('set-77', 'StatefulSet'));
    names.see('Pod', meta('set-0', 'StatefulSet', 'set-'));
    const told = 'web-6d4cf has web-6d4cf-9pl7z and web-6d4cf-x2x2x; set-0 is of set-77';
    expect(names.replaceIn({ told }).told).toBe(
      'web-<hash 1> has web-<hash 1>-<2> and web-<hash 1>-<1>; set-0 is of set-<revision 1>',
    );
  });
});
