/** Row by row. Upstream: pkg/kubelet/prober/worker_test.go, TestDoProbe, TestInitialDelay, TestFailureThreshold. */
import { describe, expect, it } from 'vitest';
import { formatTimestamp, type ContainerStatus } from '../../api/index.ts';
import type { ProbeResult, ProbeType } from '../model/index.ts';
import { aPod, running, terminated, waiting } from '../testing/pod-values.ts';
import { countResult, NO_RUN, probeTurn, type TurnInput } from './probe-turn.ts';

const NOW = 1_000_000_000_000;
const ID = 'drydock://a';
const secondsAgo = (seconds: number): string => formatTimestamp(NOW - seconds * 1000);

function runningFor(seconds: number, more: Partial<ContainerStatus> = {}): ContainerStatus {
  const state = { running: { startedAt: secondsAgo(seconds) } };
  return { ...running('main'), containerID: ID, started: true, state, ...more };
}

const withId = (status: ContainerStatus): ContainerStatus => ({ ...status, containerID: ID });

/** What a worker does that has looked at this container before, unless `known` says otherwise. */
function turn(type: ProbeType, own: ContainerStatus | undefined, more: Partial<TurnInput> = {}) {
  const pod = more.pod ?? aPod();
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error('no container');
  return probeTurn({
    type,
    probe: {},
    container,
    pod,
    status: { phase: 'Running', ...(own === undefined ? {} : { containerStatuses: [own] }) },
    containerId: ID,
    onHold: false,
    now: NOW,
    kubeletStartedAt: NOW - 3_600_000,
    ...more,
  });
}

describe('a worker', () => {
  const never = aPod({ spec: { restartPolicy: 'Never' } });
  const deleted = aPod({ metadata: { deletionTimestamp: secondsAgo(1) } });
  const notStarted = runningFor(5, { started: false });

  it.each<
    [string, ProbeType, ContainerStatus | undefined, Partial<TurnInput>, string, ProbeResult[]]
  >([
    ['of a pod without a status', 'Liveness', undefined, { status: undefined }, 'wait', []],
    [
      'of a pod that failed',
      'Liveness',
      runningFor(5),
      { status: { phase: 'Failed' } },
      'stop',
      [],
    ],
    [
      'of a pod that succeeded',
      'Readiness',
      undefined,
      { status: { phase: 'Succeeded' } },
      'stop',
      [],
    ],
    ['of a container that is not there', 'Liveness', undefined, {}, 'wait', []],
    ['of a container that has no id', 'Liveness', waiting('main'), {}, 'wait', []],
    ['of a container that runs', 'Liveness', runningFor(5), {}, 'probe', []],
    ['of readiness, of one that runs', 'Readiness', runningFor(5), {}, 'probe', []],
    ['of startup, of one that has started', 'Startup', runningFor(5), {}, 'wait', []],
    ['of startup, of one that has not', 'Startup', notStarted, {}, 'probe', []],
    ['of liveness, of one that has not started', 'Liveness', notStarted, {}, 'wait', []],
    ['of readiness, of one that has not started', 'Readiness', notStarted, {}, 'wait', []],
    ['on hold', 'Liveness', runningFor(5), { onHold: true }, 'wait', []],
    [
      'on hold, of one that ended',
      'Liveness',
      withId(terminated('main', 1)),
      { onHold: true },
      'wait',
      [],
    ],
    ['of one that waits', 'Readiness', withId(waiting('main')), {}, 'wait', ['Failure']],
    [
      'of one that ended and comes again',
      'Readiness',
      withId(terminated('main', 1)),
      {},
      'wait',
      ['Failure'],
    ],
    [
      'of one that ended for good',
      'Readiness',
      withId(terminated('main', 1)),
      { pod: never },
      'stop',
      ['Failure'],
    ],
    [
      'of readiness, of a pod that is deleted',
      'Readiness',
      runningFor(5),
      { pod: deleted },
      'probe',
      [],
    ],
    [
      'of liveness, of a pod that is deleted',
      'Liveness',
      runningFor(5),
      { pod: deleted },
      'stop',
      ['Success'],
    ],
    [
      'of startup, of a pod that is deleted',
      'Startup',
      notStarted,
      { pod: deleted },
      'stop',
      ['Success'],
    ],
    [
      'before its delay is over',
      'Liveness',
      runningFor(9),
      { probe: { initialDelaySeconds: 10 } },
      'tick',
      [],
    ],
    [
      'after its delay',
      'Liveness',
      runningFor(10),
      { probe: { initialDelaySeconds: 10 } },
      'probe',
      [],
    ],
  ])('%s', (_what, type, own, more, does, results) => {
    expect(turn(type, own, more)).toEqual({ does, results, isNew: false, containerId: ID });
  });
});

describe('a container that was not looked at before', () => {
  const fresh = { containerId: undefined };
  const long = { ...fresh, kubeletStartedAt: NOW - 1000 };

  it.each<[string, ProbeType, ContainerStatus, Partial<TurnInput>, ProbeResult[]]>([
    ['is not ready', 'Readiness', runningFor(5), fresh, ['Failure']],
    ['is alive', 'Liveness', runningFor(5), fresh, ['Success']],
    ['may have started', 'Startup', runningFor(5, { started: false }), fresh, ['Unknown']],
    [
      'takes the place of another one',
      'Readiness',
      runningFor(5),
      { containerId: 'drydock://b', onHold: true },
      ['Failure'],
    ],
    ['ended meanwhile', 'Liveness', withId(terminated('main', 1)), fresh, ['Success', 'Failure']],
    ['was there long before the kubelet: nothing is said', 'Readiness', runningFor(12), long, []],
    ['was there just before the kubelet', 'Readiness', runningFor(11), long, ['Failure']],
  ])('%s', (_what, type, own, more, results) => {
    expect(turn(type, own, more)).toMatchObject({ isNew: true, containerId: ID, results });
  });
});

describe('results', () => {
  /** The decisions of a row of results, `.` for none; and whether the worker is on hold at its end. */
  function decisions(type: ProbeType, row: string, probe: TurnInput['probe']) {
    let run = NO_RUN;
    let hold = false;
    const decided = [...row].map((each) => {
      const counted = countResult(run, each === 's' ? 'Success' : 'Failure', type, probe);
      ({ run, onHold: hold } = counted);
      return counted.decided?.charAt(0).toLowerCase() ?? '.';
    });
    return [decided.join(''), hold];
  }

  it.each<[string, ProbeType, string, TurnInput['probe'], string, boolean]>([
    ['count from the threshold on', 'Readiness', 'ffff', {}, '..ff', false],
    ['count at once where it is one', 'Readiness', 'fsfs', { failureThreshold: 1 }, 'fsfs', false],
    ['begin anew with each change', 'Readiness', 'ffsff', {}, '..s..', false],
    [
      'of success have a threshold, too',
      'Readiness',
      'sfss',
      { successThreshold: 2 },
      '...s',
      false,
    ],
    ['that say that it does not live', 'Liveness', 'sfff', {}, 's..f', true],
    ['that say that it has started', 'Startup', 'ffs', {}, '..s', true],
    ['that say that it never will', 'Startup', 'fff', {}, '..f', true],
    ['after a hold count from the beginning', 'Liveness', 'fffff', {}, '..f..', false],
  ])('%s', (_what, type, row, probe, decided, hold) => {
    expect(decisions(type, row, probe)).toEqual([decided, hold]);
  });
});
