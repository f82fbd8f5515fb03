/** A pod as the API shows it, in the comparable form. */
import type { Pod } from '../src/api/index.ts';
import { comparableText } from './comparable-text.ts';
import type { ComparableContainer, ComparableStatus } from './recording.ts';

type Status = NonNullable<Pod['status']>;
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];
type State = NonNullable<ContainerStatus['state']>;

/** Without `at`, `life` and `gone`, which the watcher knows. */
export function comparableStatus(pod: Pod): Omit<ComparableStatus, 'at' | 'life' | 'gone'> {
  const { metadata, status = {} } = pod;
  const init = containersOf(status.initContainerStatuses);
  const containers = containersOf(status.containerStatuses);
  const ephemeral = containersOf(status.ephemeralContainerStatuses);
  const { reason, message } = status;
  return {
    pod: metadata.name,
    ...(status.phase === undefined ? {} : { phase: status.phase }),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message: comparableText(message) }),
    ...(init === undefined ? {} : { init }),
    ...(containers === undefined ? {} : { containers }),
    ...(ephemeral === undefined ? {} : { ephemeral }),
    conditions: Object.fromEntries(
      (status.conditions ?? []).map((each) => [
        each.type,
        spellCondition(each.status, each.reason, each.message),
      ]),
    ),
    ...(status.qosClass === undefined ? {} : { qos: status.qosClass }),
    ...(metadata.deletionTimestamp === undefined
      ? {}
      : { deleting: metadata.deletionGracePeriodSeconds ?? 0 }),
  };
}

function containersOf(
  statuses: readonly ContainerStatus[] | undefined,
): Record<string, ComparableContainer> | undefined {
  if (statuses === undefined || statuses.length === 0) return undefined;
  return Object.fromEntries(
    statuses.map((each) => {
      const last = each.lastState === undefined ? '' : spellState(each.lastState);
      return [
        each.name,
        {
          state: spellState(each.state ?? {}),
          ready: each.ready,
          started: each.started ?? false,
          restarts: each.restartCount,
          ...(last === '' ? {} : { last }),
          ...mountsOf(each),
        },
      ];
    }),
  );
}

function mountsOf(status: ContainerStatus): { readonly volumeMounts?: readonly object[] } {
  const { volumeMounts } = status as { readonly volumeMounts?: readonly object[] };
  return volumeMounts === undefined || volumeMounts.length === 0 ? {} : { volumeMounts };
}

function spellState({ running, waiting, terminated }: State): string {
  if (running !== undefined) return 'running';
  if (waiting !== undefined) return spellCondition('waiting', waiting.reason, waiting.message);
  if (terminated === undefined) return '';
  const { exitCode, reason, message } = terminated;
  return spellCondition(`terminated ${String(exitCode)}`, reason, message);
}

export function spellCondition(word: string, reason = '', message = ''): string {
  const text = [word, reason].filter((each) => each !== '').join(' ');
  return message === '' ? text : `${text}: ${comparableText(message)}`;
}
