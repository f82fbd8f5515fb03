/**
 * Where `drydock ctl` steers the time of a cluster that is served: plain HTTP on loopback, for whoever has the token.
 * It stands beside the loop, so that it answers also while the world is held.
 *
 *     GET /status   POST /pause /resume   POST /speed {"speed": 10}   POST /step {"until": "5m"} {"events": 3}
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lab } from '../lab/index.ts';
import { errorText, parseDuration, rethrowProgrammerError } from '../sim/index.ts';
import type { RealTimePace, Stride } from '../sim/node/index.ts';

/** What `drydock ctl` is told in the kubeconfig. */
export interface ControlAccess {
  readonly url: string;
  readonly token: string;
}

export interface ControlStatus {
  readonly paused: boolean;
  /** World seconds per second. */
  readonly speed: number;
  /** The world's clock: RFC 3339 with milliseconds. */
  readonly now: string;
  /** Of the last write. */
  readonly resourceVersion: string;
  /** What is still to come, as entries of the loop. */
  readonly pending: number;
}

export interface ControlEndpoint {
  readonly access: ControlAccess;
  close(): void;
}

const BODY_BYTES_MAX = 4096;

class Refusal extends Error {}

export async function serveControl(lab: Lab, pace: RealTimePace): Promise<ControlEndpoint> {
  const token = randomBytes(24).toString('base64url');
  const server: Server = createServer((request, response) => {
    void answer(request, token, lab, pace).then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    access: { url: `http://127.0.0.1:${String(port)}`, token },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  token: string,
  lab: Lab,
  pace: RealTimePace,
): Promise<{ status: number; body: object }> {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return { status: 401, body: { error: 'needs the token of this server' } };
  }
  try {
    await act(`${request.method ?? ''} ${request.url ?? ''}`, await bodyOf(request), pace);
    return { status: 200, body: statusOf(lab, pace) };
  } catch (error) {
    rethrowProgrammerError(error);
    return { status: 400, body: { error: errorText(error) } };
  }
}

async function act(what: string, body: unknown, pace: RealTimePace): Promise<void> {
  const { speed, until, events } = Object(body) as Readonly<Record<string, unknown>>;
  switch (what) {
    case 'GET /status':
      return;
    case 'POST /pause':
      pace.pause();
      return;
    case 'POST /resume':
      pace.resume();
      return;
    case 'POST /speed':
      if (typeof speed !== 'number' || !(speed > 0))
        throw new Refusal('speed: needs a number above 0');
      pace.speed = speed;
      return;
    case 'POST /step':
      await pace.step(strideOf(until, events, pace));
      return;
    default:
      throw new Refusal(`no such request: ${what}`);
  }
}

function strideOf(until: unknown, events: unknown, pace: RealTimePace): Stride {
  if (until === undefined) {
    const instants = events ?? 1;
    if (typeof instants === 'number' && Number.isInteger(instants) && instants > 0) {
      return { instants };
    }
    throw new Refusal('events: needs a whole number above 0');
  }
  if (events !== undefined) throw new Refusal('until and events do not go together');
  const text = typeof until === 'string' ? until : '';
  const durationMs = parseDuration(text);
  const at = durationMs === undefined ? Date.parse(text) : Math.floor(pace.now()) + durationMs;
  if (Number.isNaN(at)) {
    throw new Refusal(`until: needs a duration or a time, as 90s or 2026-01-01T00:00:00Z: ${text}`);
  }
  return { until: at };
}

function statusOf(lab: Lab, pace: RealTimePace): ControlStatus {
  return {
    paused: pace.isPaused,
    speed: pace.speed,
    now: new Date(Math.floor(pace.now())).toISOString(),
    resourceVersion: lab.cluster.api.resourceVersion,
    pending: lab.world.loop.pendingCount,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > BODY_BYTES_MAX) throw new Refusal('body: too long');
  }
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    rethrowProgrammerError(error);
    throw new Refusal('body: is no JSON');
  }
}
