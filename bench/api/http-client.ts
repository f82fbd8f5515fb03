/** The client of `bench/api.ts`, in a process of its own: eight connections, one request after the other on each. */
import { Pool } from 'undici';
import { podManifest, statusPatch } from './load.ts';
import type { Told } from './over-http.ts';

const [url = '', token = '', count = '0'] = process.argv.slice(2);
const pods = Number(count);
const CONNECTIONS = 8;
const PAGE = 500;
const LISTS = 5;
const PODS = '/api/v1/namespaces/default/pods';

const pool = new Pool(url, { connections: CONNECTIONS, connect: { rejectUnauthorized: false } });
const headers = {
  'content-type': 'application/json',
  ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
};

async function send(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
  type?: string,
): Promise<string> {
  const { statusCode, body: answer } = await pool.request({
    method,
    path,
    headers: type === undefined ? headers : { ...headers, 'content-type': type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (statusCode >= 300) throw new Error(`${method} ${path}: ${String(statusCode)} ${text}`);
  return text;
}

/** Each once, by as many as there are connections. */
async function each(total: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < total) await work(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

async function measured(task: string, total: number, work: () => Promise<void>): Promise<void> {
  await tell({ task, state: 'begun', count: total });
  await work();
  await tell({ task, state: 'ended', count: total });
}

function tell(told: Told): Promise<void> {
  return new Promise((done) => {
    process.once('message', () => done());
    process.send?.(told);
  });
}

async function listInPages(): Promise<void> {
  let token = '';
  do {
    const text = await send(
      'GET',
      `${PODS}?limit=${String(PAGE)}${token === '' ? '' : `&continue=${token}`}`,
    );
    const { metadata } = JSON.parse(text.slice(0, text.indexOf(',"items"')).concat('}')) as {
      metadata: { continue?: string };
    };
    token = encodeURIComponent(metadata.continue ?? '');
  } while (token !== '');
}

await measured('creations', pods, () =>
  each(pods, (at) => send('POST', PODS, podManifest(at, 100))),
);
await measured('status patches', 2 * pods, () =>
  each(2 * pods, (at) =>
    send(
      'PATCH',
      `${PODS}/pod-${String(at % pods)}/status`,
      statusPatch(Math.floor(at / pods)),
      'application/strategic-merge-patch+json',
    ),
  ),
);
await measured(`pods in whole lists`, LISTS * pods, async () => {
  for (let round = 0; round < LISTS; round++) await send('GET', PODS);
});
await measured(`pods in lists by ${String(PAGE)}`, LISTS * pods, async () => {
  for (let round = 0; round < LISTS; round++) await listInPages();
});
await pool.close();
process.exit(0);
