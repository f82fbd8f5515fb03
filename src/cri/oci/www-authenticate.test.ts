/** Challenges are read as RFC 9110 section 11.6.1 writes them, and as registries really send them. */
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './www-authenticate.ts';

describe('parseChallenges', () => {
  it('reads what Docker Hub sends', () => {
    const header =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:samalba/my-app:pull,push"';
    expect(parseChallenges(header)).toEqual([
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:samalba/my-app:pull,push',
        },
      },
    ]);
  });

  it('reads scheme and names in any case, values as they are', () => {
    expect(parseChallenges('BASIC Realm="My Registry"')).toEqual([
      { scheme: 'basic', parameters: { realm: 'My Registry' } },
    ]);
  });

  it('reads several challenges of one header', () => {
    expect(parseChallenges('Basic realm="a", Bearer realm="https://b/token" , service=c')).toEqual([
      { scheme: 'basic', parameters: { realm: 'a' } },
      { scheme: 'bearer', parameters: { realm: 'https://b/token', service: 'c' } },
    ]);
    expect(parseChallenges('Negotiate, Basic realm="a"')).toEqual([
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'a' } },
    ]);
    expect(parseChallenges(', ,Basic realm="a"')).toEqual([
      { scheme: 'basic', parameters: { realm: 'a' } },
    ]);
  });

  it('reads quoted commas, spaces, equals signs and escapes', () => {
    const header = String.raw`Bearer realm="a, Basic realm=b", service="say \"hi\" \\ x"`;
    expect(parseChallenges(header)).toEqual([
      {
        scheme: 'bearer',
        parameters: { realm: 'a, Basic realm=b', service: String.raw`say "hi" \ x` },
      },
    ]);
  });

  it('reads a scheme alone', () => {
    expect(parseChallenges('Basic')).toEqual([{ scheme: 'basic', parameters: {} }]);
  });

  it.each(['', '   ', ',', '"', '=', 'Basic realm="never closed', '"Basic" realm="a"'])(
    'finds no parameter in %j',
    (header) => {
      for (const { parameters } of parseChallenges(header)) expect(parameters).toEqual({});
    },
  );

  it('keeps what stood before the part that cannot be read', () => {
    const header = 'Basic realm="a", Negotiate abc==, Bearer realm="b"';
    expect(parseChallenges(header)[0]).toEqual({ scheme: 'basic', parameters: { realm: 'a' } });
  });

  it('gives no parameter that was not sent', () => {
    const [challenge] = parseChallenges('Bearer __proto__="x", constructor="y"');
    expect(challenge?.parameters['realm']).toBeUndefined();
    expect(challenge?.parameters['constructor']).toBe('y');
  });

  it('comes to an end, whatever it is given', () => {
    for (const part of ['a ', 'a=', ' ', '"', '\\"', ',a', 'a="\\']) {
      expect(parseChallenges(part.repeat(4000)).length).toBeLessThanOrEqual(4000);
    }
  });
});
