/**
 * A registry says no: with what status, in what words, and whether and when to ask again. Source:
 * distribution-spec v1.1, "Error Codes"; RFC 9110, section 10.2.3 (Retry-After).
 */
import type { Choices } from '../../sim/index.ts';
import { collect } from './collect.ts';
import { parseJson } from './parse-json.ts';
import type { HttpResponse } from './transport.ts';

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The registry's own, on one line: `denied: quota exceeded`. Empty if it has none. */
  readonly words: string;
}

/** Each request is made this often at most. */
export const ATTEMPTS_MAX = 5;
/** Whoever asks for more is not waited for: the kubelet's own back-off begins at ten seconds. */
const WAIT_MS_MAX = 60_000;
const FIRST_WAIT_MS = 500;
/** Waits differ by so much of themselves, or all clients come back at once. */
const JITTER = 0.2;
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const ERROR_BYTES_MAX = 8 * 1024;
const WORDS_LENGTH_MAX = 500;

export function isTransient(status: number): boolean {
  return TRANSIENT.has(status);
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined if there is to be none.
 * @param attempt of the one that was refused, from 1
 */
export function waitMsAfter(
  refusal: Refusal,
  attempt: number,
  choices: Choices,
): number | undefined {
  if (attempt >= ATTEMPTS_MAX || !isTransient(refusal.status)) return undefined;
  const asked = retryAfterMs(refusal.headers);
  if (asked !== undefined) return asked > WAIT_MS_MAX ? undefined : asked;
  const ownMs = FIRST_WAIT_MS * 2 ** (attempt - 1);
  const spread = Math.round(ownMs * JITTER);
  return choices.between('cri/retry', ownMs - spread, ownMs + spread);
}

/** What `Retry-After` asks for; undefined if it is missing, past or unreadable. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // By the clock of whoever wrote it.
  const ms = Date.parse(text) - Date.parse(headers['date'] ?? '');
  return ms >= 0 && /GMT$/.test(text) ? ms : undefined;
}

/** Takes what is said with a bad status; reads or drops the body. */
export async function readRefusal({
  status,
  headers,
  ...response
}: HttpResponse): Promise<Refusal> {
  if (!/json/.test(headers['content-type'] ?? '')) {
    response.cancel();
    return { status, headers, words: '' };
  }
  const bytes = await collect(response.body, ERROR_BYTES_MAX);
  if (bytes === undefined) response.cancel();
  return { status, headers, words: bytes === undefined ? '' : wordsIn(bytes) };
}

/** `{"errors":[{"code":"DENIED","message":"quota exceeded"}]}` as containerd says it: `denied: quota exceeded` */
function wordsIn(bytes: Uint8Array): string {
  const { errors } = Object(parseJson(bytes) ?? {}) as { readonly errors?: unknown };
  if (!Array.isArray(errors)) return '';
  const said = errors.map((error: unknown) => {
    const { code, message } = Object(error ?? {}) as Readonly<Record<string, unknown>>;
    const what = typeof code === 'string' ? code.toLowerCase().replaceAll('_', ' ') : '';
    return [what, typeof message === 'string' ? message : '']
      .filter((part) => part !== '')
      .join(': ');
  });
  // Whoever wrote it is not trusted with the terminal, nor with the length of a line.
  const line = said
    .filter((each) => each !== '')
    .join('; ')
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return line.slice(0, WORDS_LENGTH_MAX);
}
