/** What the kubelet has on its disk of its pulls, against the pulls that there were. */
import type { Played, PullRecordFiles } from '../playing/played.ts';
import type { Verdict } from '../law.ts';
import { fitting, keysOf } from './keys.ts';
import { spellingOf } from './spelling.ts';
import { podsIn } from './view.ts';

interface PulledRecord {
  readonly imageRef: string;
  readonly credentialMapping: Readonly<
    Record<
      string,
      {
        readonly kubernetesSecrets?: readonly {
          readonly namespace: string;
          readonly name: string;
        }[];
        readonly nodePodsAccessible?: boolean;
      }
    >
  >;
}

/** PP33: nothing is under way any more. */
export function wrongRecords({ intents, pulled }: PullRecordFiles, played: Played): Verdict {
  if (intents.length > 0)
    return `an intent is left and no pull is under way: ${intents.join(', ')}`;
  for (const text of pulled) {
    const record = JSON.parse(text) as PulledRecord;
    for (const [name, { kubernetesSecrets = [], nodePodsAccessible }] of Object.entries(
      record.credentialMapping,
    )) {
      const credentials = pulledWith(record.imageRef, name, played);
      if (nodePodsAccessible === true && !credentials.has(undefined)) {
        return `${name} (${record.imageRef}) is recorded as everybody's, and nobody pulled it as anybody`;
      }
      for (const { namespace, name: secret } of kubernetesSecrets) {
        if (!couldPull(namespace, secret, name, credentials, played)) {
          return `${name} (${record.imageRef}) is recorded for the secret ${namespace}/${secret}, which never pulled it`;
        }
      }
    }
  }
  return undefined;
}

function pulledWith(
  id: string,
  name: string,
  { observed }: Played,
): ReadonlySet<string | undefined> {
  return new Set(
    observed.calls.flatMap(({ rpc, answer, image, credential }) =>
      (rpc === 'pullImage' || rpc === 'mountOCIObject') &&
      answer?.endsWith(id) === true &&
      spellingOf(image)?.name === name
        ? [credential]
        : [],
    ),
  );
}

function couldPull(
  namespace: string,
  secret: string,
  repository: string,
  credentials: ReadonlySet<string | undefined>,
  played: Played,
): boolean {
  return podsIn(played).some(
    ({ life }) =>
      life.namespace === namespace &&
      fitting(keysOf(life, played).ever, repository).some(
        (key) => key.secret === secret && credentials.has(key.credential),
      ),
  );
}
