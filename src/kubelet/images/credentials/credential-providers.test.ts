/** Upstream: pkg/credentialprovider/plugin/plugin_test.go (v1.36): when plugins are asked, and what is kept. */
import { describe, expect, it } from 'vitest';
import { ApiServer } from '../../../api/index.ts';
import { choices, follow, operation, runToEnd, World } from '../../../sim/index.ts';
import { Metrics } from '../../model/index.ts';
import { aPod } from '../../testing/pod-values.ts';
import type { CredentialProviderSettings } from './credential-provider-config.ts';
import type {
  CredentialProviderPlugin,
  CredentialProviderRequest,
  CredentialProviderResponse,
} from './credential-provider-plugin.ts';
import { CredentialProviders } from './credential-providers.ts';
import type { PullCredential } from './pull-credential.ts';

const V1 = 'credentialprovider.kubelet.k8s.io/v1';
const APP = 'registry.test/team/app';

type Shape = Partial<CredentialProviderSettings> & Partial<CredentialProviderPlugin>;

/** Answers for the registry with a user that tells how often it was asked. */
function answer(
  user: string,
  more: Partial<CredentialProviderResponse> = {},
): CredentialProviderResponse {
  return {
    apiVersion: V1,
    kind: 'CredentialProviderResponse',
    cacheKeyType: 'Image',
    auth: { 'registry.test': { username: user, password: 'p' } },
    ...more,
  };
}

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly client = new ApiServer({ world: this.world }).client('kubelet/node-1');
  readonly asked: CredentialProviderRequest[] = [];
  readonly metrics = new Metrics();
  readonly providers: CredentialProviders;

  constructor(shapes: readonly Shape[], supportsTokens = true) {
    const named = shapes.map((shape, at) => ({ name: `plugin-${String(at)}`, ...shape }));
    this.providers = new CredentialProviders({
      world: this.world,
      lane: 'kubelet/node-1',
      client: this.client,
      supportsTokens,
      declared: {
        config: {
          providers: named.map(({ respond: _, afterMs: __, ...settings }) => ({
            matchImages: ['registry.test', '*.other.test'],
            defaultCacheDuration: '10m',
            apiVersion: V1,
            ...settings,
          })),
        },
        plugins: named.map(({ name, respond = () => answer(name), afterMs }) => ({
          name,
          respond: (request) => {
            this.asked.push(request);
            return respond(request);
          },
          ...(afterMs === undefined ? {} : { afterMs }),
        })),
      },
      metrics: this.metrics,
    });
  }

  lookup(repository = APP, pod = aPod()): Promise<readonly PullCredential[]> {
    return runToEnd(
      this.world.loop,
      operation(() => this.providers.lookup(pod, repository)),
    );
  }

  async users(repository = APP, pod = aPod()): Promise<readonly (string | undefined)[]> {
    return (await this.lookup(repository, pod)).map(({ auth }) => auth.username);
  }

  async pass(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  async addAccount(name: string, annotations: Record<string, string> = {}): Promise<void> {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, annotations } };
    await runToEnd(this.world.loop, this.client.resource('serviceaccounts').create(account));
  }

  get notes(): string {
    return this.world.trace.notes.join('\n');
  }
}

describe('a plugin', () => {
  it.each([
    [APP, 1],
    ['eu.other.test/app', 1],
    ['other.test/app', 0],
    ['a.eu.other.test/app', 0],
  ])('is asked about %s %i times', async (repository, times) => {
    const bench = new Bench([{}]);
    await bench.lookup(repository);
    expect(bench.asked).toEqual(
      Array.from({ length: times }, () => ({
        apiVersion: V1,
        kind: 'CredentialProviderRequest',
        image: repository,
      })),
    );
  });

  it('gives the node’s credentials', async () => {
    expect(await new Bench([{}]).lookup()).toEqual([
      { auth: { username: 'plugin-0', password: 'p', serverAddress: 'registry.test' } },
    ]);
  });

  it('stands beside others in one keyring: the most specific first, then as configured', async () => {
    const auth = { username: 'x', password: 'p' };
    const bench = new Bench([
      {},
      {
        respond: () =>
          answer('', { auth: { 'registry.test/team': { ...auth }, 'else.test': auth } }),
      },
      {},
    ]);
    expect(await bench.users()).toEqual(['x', 'plugin-0', 'plugin-2']);
  });

  it.each<[string, Shape, string, boolean]>([
    [
      'fails',
      { respond: () => ({ failure: 'exit status 1' }) },
      `error execing credential provider plugin plugin-0 for image ${APP}: exit status 1`,
      true,
    ],
    [
      'takes more than a minute',
      { afterMs: 60_001 },
      `error execing credential provider plugin plugin-0 for image ${APP}: context deadline exceeded`,
      true,
    ],
    [
      'answers in another version',
      { respond: () => answer('x', { apiVersion: `${V1}beta1` }) },
      `apiVersion from credential plugin response did not match expected apiVersion:${V1}, actual apiVersion:${V1}beta1`,
      false,
    ],
    [
      'answers something else',
      { respond: () => answer('x', { kind: 'Nonsense' as 'CredentialProviderResponse' }) },
      'error decoding credential provider plugin response from stdout',
      false,
    ],
    [
      'answers for what nobody knows',
      { respond: () => answer('x', { cacheKeyType: 'Pod' }) },
      'credential provider plugin did not return a valid cacheKeyType: "Pod"',
      false,
    ],
  ])('that %s is only told of, and hides no other', async (_what, shape, why, isCounted) => {
    const bench = new Bench([shape, {}]);
    expect(await bench.users()).toEqual(['plugin-1']);
    expect(bench.notes).toContain(
      `Failed getting credential from external registry credential provider: ${why}`,
    );
    const errors = (plugin_name: string) =>
      bench.metrics.value('credential_provider_plugin_errors_total', { plugin_name });
    expect([errors('plugin-0'), errors('plugin-1')]).toEqual([isCounted ? 1 : 0, 0]);
  });

  it('is of a configuration that has a hash, which is another for another one', () => {
    const hashes = [[{}], [{}], [{}, {}]].map((shapes) => {
      const { samples } =
        new Bench(shapes).metrics
          .read()
          .find(({ name }) => name === 'kubelet_credential_provider_config_info') ?? {};
      return samples?.map(({ labels, value }) => `${labels['hash'] ?? ''} ${String(value)}`);
    });
    const [one, same, other] = hashes;

    expect(one).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64} 1$/)]);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('is killed after a minute', async () => {
    const bench = new Bench([{ afterMs: 3_600_000 }]);
    const before = bench.world.now();
    await bench.lookup();
    expect(bench.world.now() - before).toBe(60_000);
    expect(bench.asked).toEqual([]);
  });

  it('is executed once for all who ask the same meanwhile', async () => {
    const bench = new Bench([{ afterMs: 1000, defaultCacheDuration: '0s' }]);
    const found: (readonly PullCredential[])[] = [];
    const ask = (repository: string) =>
      follow(
        operation(() => bench.providers.lookup(aPod(), repository)),
        { done: (value) => found.push(value), failed: () => undefined },
      );
    ask(APP);
    await bench.pass(500);
    ask(APP);
    ask('registry.test/other');
    await bench.pass(2000);
    expect(found).toHaveLength(3);
    expect(bench.asked.map(({ image }) => image)).toEqual([APP, 'registry.test/other']);
    const took = (what: string) =>
      bench.metrics.value(`credential_provider_plugin_duration_${what}`, {
        plugin_name: 'plugin-0',
      });
    expect([took('count'), took('sum')]).toEqual([2, 2]);

    await bench.lookup();
    expect(bench.asked).toHaveLength(3);
  });

  it('that the node does not have keeps the kubelet from starting', () => {
    const world = new World({ choices: choices.defaults() });
    const config = {
      providers: [{ name: 'gone', matchImages: ['a'], apiVersion: V1, defaultCacheDuration: '0s' }],
    };
    const client = new ApiServer({ world }).client('kubelet/node-1');
    const declared = { config, plugins: [] };
    expect(
      () => new CredentialProviders({ world, lane: '', client, declared, supportsTokens: true }),
    ).toThrow('plugin binary executable gone did not exist');
  });
});

describe('an answer', () => {
  const kept = (more: Partial<CredentialProviderResponse>): Shape => ({
    respond: () => answer('x', more),
  });

  it.each([
    ['Image', [APP, APP], 1],
    ['Image', [APP, 'registry.test/other'], 2],
    ['Registry', [APP, 'registry.test/other'], 1],
    ['Registry', [APP, 'eu.other.test/app'], 2],
    ['Global', [APP, 'eu.other.test/app'], 1],
  ])('for %s serves %j with %i executions', async (cacheKeyType, repositories, times) => {
    const bench = new Bench([kept({ cacheKeyType })]);
    for (const repository of repositories) await bench.lookup(repository);
    expect(bench.asked).toHaveLength(times);
  });

  it.each([
    ['its own time', { cacheDuration: '1m' }, '10m', 60_000],
    ['the time of the configuration', {}, '10m', 600_000],
  ])('is kept for %s, its last instant included', async (_what, more, duration, durationMs) => {
    const bench = new Bench([{ ...kept(more), defaultCacheDuration: duration }]);
    await bench.lookup();
    await bench.pass(durationMs);
    await bench.lookup();
    expect(bench.asked).toHaveLength(1);

    await bench.pass(1);
    await bench.lookup();
    expect(bench.asked).toHaveLength(2);
  });

  it.each([
    ['it says so', { cacheDuration: '0s' }, '10m'],
    ['the configuration says so, and it says nothing', {}, '0s'],
  ])('is not kept if %s', async (_what, more, defaultCacheDuration) => {
    const bench = new Bench([{ ...kept(more), defaultCacheDuration }]);
    for (const _ of [1, 2]) await bench.lookup();
    expect(bench.asked).toHaveLength(2);
  });

  it('that failed is not kept', async () => {
    const bench = new Bench([{ respond: () => ({ failure: 'exit status 1' }) }]);
    for (const _ of [1, 2]) await bench.lookup();
    expect(bench.asked).toHaveLength(2);
  });
});

describe('a plugin that wants to know the pod’s service account', () => {
  const tokens = (
    more: Partial<NonNullable<CredentialProviderSettings['tokenAttributes']>> = {},
    respond?: CredentialProviderPlugin['respond'],
  ): Shape => ({
    tokenAttributes: {
      serviceAccountTokenAudience: 'registry',
      cacheType: 'ServiceAccount',
      requireServiceAccount: true,
      ...more,
    },
    ...(respond === undefined ? {} : { respond }),
  });
  const podOf = (serviceAccountName: string, uid = 'uid-web') =>
    aPod({ metadata: { uid }, spec: { serviceAccountName } });

  it('is given its token and the annotations it asked for, and answers for the account', async () => {
    const bench = new Bench([
      tokens({
        requiredServiceAccountAnnotationKeys: ['role'],
        optionalServiceAccountAnnotationKeys: ['team', 'zone'],
      }),
    ]);
    await bench.addAccount('builder', { role: 'reader', team: 'a', secret: 'x' });
    const [found] = await bench.lookup(APP, podOf('builder'));

    expect(bench.asked).toMatchObject([
      { image: APP, serviceAccountAnnotations: { role: 'reader', team: 'a' } },
    ]);
    expect(bench.asked[0]?.serviceAccountAnnotations).not.toHaveProperty('secret');
    expect(bench.asked[0]?.serviceAccountToken).toMatch(/^[0-9a-f]{64}$/);
    expect(found?.source).toMatchObject({
      kind: 'ServiceAccount',
      namespace: 'default',
      name: 'builder',
    });
  });

  it.each<[string, Shape, string, number]>([
    ['there is none, and it is needed', tokens(), '', 0],
    ['there is none, and it need not be', tokens({ requireServiceAccount: false }), '', 1],
    [
      'it lacks an annotation',
      tokens({ requiredServiceAccountAnnotationKeys: ['role'] }),
      'builder',
      0,
    ],
  ])('is asked, if %s: %#', async (_what, shape, account, times) => {
    const bench = new Bench([shape]);
    await bench.addAccount('builder');
    const found = await bench.lookup(APP, podOf(account));

    expect(bench.asked).toHaveLength(times);
    expect(found).toHaveLength(times);
    expect(found[0]?.source).toBeUndefined();
    expect(bench.asked[0]?.serviceAccountToken).toBeUndefined();
    expect(bench.notes).toBe('');
  });

  it('is not asked for an account that is not there; that is told', async () => {
    const bench = new Bench([tokens()]);
    expect(await bench.lookup(APP, podOf('nobody'))).toEqual([]);
    expect(bench.asked).toEqual([]);
    expect(bench.notes).toContain('serviceaccounts "nobody" not found');
  });

  it.each([
    ['ServiceAccount', 'another pod of the account', podOf('builder', 'uid-2'), 1],
    ['ServiceAccount', 'another account', podOf('tester'), 2],
    ['Token', 'the same pod', podOf('builder'), 1],
    ['Token', 'another pod of the account', podOf('builder', 'uid-2'), 2],
  ])('with cache type %s, for %s', async (cacheType, _whom, pod, times) => {
    const bench = new Bench([tokens({ cacheType })]);
    await bench.addAccount('builder');
    await bench.addAccount('tester');
    await bench.lookup(APP, podOf('builder'));
    await bench.lookup(APP, pod);
    expect(bench.asked).toHaveLength(times);
  });

  it.each([
    ['ServiceAccount', 0],
    ['Token', 1],
  ])('may hand the token on, with cache type %s: %i', async (cacheType, count) => {
    const echo: CredentialProviderPlugin['respond'] = ({ serviceAccountToken = '' }) =>
      answer('', { auth: { 'registry.test': { username: 'x', password: serviceAccountToken } } });
    const bench = new Bench([tokens({ cacheType }, echo)]);
    await bench.addAccount('builder');
    expect(await bench.lookup(APP, podOf('builder'))).toHaveLength(count);
  });

  it('keeps the kubelet from starting with the gate off', () => {
    expect(() => new Bench([tokens()], false)).toThrow('feature gate is disabled');
  });
});
