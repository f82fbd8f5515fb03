import { describe, expect, it } from 'vitest';
import type { HTTPRequest, HTTPResponse, ServingStatus } from '../../index.ts';
import { RuntimeBench } from '../testing/runtime-bench.ts';

const IP = '10.244.0.2';

/** A pod at 10.244.0.2 whose process plays a script. */
async function podThat(...script: readonly string[]): Promise<RuntimeBench> {
  const bench = new RuntimeBench({ podCidr: '10.244.0.0/24' });
  await bench.run({ script: [...script, 'sleep infinity'].join('\n') });
  return bench;
}

function get(bench: RuntimeBench, request: Partial<HTTPRequest> = {}): Promise<HTTPResponse> {
  const whole = { scheme: 'http', ip: IP, port: 8080, path: '/', headers: {}, timeoutMs: 1000 };
  return bench.perform(bench.runtime.network.http({ ...whole, ...request } as HTTPRequest));
}

function connect(bench: RuntimeBench, ip: string, port = 8080, timeoutMs = 1000): Promise<string> {
  return bench.perform(bench.runtime.network.tcp(ip, port, timeoutMs));
}

function health(bench: RuntimeBench, service = '', port = 8080): Promise<ServingStatus> {
  return bench.perform(bench.runtime.network.grpcHealth(IP, port, service, 2000));
}

describe('who connects', () => {
  it('is connected to whoever listens', async () => {
    const bench = await podThat('listen 8080');

    expect(await connect(bench, IP)).toBe('connected');
  });

  it.each([
    ['nobody listens', IP, 9, 1000, `dial tcp ${IP}:9: connect: connection refused`],
    [
      'nobody listens on the node',
      'localhost',
      9,
      1000,
      'dial tcp localhost:9: connect: connection refused',
    ],
    [
      'nobody has the address',
      '10.244.0.99',
      80,
      5000,
      'dial tcp 10.244.0.99:80: connect: no route to host',
    ],
    [
      'nobody has the address, and time is short',
      '10.244.0.99',
      80,
      1000,
      'dial tcp 10.244.0.99:80: i/o timeout',
    ],
    ['there is only a name', 'web', 80, 1000, 'dial tcp: lookup web: no such host'],
  ] as const)('is told when %s', async (_, ip, port, timeoutMs, message) => {
    const bench = await podThat('listen 8080');

    await expect(connect(bench, ip, port, timeoutMs)).rejects.toThrow(message);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('is refused before the process listens, and once it has ended', async () => {
    const bench = new RuntimeBench();
    await bench.run({ script: 'sleep 5s\nlisten 8080\nsleep 5s' });

    await expect(connect(bench, IP)).rejects.toThrow('connection refused');
    await bench.advance(6000);
    expect(await connect(bench, IP)).toBe('connected');
    await bench.advance(5000);
    await expect(connect(bench, IP)).rejects.toThrow('connection refused');
  });
});

describe('HTTP', () => {
  it('has 200 from who says nothing of answers', async () => {
    const bench = await podThat('listen 8080');

    expect((await get(bench, { path: '/any' })).status).toBe(200);
  });

  it('has the answer of the path, without its query, and 404 for others', async () => {
    const bench = await podThat('listen 8080', 'answer /healthz 204', 'answer /old 302 to /new');

    expect((await get(bench, { path: '/healthz?full' })).status).toBe(204);
    expect((await get(bench, { path: '/other' })).status).toBe(404);
    expect(await get(bench, { path: '/old' })).toMatchObject({
      status: 302,
      headers: { location: '/new' },
    });
  });

  it('has another answer from some time on', async () => {
    const bench = await podThat('listen 8080', 'answer * 500 from 30s', 'answer * 200 body fine');

    expect(await get(bench)).toMatchObject({ status: 200, body: 'fine' });
    await bench.advance(30_000);
    expect((await get(bench)).status).toBe(500);
  });

  it.each([
    ['nobody', 'sleep infinity', `dial tcp ${IP}:8080: connect: connection refused`],
    [
      'a slow answer',
      'listen 8080\nanswer / 200 after 5s\nsleep infinity',
      'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ],
    ['an end meanwhile', 'listen 8080\nanswer / 200 after 500ms\nsleep 200ms', 'EOF'],
  ])('tells of %s', async (_, script, message) => {
    const bench = new RuntimeBench();
    await bench.run({ script });

    await expect(get(bench)).rejects.toThrow(`Get "http://${IP}:8080/": ${message}`);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('keeps TLS and plain text apart where the script does', async () => {
    const bench = await podThat('listen 8443 tls');

    expect((await get(bench, { port: 8443, scheme: 'https' })).status).toBe(200);
    expect((await get(bench, { port: 8443 })).status).toBe(400);
  });
});

describe('gRPC health', () => {
  it('is SERVING for who says nothing of health', async () => {
    expect(await health(await podThat('listen 8080'), 'my.Service')).toBe('SERVING');
  });

  it('is what was said of a service, and others are not known', async () => {
    const bench = await podThat('listen 8080', 'health NOT_SERVING of my.Service');

    expect(await health(bench, 'my.Service')).toBe('NOT_SERVING');
    await expect(health(bench)).rejects.toThrow(
      'rpc error: code = NotFound desc = unknown service',
    );
  });

  it('dials until its time is over where nobody listens', async () => {
    const bench = await podThat();
    const begunAt = bench.now;

    await expect(health(bench)).rejects.toThrow(
      `timeout: failed to connect service "${IP}:8080" within 2s: context deadline exceeded`,
    );
    expect(bench.now - begunAt).toBe(2000);
  });
});

describe('listening', () => {
  it('ends a process whose port is taken', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'listen 8080\nlisten 8080\nsleep infinity' });

    expect(bench.runtime.logs(id)).toEqual(['listen tcp :8080: bind: address already in use']);
    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({ exitCode: 1 });
  });

  it.each([
    ['listen 0', 'line 1: listen needs a port from 1 to 65535, and perhaps "tls", not "0"'],
    ['answer healthz 200', 'line 1: answer needs a path or *, not "healthz"'],
    ['answer / 700', 'line 1: "700" is not an HTTP status'],
    ['answer / 200 after soon', 'line 1: "soon" is not a duration such as 500ms or 1m30s'],
    ['answer / 200 until 5s', 'line 1: expected after, from, to, not "until"'],
    [
      'health FINE',
      'line 1: health is one of SERVING, NOT_SERVING, UNKNOWN, SERVICE_UNKNOWN, not "FINE"',
    ],
  ])('refuses %s', async (line, message) => {
    await expect(new RuntimeBench().run({ script: line })).rejects.toThrow(message);
  });
});
