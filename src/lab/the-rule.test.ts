/**
 * The rule: a programmer's error ends the world wherever it is thrown, through every catcher
 * (src/sim/invariant.ts). One is planted at every call of every contract that a story of two pods makes, at every
 * named choice and at every type of record, first in the call itself and then in what it answers.
 */
import { describe, expect, it } from 'vitest';
import { InvariantViolation } from '../sim/index.ts';
import { Lab } from './index.ts';
import { PlantedError, type Manner } from './testing/planted-error.ts';

const HOST = 'registry.test';
const image = (version: string) => ({ layers: [{ files: { version, 'etc/a': version } }] });
const REGISTRIES = [
  {
    host: HOST,
    auth: { type: 'token' as const, username: 'robot', password: 's3cret' },
    content: [
      { reference: 'team/server:v1', image: image('server') },
      { reference: 'team/config:v1', image: image('1') },
    ],
  },
];

const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'robot' },
  type: 'kubernetes.io/dockerconfigjson',
  stringData: {
    '.dockerconfigjson': JSON.stringify({
      auths: { [HOST]: { username: 'robot', password: 's3cret' } },
    }),
  },
};

function pod(name: string, script: string) {
  const mounts = [
    { name: 'config', mountPath: '/config' },
    { name: 'config', mountPath: '/etc/a', subPath: 'etc/a' },
    { name: 'scratch', mountPath: '/scratch', subPath: 'made' },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      annotations: { 'process.drydock.dev/main': script, 'process.drydock.dev/first': 'exit 0' },
    },
    spec: {
      imagePullSecrets: [{ name: 'robot' }],
      volumes: [
        { name: 'config', oci: { image: `${HOST}/team/config:v1` } },
        { name: 'scratch', emptyDir: {} },
      ],
      initContainers: [{ name: 'first', image: `${HOST}/team/server:v1` }],
      containers: [{ name: 'main', image: `${HOST}/team/server:v1`, volumeMounts: mounts }],
    },
  };
}

/** Start, update, crash, failed pull, deletion, and the end of all that. */
async function story(planted: PlantedError): Promise<void> {
  const lab = await Lab.open({ ...planted.options(), registries: REGISTRIES });
  planted.watchTrace(lab);
  try {
    planted.isArmed = true;
    await lab.create(SECRET);
    await lab.create(pod('web', 'read /config/version\nsleep infinity'));
    await lab.create(pod('crash', 'sleep 3s\nexit 1'));
    await lab.advance(8000);
    await lab.push({ reference: 'team/config:v1', image: image('2') });
    await lab.advance(95_000);
    await lab.setRegistryAvailable(false);
    await lab.advance(95_000);
    await lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await lab.delete('Pod', 'crash', { gracePeriodSeconds: 1 });
    await lab.advance(75_000);
  } finally {
    planted.isArmed = false;
    await lab.close();
  }
}

const plain = new PlantedError();
await story(plain);
const CALLS = [...plain.reached].sort();

it('the story comes through every door', () => {
  const doors = new Set(CALLS.map((call) => call.replace(/\..*/, '')));
  expect([...doors]).toEqual([
    'choices',
    'client',
    'decisions',
    'files',
    'imageService',
    'mounter',
    'runtime',
    'trace',
    'transport',
    'volumePlugin',
  ]);
});

const MANNERS: readonly Manner[] = ['throws', 'fails'];

describe.each(CALLS)('%s', (call) => {
  const manners = MANNERS.filter((manner) => manner === 'throws' || plain.answeredLater.has(call));
  it.each(manners)('%s', async (manner) => {
    const error =
      manner === 'throws' ? new InvariantViolation('planted') : new TypeError('planted');
    const planted = new PlantedError(call, manner, error);
    await expect(story(planted)).rejects.toBe(error);
  });
});
