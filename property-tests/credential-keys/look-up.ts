/** A node whose docker configuration has these keys, asked what it would pull an image with. */
import { ApiServer, featureGatesOf, type Pod } from '../../src/api/index.ts';
import { PullCredentials, type KeyringLookup } from '../../src/kubelet/images/credentials/index.ts';
import { choices, Host, operation, runToEnd, World, type Steps } from '../../src/sim/index.ts';
import { createMemoryHostAdapters } from '../../src/sim/memory/index.ts';

/** Something that is wrong on the way from the key to the credential. */
export interface KeyDefect {
  readonly name: string;
  /** Instead of the kubelet's decision. */
  readonly lookup?: KeyringLookup;
  /** What it makes of the image that it is asked about. */
  readonly asks?: (image: string) => string;
  /** What it makes of a key as it is written. */
  readonly reads?: (server: string) => string;
}

const POD: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: 'uid',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 1,
  },
  spec: { containers: [{ name: 'main' }] },
  status: {},
};

/** The keys that fit, as they are written, in the order in which they are tried. */
export async function lookUp(
  servers: readonly string[],
  image: string,
  defect: KeyDefect | undefined,
): Promise<readonly string[]> {
  const world = new World({ choices: choices.defaults() });
  const host = new Host({
    name: 'node-1',
    ...createMemoryHostAdapters(),
    realWork: world.realWork,
  });
  const { asks = (text: string) => text, reads = (text: string) => text } = defect ?? {};
  const auths = Object.fromEntries(
    servers.map((server) => [reads(server), { username: server, password: 'p' }]),
  );
  await host.files.writeFile('/config.json', new TextEncoder().encode(JSON.stringify({ auths })));
  const credentials = new PullCredentials({
    world,
    host,
    client: new ApiServer({ world }).client('kubelet/node-1'),
    recorder: { event: () => undefined },
    lane: 'kubelet/node-1',
    featureGates: featureGatesOf(),
    keyringLookup: defect?.lookup,
  });
  function* ask(): Steps<readonly string[]> {
    const found = yield* (yield* credentials.of(POD))(asks(image));
    return found.map(({ auth }) => auth.username ?? '');
  }
  return runToEnd(world.loop, operation(ask));
}
