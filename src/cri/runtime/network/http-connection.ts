/**
 * A connection as bytes, to a listener that knows requests: reads HTTP/1.1 off it, one request after the other, and
 * writes what the listener answers. Source: RFC 9112.
 */
import {
  FileSystemError,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../../sim/index.ts';
import { NetworkError, type HTTPRequest, type HTTPResponse, type PodNetwork } from '../../index.ts';
import { decodeByteText, encodeText, toBytes } from '../processes/byte-text.ts';
import { readLine, type OpenFile } from '../processes/open-file.ts';

const HEAD_BYTES_MAX = 65_536;
const TIMEOUT_MS = 300_000;

/** What Go's net/http says of what is none. */
const BAD_REQUEST =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

export interface Listening {
  readonly network: PodNetwork;
  readonly ip: string;
  readonly port: number;
}

/** Until one of the two closes it. */
export function* serveConnection(
  { network, ip, port }: Listening,
  input: OpenFile,
  write: (bytes: Uint8Array) => void,
): Steps<void> {
  for (;;) {
    const head = yield* readHead(input);
    if (head === undefined) return;
    if (head === 'bad') {
      write(toBytes(BAD_REQUEST));
      return;
    }
    yield* skipBody(input, head.headers);
    const { method, path, headers } = head;
    try {
      // A listener is told whatever method comes.
      const said = method as NonNullable<HTTPRequest['method']>;
      const request = { scheme: 'http', ip, port, path, headers, method: said } as const;
      const response = yield* perform(network.http({ ...request, timeoutMs: TIMEOUT_MS }));
      write(toBytes(textOf(response, head)));
    } catch (error) {
      rethrowProgrammerError(error);
      // It listens no more: its connections are closed.
      if (error instanceof NetworkError || error instanceof FileSystemError) return;
      throw error;
    }
    if (!head.isKept) return;
  }
}

interface Head {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isKept: boolean;
}

function* readHead(input: OpenFile): Steps<Head | 'bad' | undefined> {
  const lines: string[] = [];
  let bytes = 0;
  for (;;) {
    const read = yield* readLine(input);
    if (read === undefined) return undefined;
    const line = read.line.replace(/\r$/, '');
    bytes += line.length;
    if (bytes > HEAD_BYTES_MAX) return 'bad';
    if (line === '') {
      if (lines.length > 0) break;
      continue;
    }
    lines.push(line);
    if (lines.length === 1 && !REQUEST_LINE.test(line)) return 'bad';
  }
  const [, method = '', target = '', version = ''] = REQUEST_LINE.exec(lines[0] ?? '') ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    if (colon <= 0) return 'bad';
    headers[line.slice(0, colon).trim().toLowerCase()] = decodeByteText(
      line.slice(colon + 1).trim(),
    );
  }
  const connection = (headers['connection'] ?? '').toLowerCase();
  const isKept = version === '1.1' ? connection !== 'close' : connection === 'keep-alive';
  return { method, path: target, headers, isKept };
}

const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/(1\.[01])$/;

function* skipBody(input: OpenFile, headers: Readonly<Record<string, string>>): Steps<void> {
  if ((headers['transfer-encoding'] ?? '').toLowerCase() !== 'chunked') {
    yield* skip(input, Number(headers['content-length'] ?? '0'));
    return;
  }
  for (;;) {
    const size = yield* readLine(input);
    const length = Number.parseInt(size?.line ?? '0', 16);
    if (!(length > 0)) break;
    yield* skip(input, length + 2);
  }
  yield* readLine(input);
}

function* skip(input: OpenFile, count: number): Steps<void> {
  for (let left = count; left > 0;) {
    const data = yield* input.read(Math.min(left, HEAD_BYTES_MAX));
    if (data === '') return;
    left -= data.length;
  }
}

function textOf({ status, headers, body }: HTTPResponse, { method, isKept }: Head): string {
  const content = encodeText(body);
  const lines = [
    `HTTP/1.1 ${String(status)} ${REASONS[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${titled(name)}: ${encodeText(value)}`),
    `Content-Length: ${String(content.length)}`,
    ...(isKept ? [] : ['Connection: close']),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : content}`;
}

/** `Content-Type` */
function titled(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
