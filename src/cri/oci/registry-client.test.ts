/**
 * What a pull says when a registry refuses, is down, or misbehaves: codes of gRPC, words of containerd
 * (core/remotes/docker; internal/cri/server/images), over the in-process transport.
 */
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { aConfig, aResponse, ImageBench } from '../../../testing/image-bench.ts';
import { TransportError, type HttpResponse } from './transport.ts';

const V1 = 'registry.test/team/config:v1';
const HEAD = 'http://registry.test/v2/team/config/manifests/v1';

function resolving(image: string, why: string): string {
  return `failed to pull and unpack image "${image}": failed to resolve image: ${why}`;
}

async function benchWithConfig(): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', aConfig('replicas: 2\n'));
  return bench;
}

describe('a pull that is refused', () => {
  it.each(['registry.test/team/config:v2', 'registry.test/team/none:v1'])(
    'because %s is not there is NotFound',
    async (image) => {
      const bench = await benchWithConfig();
      await expect(bench.pull(image)).rejects.toMatchObject({
        code: 'NotFound',
        description: resolving(image, `${image}: not found`),
      });
      expect(bench.details('image.pullFailed')).toEqual([
        {
          reference: image,
          error: `rpc error: code = NotFound desc = ${resolving(image, `${image}: not found`)}`,
        },
      ]);
    },
  );

  it('because the digest is not there is NotFound', async () => {
    const bench = await benchWithConfig();
    const image = `registry.test/team/config@sha256:${'0'.repeat(64)}`;
    await expect(bench.pull(image)).rejects.toMatchObject({
      code: 'NotFound',
      description: resolving(image, `${image}: not found`),
    });
  });

  it('because the reference cannot be read is InvalidArgument, and asks nobody', async () => {
    const bench = await benchWithConfig();
    await expect(bench.pull('registry.test/Team/config')).rejects.toMatchObject({
      code: 'InvalidArgument',
      description:
        'failed to parse image reference "registry.test/Team/config": invalid reference format: repository name (Team/config) must be lowercase',
    });
    expect(bench.requests).toEqual([]);
  });

  it.each([
    [400, '400 Bad Request'],
    [403, '403 Forbidden'],
    [418, '418'],
    [429, '429 Too Many Requests'],
    [500, '500 Internal Server Error'],
    [503, '503 Service Unavailable'],
  ])('with status %i has no code of its own', async (status, text) => {
    const bench = await benchWithConfig();
    bench.intercept = () => Promise.resolve(aResponse(status));
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(V1, `unexpected status from HEAD request to ${HEAD}: ${text}`),
    });
  });
});

describe('a registry that cannot be reached', () => {
  it('fails a pull while it is down, and pulled from once it is up', async () => {
    const bench = await benchWithConfig();
    bench.registry.setAvailable(false);
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(
        V1,
        `failed to do request: Head "${HEAD}": dial tcp registry.test: connect: connection refused`,
      ),
    });
    bench.registry.setAvailable(true);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry\.test\/team\/config@sha256:/);
  });

  it('fails a pull if nobody knows its name', async () => {
    const bench = await benchWithConfig();
    const image = 'nowhere.test/team/config:v1';
    await expect(bench.pull(image)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(
        image,
        'failed to do request: Head "https://nowhere.test/v2/team/config/manifests/v1": dial tcp: lookup nowhere.test: no such host',
      ),
    });
  });

  it('fails a pull if its host is called as every object has a member', async () => {
    const bench = await benchWithConfig();
    await expect(bench.pull('toString/app:v1')).rejects.toMatchObject({ code: 'Unknown' });
  });

  it('reads the same when a planned fault strikes', async () => {
    const bench = await benchWithConfig();
    bench.world.faults.plan({ point: 'registry.request', times: 1, error: 'ECONNREFUSED' });
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(
        V1,
        `failed to do request: Head "${HEAD}": dial tcp registry.test: connect: connection refused`,
      ),
    });
    bench.world.faults.plan({ point: 'registry.request', times: 1, error: '503' });
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(
        V1,
        `unexpected status from HEAD request to ${HEAD}: 503 Service Unavailable`,
      ),
    });
    expect(bench.requests).toEqual([]);
  });

  it('fails a pull if it goes away in the middle of a manifest', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async (request, send) => {
      const response = await send(request);
      async function* cut(): AsyncIterable<Uint8Array> {
        yield new TextEncoder().encode('{"schema');
        throw new TransportError('ECONNRESET', 'read: connection reset by peer');
      }
      return request.method === 'GET' ? { ...response, body: cut() } : response;
    };
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringMatching(
        /: failed to do request: Get "http:\/\/registry\.test\/v2\/team\/config\/manifests\/sha256:[0-9a-f]{64}": read: connection reset by peer$/,
      ) as string,
    });
  });
});

describe('a registry that misbehaves', () => {
  it.each(['', 'sha256:short', `constructor:${'a'.repeat(64)}`, undefined])(
    'is pulled from by what its manifest is, if it calls it %j',
    async (digest) => {
      const bench = await benchWithConfig();
      bench.intercept = async (request, send) => {
        const response = await send(request);
        const { 'docker-content-digest': _true, ...headers } = response.headers;
        const told = digest === undefined ? {} : { 'docker-content-digest': digest };
        return { ...response, headers: { ...headers, ...told } };
      };
      const { digest: right } = aConfig('replicas: 2\n').manifest;
      await expect(bench.pull(V1)).resolves.toBe(`registry.test/team/config@${right}`);
      expect(bench.asked('manifests/v1').map((asked) => asked.split(' ')[0])).toEqual([
        'HEAD',
        'GET',
      ]);
    },
  );

  it('is pulled from if it has no HEAD', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async (request, send) =>
      request.method === 'HEAD' ? aResponse(405) : send(request);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
  });

  it('is refused if all that it has is a page', async () => {
    const bench = await benchWithConfig();
    const page = new TextEncoder().encode('<html>');
    bench.intercept = () => Promise.resolve(aResponse(200, { 'content-type': 'text/html' }, page));
    await expect(bench.pull(V1)).rejects.toMatchObject({ code: 'Unknown' });
    expect(await bench.names('blobs/sha256')).toEqual([]);
  });

  it.each([aConfig('replicas: 3\n').manifest.bytes, new TextEncoder().encode('<html>')])(
    'is refused if a manifest is not what its digest says, before anybody reads it (%#)',
    async (bytes) => {
      const bench = await benchWithConfig();
      bench.intercept = async (request, send) =>
        request.method === 'GET' ? aResponse(200, {}, bytes) : send(request);
      await expect(bench.pull(V1)).rejects.toMatchObject({
        code: 'FailedPrecondition',
        message: expect.stringContaining(`unexpected commit digest ${digestOf(bytes)}`) as string,
      });
      expect(await bench.names('blobs/sha256')).toEqual([]);
    },
  );

  it('is refused if a manifest is larger than 4 MiB', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async (request, send) =>
      request.method === 'GET'
        ? aResponse(200, {}, new Uint8Array(4 * 1024 * 1024 + 1))
        : send(request);
    await expect(bench.pull(V1)).rejects.toThrow(/answer is larger than/);
  });

  it('is followed through five redirects, not through six', async () => {
    const bench = await benchWithConfig();
    let left = 5;
    bench.intercept = async (request, send) =>
      left-- > 0 ? aResponse(307, { location: request.url }) : send(request);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);

    bench.intercept = async (request) => aResponse(307, { location: request.url });
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(V1, `${HEAD}: stopped after 5 redirects`),
    });
  });

  it('is refused if it redirects to nowhere', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async () => aResponse(307, { location: 'http://[' });
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: resolving(V1, `${HEAD}: redirect to "http://[" refused`),
    });
  });

  it.each([
    ['to the addresses of a cloud’s own services', 'http://169.254.169.254/latest/meta-data'],
    ['to their other form', 'http://[::ffff:169.254.169.254]/'],
    ['with a name and a password', 'http://mallory:secret@cdn.test/'],
  ])('is refused if it redirects %s', async (_, location) => {
    const bench = await benchWithConfig();
    bench.intercept = async () => aResponse(307, { location });
    const refusal = await bench.pull(V1).catch(String);
    expect(refusal).toMatch(/redirect to \S+ refused/);
    expect(refusal).not.toContain('secret');
    expect(bench.requests).toHaveLength(1);
  });

  it('is refused if it redirects from https to http', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async () => aResponse(307, { location: 'http://secure.test/v2/' });
    await expect(bench.pull('secure.test/team/config:v1')).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringContaining('redirect from https to http refused') as string,
    });
    expect(bench.asked('http://')).toEqual([]);
  });
});

describe('plain http', () => {
  it.each([
    ['localhost:5000/app', 'http://localhost:5000/'],
    ['127.0.0.1:5000/app', 'http://127.0.0.1:5000/'],
    ['[::1]:5000/app', 'http://[::1]:5000/'],
    ['127.evil.test/app', 'https://127.evil.test/'],
    ['localhost.evil.test/app', 'https://localhost.evil.test/'],
    ['registry.elsewhere.test/app', 'https://registry.elsewhere.test/'],
    ['app', 'https://registry-1.docker.io/'],
  ])('is spoken with loopback only: %s', async (image, origin) => {
    const bench = new ImageBench();
    await expect(bench.pull(image)).rejects.toThrow('no such host');
    expect(bench.requests.map(({ url }) => url.startsWith(origin))).toEqual([true]);
  });
});

describe('a registry that refuses for a while', () => {
  /** Refuses the first so many requests whose URL contains the text; notes when each came. */
  function refusing(
    bench: ImageBench,
    status: number,
    times: number,
    headers: Readonly<Record<string, string>> = {},
    text = '',
  ): number[] {
    const instants: number[] = [];
    const startAt = bench.world.now();
    bench.intercept = async (request, send) => {
      if (!request.url.includes(text)) return send(request);
      instants.push(bench.world.now() - startAt);
      return instants.length > times ? send(request) : aResponse(status, headers);
    };
    return instants;
  }

  it.each([408, 425, 429, 500, 502, 503, 504])(
    'with %i is asked again, later each time',
    async (status) => {
      const bench = await benchWithConfig();
      const instants = refusing(bench, status, 4, {}, 'manifests/v1');
      await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
      // Four waits, of which each is twice the last, and the round trips of 20 ms.
      expect(instants).toEqual([0, 420, 1240, 2860, 6080]);
    },
  );

  it('is asked five times at most, and by HEAD once more for its words', async () => {
    const bench = await benchWithConfig();
    refusing(bench, 503, Infinity);
    await expect(bench.pull(V1)).rejects.toThrow(/: 503 Service Unavailable$/);
    expect(bench.asked().map((asked) => asked.split(' ')[0])).toEqual([
      ...['HEAD', 'HEAD', 'HEAD', 'HEAD', 'HEAD'],
      'GET',
    ]);
  });

  it.each([400, 403, 404, 410, 501])('with %i is not asked again', async (status) => {
    const bench = await benchWithConfig();
    refusing(bench, status, Infinity);
    await expect(bench.pull(V1)).rejects.toThrow();
    expect(bench.asked().filter((asked) => asked.startsWith('HEAD'))).toHaveLength(1);
  });

  it('is asked again for a blob as well', async () => {
    const bench = await benchWithConfig();
    refusing(bench, 503, 1, {}, '/blobs/');
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['no seconds', { 'retry-after': '0' }, 0],
    [
      'a date',
      {
        'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT',
        date: 'Wed, 21 Oct 2026 07:28:00 GMT',
      },
      9000,
    ],
    [
      'a date that is over',
      {
        'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT',
        date: 'Wed, 21 Oct 2026 07:28:00 GMT',
      },
      400,
    ],
    ['a fraction', { 'retry-after': '1.5' }, 400],
    ['less than nothing', { 'retry-after': '-1' }, 400],
    ['microseconds', { 'retry-after': '880.092µs' }, 400],
  ])('until %s have passed is not asked', async (_what, headers, waitMs) => {
    const bench = await benchWithConfig();
    const instants = refusing(bench, 429, 1, headers, 'manifests/v1');
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
    expect(instants).toEqual([0, 20 + waitMs]);
  });

  it('for longer than a minute is not waited for, and it is said how long', async () => {
    const bench = await benchWithConfig();
    refusing(bench, 429, Infinity, { 'retry-after': '3600' });
    await expect(bench.pull(V1)).rejects.toThrow(/: 429 Too Many Requests: retry after 1h0m0s$/);
    expect(bench.requests).toHaveLength(1);
  });
});

describe('what a registry says when it refuses', () => {
  const saying = (text: string, status = 403): HttpResponse =>
    aResponse(status, { 'content-type': 'application/json' }, new TextEncoder().encode(text));
  const errors = (...errors: readonly unknown[]): string => JSON.stringify({ errors });

  it.each<[string, string]>([
    [errors({ code: 'DENIED', message: 'quota exceeded' }), ': denied: quota exceeded'],
    [errors({ message: 'quota exceeded' }), ': quota exceeded'],
    [
      errors({ code: 'DENIED' }, { code: 'NAME_UNKNOWN', message: 'no' }),
      ': denied; name unknown: no',
    ],
    [errors({ code: 'DENIED', message: 'a\u001b[31m\nb\u009b' }), ': denied: a [31m b '],
    [errors({ code: 7, message: {} }, null, 'text'), ''],
    ['{"errors":{}}', ''],
    ['null', ''],
    ['{', ''],
    [errors({ message: 'x'.repeat(9000) }), ''],
    [errors({ message: 'x'.repeat(5000) }), `: ${'x'.repeat(500)}`],
  ])('is told: %j', async (text, told) => {
    const bench = await benchWithConfig();
    bench.intercept = async (request) =>
      request.method === 'HEAD' ? aResponse(403) : saying(text);
    await expect(bench.pull(V1)).rejects.toMatchObject({
      description: resolving(
        V1,
        `unexpected status from HEAD request to ${HEAD}: 403 Forbidden${told}`,
      ),
    });
  });

  it('is told of a blob', async () => {
    const bench = await benchWithConfig();
    bench.intercept = async (request, send) =>
      request.url.includes('/blobs/')
        ? saying(errors({ code: 'DENIED', message: 'quota exceeded' }))
        : send(request);
    await expect(bench.pull(V1)).rejects.toThrow(/: 403 Forbidden: denied: quota exceeded$/);
  });
});
