/** Has a process of its own send requests, and counts what they cost the server. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface HttpTarget {
  readonly url: string;
  readonly token?: string | undefined;
  readonly pods: number;
  /** Of the server so far. */
  readonly cpuSeconds: () => number;
}

export interface Rate {
  readonly aSecondOfCpu: number;
  readonly aSecond: number;
}

export type HttpFigures = Readonly<Record<string, Rate>>;

/** What the client has to say of each of its tasks. */
export interface Told {
  readonly task: string;
  readonly state: 'begun' | 'ended';
  readonly count: number;
}

export async function driveOverHttp({
  url,
  token = '',
  pods,
  cpuSeconds,
}: HttpTarget): Promise<HttpFigures> {
  const bundled = process.argv[1]?.endsWith('.mjs') === true;
  const path = bundled
    ? join(import.meta.dirname, 'http-client.mjs')
    : join(import.meta.dirname, 'http-client.ts');
  const child = fork(path, [url, token, String(pods)], {
    execArgv: bundled ? [] : process.execArgv,
  });
  const figures: Record<string, Rate> = {};
  let begun = { cpu: 0, wallMs: 0 };
  child.on('message', ({ task, state, count }: Told) => {
    const now = { cpu: cpuSeconds(), wallMs: performance.now() };
    if (state === 'ended') {
      figures[task] = {
        aSecondOfCpu: count / (now.cpu - begun.cpu),
        aSecond: (count * 1000) / (now.wallMs - begun.wallMs),
      };
    }
    begun = now;
    child.send('go on');
  });
  await new Promise<void>((done, fail) => {
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`the client ended with ${String(code)}`)),
    );
  });
  return figures;
}
