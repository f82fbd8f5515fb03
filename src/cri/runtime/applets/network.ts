/** Applets that ask the network: `nslookup`, `wget`, `nc -z`. The texts are busybox's. */
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { NetworkError, type HTTPResponse } from '../../index.ts';
import { decodeByteText, encodeText } from '../processes/byte-text.ts';
import { HTTPD } from './httpd.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';

/** Where cluster DNS listens upstream, by default. */
const SERVER = '10.96.0.10';
const TIMEOUT_MS = 5000;

export function* nslookup(call: AppletCall): Steps<number> {
  const [asked] = call.options('').operands.filter((each) => !each.startsWith('-'));
  if (asked === undefined) throw new UsageError('usage: nslookup HOST [SERVER]');
  const { name, addresses } = call.process.table.container.lookUp(asked);
  yield* call.sleep(1);
  yield* call.print(`Server:\t\t${SERVER}\nAddress:\t${SERVER}:53\n\n`);
  if (addresses.length === 0) {
    yield* call.print(`** server can't find ${asked}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const address of addresses) yield* call.print(`Name:\t${name}\nAddress: ${address}\n`);
  yield* call.print('\n');
  return 0;
}

const URL = /^(https?):\/\/([^/:?#]+)(?::(\d+))?([^#]*)/;

export function* wget(call: AppletCall): Steps<number> {
  const args = call.args.flatMap((arg) =>
    arg === '--spider' ? ['-s'] : arg.startsWith('--') ? [] : [arg],
  );
  const { operands, flags, values } = call.options('cqSsO:T:t:U:P:', args);
  const [asked = ''] = operands;
  const whole = /^https?:/.test(asked) ? asked : `http://${asked}`;
  const [, scheme = 'http', host = '', digits, path = ''] = URL.exec(whole) ?? [];
  const port = Number(digits ?? (scheme === 'https' ? '443' : '80'));
  const target = call.process.table.container.target(decodeByteText(host), port);
  if (target === undefined) return yield* call.complain(`bad address '${host}'`);
  const say = (text: string): Steps<void> =>
    flags.has('q') ? nothing() : call.process.complain(text);
  const { address: ip, reached } = target;
  yield* say(`Connecting to ${host} (${ip}:${String(port)})`);
  if (reached === 'rejected') return yield* rejected(call, whyNot(ip, ''));
  const timeoutMs = Number(values.get('T') ?? '900') * 1000;
  const request = {
    scheme: scheme as 'http' | 'https',
    ip: reached.ip,
    port: reached.port,
    headers: {},
    timeoutMs,
  };
  let response: HTTPResponse;
  try {
    const { http } = call.process.table.container;
    response = yield* perform(http({ ...request, path: path.startsWith('/') ? path : `/${path}` }));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NetworkError)) throw error;
    return yield* call.complain(whyNot(ip, errorText(error)));
  }
  const { status, body } = response;
  if (status >= 400)
    return yield* call.complain(`server returned error: HTTP/1.1 ${String(status)}`);
  if (flags.has('s')) {
    yield* say('remote file exists');
    return 0;
  }
  const file = values.get('O') ?? /([^/?]+)(?:\?.*)?$/.exec(path)?.[1] ?? 'index.html';
  if (file === '-') {
    yield* call.print(encodeText(body));
    return 0;
  }
  const opened = (yield* call.open(file, 'write')).hold();
  yield* opened.file.write(encodeText(body));
  opened.release();
  yield* say(`saving to '${file}'\n'${file}' saved`);
  return 0;
}

function whyNot(ip: string, text: string): string {
  if (/Timeout|i\/o timeout/.test(text)) return 'download timed out';
  const why = text.includes('no route') ? 'No route to host' : 'Connection refused';
  return `can't connect to remote host (${ip}): ${why}`;
}

/** By kube-proxy: as soon as an answer can come back. */
function* rejected(call: AppletCall, why: string): Steps<number> {
  yield* call.sleep(1);
  return why === '' ? 1 : yield* call.complain(why);
}

function* nothing(): Steps<void> {}

export function* nc(call: AppletCall): Steps<number> {
  const { operands, flags, values } = call.options('zvlnw:p:i:');
  const [host = '', digits = ''] = operands;
  const port = Number(digits);
  if (!flags.has('z') || Number.isNaN(port))
    throw new UsageError('only nc -z HOST PORT is simulated');
  const target = call.process.table.container.target(decodeByteText(host), port);
  if (target === undefined) return yield* call.complain(`bad address '${host}'`);
  const { address: ip, reached } = target;
  const refusal = flags.has('v') ? `${host} (${ip}:${digits}): Connection refused` : '';
  if (reached === 'rejected') return yield* rejected(call, refusal);
  const timeoutMs = values.has('w') ? Number(values.get('w')) * 1000 : TIMEOUT_MS;
  try {
    yield* perform(call.process.table.container.tcp(reached.ip, reached.port, timeoutMs));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NetworkError)) throw error;
    return refusal === '' ? 1 : yield* call.complain(refusal);
  }
  if (flags.has('v')) yield* call.process.complain(`${host} (${ip}:${digits}) open`);
  return 0;
}

export const NETWORK_APPLETS: readonly (readonly [string, Applet])[] = [
  ['nslookup', nslookup],
  ['wget', wget],
  ['nc', nc],
  HTTPD,
];
