/** Talking to a registry: who may enter, what is not there, and where credentials never go. */
import { describe, expect, it } from 'vitest';
import type { RegistryAuth } from '../registry/index.ts';
import { HOST, PullingNode } from './testing/pulling-node.ts';

const IMAGE = { image: 'registry.test/team/config:v1' };
const AUTH = { username: 'team', password: 'secret' };
const RESOLVING =
  'failed to pull and unpack image "registry.test/team/config:v1": failed to resolve reference "registry.test/team/config:v1": ';

const KINDS = ['basic', 'token'] as const;

function guarded(kind: 'basic' | 'token'): RegistryAuth {
  return { kind, users: { team: 'secret' } };
}

describe.each(KINDS)('a registry that asks for %s credentials', (kind) => {
  it('lets in who has them, and is asked only once', async () => {
    const node = new PullingNode(guarded(kind));
    await node.offer({ version: 'one' });
    await node.run(node.service.pullImage({ image: IMAGE, auth: AUTH }));
    const refused = node.requests.filter(({ headers }) => headers['authorization'] === undefined);
    // The first request; a token is then fetched with the password, which is a header too.
    expect(refused.map(({ method }) => method)).toEqual(['HEAD']);
    expect(node.count('GET', '/token')).toBe(kind === 'token' ? 1 : 0);
  });

  it.each([
    ['nobody', undefined],
    ['a wrong password', { username: 'team', password: 'guess' }],
    ['an unknown user', { username: 'other', password: 'secret' }],
    ['a wrong token', { registryToken: 'made-up' }],
  ])('keeps out %s', async (_name, auth) => {
    const node = new PullingNode(guarded(kind));
    await node.offer({ version: 'one' });
    const pull = node.service.pullImage({ image: IMAGE, ...(auth === undefined ? {} : { auth }) });
    await expect(node.run(pull)).rejects.toMatchObject({ code: 'Unauthenticated' });
    await expect(node.run(pull)).rejects.toThrow(/401 Unauthorized/);
    expect(await node.run(node.service.listImages())).toEqual([]);
  });

  it('does not let one user in on the credentials of another', async () => {
    const node = new PullingNode(guarded(kind));
    await node.offer({ version: 'one' });
    await node.run(node.service.pullImage({ image: IMAGE, auth: AUTH }));
    const other = { username: 'other', password: 'guess' };
    await expect(node.run(node.service.pullImage({ image: IMAGE, auth: other }))).rejects.toThrow(
      /401 Unauthorized/,
    );
    await expect(node.run(node.service.pullImage({ image: IMAGE }))).rejects.toThrow(
      /401 Unauthorized/,
    );
  });
});

it('renews a token before it expires', async () => {
  const node = new PullingNode(guarded('token'));
  await node.offer({ version: 'one' });
  const pull = node.service.pullImage({ image: IMAGE, auth: AUTH });
  await node.run(pull);
  await node.world.loop.run(node.world.now() + 200_000);
  await node.run(pull);
  expect(node.count('GET', '/token')).toBe(1);
  await node.world.loop.run(node.world.now() + 100_000);
  await node.run(pull);
  expect(node.count('GET', '/token')).toBe(2);
});

describe('what is not there', () => {
  it.each([
    ['tag', 'registry.test/team/config:v2'],
    ['repository', 'registry.test/team/other:v1'],
    ['digest', `registry.test/team/config@sha256:${'a'.repeat(64)}`],
  ])('is said to be not found: a %s', async (_name, image) => {
    const node = new PullingNode();
    await node.offer({ version: 'one' });
    const pull = node.service.pullImage({ image: { image } });
    await expect(node.run(pull)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(node.run(pull)).rejects.toThrow(`${image}: not found`);
  });

  it('is a registry that is down', async () => {
    const node = new PullingNode();
    node.registry.setAvailable(false);
    const pull = node.service.pullImage({ image: IMAGE });
    await expect(node.run(pull)).rejects.toThrow(
      `rpc error: code = Unavailable desc = ${RESOLVING}failed to do request: Head "https://registry.test/v2/team/config/manifests/v1": dial tcp: connect: connection refused`,
    );
  });

  it('is a host that nobody knows', async () => {
    const node = new PullingNode();
    const pull = node.service.pullImage({ image: { image: 'nowhere.test/a:v1' } });
    await expect(node.run(pull)).rejects.toThrow('no such host');
  });

  it('is a reference that is none', async () => {
    const node = new PullingNode();
    const pull = node.service.pullImage({ image: { image: 'registry.test/Team/config' } });
    await expect(node.run(pull)).rejects.toMatchObject({ code: 'InvalidArgument' });
    expect(node.requests).toEqual([]);
  });
});

describe('a redirect', () => {
  const redirecting = async (location: (path: string) => string): Promise<PullingNode> => {
    const node = new PullingNode(guarded('basic'));
    await node.offer({ version: 'one' });
    node.onAnswer = (request, response) => {
      const { pathname, host } = new URL(request.url);
      const isBlob = host === HOST && pathname.includes('/blobs/') && response.status === 200;
      return isBlob
        ? { ...response, status: 307, headers: { location: location(pathname) } }
        : response;
    };
    return node;
  };

  it('to another host is followed without credentials', async () => {
    const node = await redirecting((path) => `http://elsewhere.test${path}`);
    const pull = node.service.pullImage({ image: IMAGE, auth: AUTH });
    await expect(node.run(pull)).rejects.toThrow('no such host');
    const there = node.requests.filter(({ url }) => new URL(url).host === 'elsewhere.test');
    expect(there.length).toBeGreaterThan(0);
    for (const { headers } of there) expect(headers).not.toHaveProperty('authorization');
  });

  it('that never ends is given up', async () => {
    const node = await redirecting((path) => path);
    const pull = node.service.pullImage({ image: IMAGE, auth: AUTH });
    await expect(node.run(pull)).rejects.toThrow('stopped after 5 redirects');
  });
});
