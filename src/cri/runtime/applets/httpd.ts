/**
 * `httpd`: files of a directory by HTTP. Source: busybox 1.35, networking/httpd.c.
 *
 * Deviation: it runs no CGI scripts and reads no configuration.
 */
import { perform, pause, FileSystemError, type Steps } from '../../../sim/index.ts';
import type { HTTPResponse } from '../../index.ts';
import { decodeByteText, toByteText } from '../processes/byte-text.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  js: 'application/javascript',
  png: 'image/png',
  txt: 'text/plain',
};
const OTHER = 'application/octet-stream';
const SIZE_MAX = 1 << 20;

export function* httpd(call: AppletCall): Steps<number> {
  const { flags, values, operands } = call.options('fvih:p:');
  if (operands.length > 0 || flags.has('i'))
    throw new UsageError('usage: httpd [-fv] [-p [IP:]PORT] [-h HOME]');
  const home = call.path(values.get('h') ?? '.');
  const [port = ''] = /\d+$/.exec(values.get('p') ?? '80') ?? [];
  const { type } = (yield* call.stat(home)) ?? {};
  if (type !== 'directory')
    return yield* call.complain(
      `can't change directory to '${values.get('h') ?? '.'}': No such file or directory`,
    );
  const sockets = call.process.table.container.surroundings.sockets();
  const serve = (path: string): Steps<HTTPResponse> => answer(call, home, path);
  const close = sockets.serve(Number(port), serve);
  if (close === undefined) return yield* call.complain('bind: Address already in use');
  if (flags.has('f')) {
    call.process.whenEnded(close);
    return yield* forever(call.process);
  }
  call.process.table.fork(call.process, forever).whenEnded(close);
  return 0;
}

function* forever({ table: { world, lane } }: OsProcess): Steps<number> {
  yield* perform(pause(world.loop, lane, Infinity));
  return 0;
}

function* answer(call: AppletCall, home: string, target: string): Steps<HTTPResponse> {
  const path = decodePath(target.replace(/[?#].*$/, ''));
  if (path === undefined || !path.startsWith('/'))
    return page(400, 'Bad Request', 'Unsupported method');
  // Nothing of its parents is served.
  if (path.split('/').includes('..')) return page(404, 'Not Found', MISSING);
  const found = yield* call.stat(home + path);
  if (found === undefined) return page(404, 'Not Found', MISSING);
  if (found.type !== 'directory') return yield* fileAt(call, home + path);
  if (path.endsWith('/')) return yield* fileAt(call, `${home}${path}index.html`);
  const headers = { 'content-type': 'text/html', location: `${path}/` };
  return { ...page(302, 'Found', ''), headers };
}

const MISSING = 'The requested URL was not found';

function* fileAt(call: AppletCall, path: string): Steps<HTTPResponse> {
  const read = yield* call.attempt(() =>
    call.files(async (view) => view.readAt(await view.openToRead(path), 0, SIZE_MAX)),
  );
  if (read instanceof FileSystemError) return page(404, 'Not Found', MISSING);
  const [, ending = ''] = /\.(\w+)$/.exec(path) ?? [];
  const headers = { 'content-type': TYPES[ending] ?? OTHER };
  return { status: 200, headers, body: decodeByteText(toByteText(read)) };
}

function page(status: number, title: string, text: string): HTTPResponse {
  const head = `${String(status)} ${title}`;
  const body = `<HTML><HEAD><TITLE>${head}</TITLE></HEAD>\n<BODY><H1>${head}</H1>\n${text}\n</BODY></HTML>\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** Undefined: it is no encoding of anything. */
function decodePath(path: string): string | undefined {
  const isWhole = !/%(?![0-9a-fA-F]{2})/.test(path);
  const byte = (_: string, digits: string): string => String.fromCharCode(parseInt(digits, 16));
  return isWhole ? path.replace(/%([0-9a-fA-F]{2})/g, byte) : undefined;
}

export const HTTPD: readonly [string, Applet] = ['httpd', httpd];
