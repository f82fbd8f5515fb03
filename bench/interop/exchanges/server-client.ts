/** Sends the steps of a session to one server, and remembers of its answers what later steps name. */
import { Pool } from 'undici';
import type { Step } from './step.ts';
import { USERS } from './users.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
}

const CONNECTIONS = 8;
/** Of a stream that nobody ends. */
const TIME_LIMIT_MS = 20_000;

export class ServerClient {
  readonly #pool: Pool;
  readonly #saved = new Map<string, unknown>();

  constructor(url: string) {
    this.#pool = new Pool(url, {
      connections: CONNECTIONS,
      connect: { rejectUnauthorized: false },
      bodyTimeout: TIME_LIMIT_MS,
      headersTimeout: TIME_LIMIT_MS,
    });
  }

  async send(step: Step): Promise<Answer> {
    const { method, path, as = 'admin', headers = {}, body, type = 'application/json' } = step;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const token = USERS.find(({ username }) => username === as)?.token ?? as;
    const response = await this.#pool.request({
      method: method,
      path: this.#filled(path),
      headers: {
        'user-agent': 'interop/1.0',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || type === '' ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: this.#filled(text) }),
    });
    const answer: Answer = {
      status: response.statusCode,
      headers: headersOf(response.headers),
      text: await response.body.text().catch((error: unknown) => `broken: ${String(error)}`),
    };
    if (step.save !== undefined) this.#saved.set(step.save, parsed(answer.text));
    return answer;
  }

  #filled(text: string): string {
    return text.replace(/\{\{([\w.[\]-]+)\}\}/g, (_, path: string) => {
      const value = path
        .split('.')
        .reduce<unknown>(
          (at, name, depth) =>
            depth === 0
              ? this.#saved.get(name)
              : (at as Record<string, unknown> | undefined)?.[name],
          undefined,
        );
      return typeof value === 'string' ? value : JSON.stringify(value ?? 'nothing');
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

function headersOf(headers: Record<string, string | string[] | undefined>): Answer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
