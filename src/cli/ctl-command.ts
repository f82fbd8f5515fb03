/** `drydock ctl`: steers the time of a cluster that `drydock serve` serves. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { InputError } from '../lab/index.ts';
import { errorText } from '../sim/index.ts';
import type { Console } from './console.ts';
import type { ControlAccess, ControlStatus } from './control-endpoint.ts';
import { CONTROL_EXTENSION } from './kubeconfig.ts';

export interface CtlOptions {
  readonly kubeconfig?: string;
  readonly json?: boolean;
}

export type CtlRequest =
  | { readonly verb: 'status' | 'pause' | 'resume' }
  | { readonly verb: 'speed'; readonly speed: number }
  | { readonly verb: 'step'; readonly until?: string; readonly events?: number };

/** @throws {InputError} if nobody answers, or refuses */
export async function ctl(
  { verb, ...body }: CtlRequest,
  options: CtlOptions,
  console: Console,
): Promise<void> {
  const path = options.kubeconfig ?? process.env['KUBECONFIG'] ?? 'drydock.kubeconfig';
  const { url, token } = await accessIn(path);
  const headers = { authorization: `Bearer ${token}` };
  const isRead = verb === 'status';
  const response = await fetch(`${url}/${verb}`, {
    headers,
    method: isRead ? 'GET' : 'POST',
    ...(isRead ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    // A connection that is refused is a TypeError here.
    throw new InputError(`ctl: ${path}: no drydock serve answers at ${url}`);
  });
  const answer = (await response.json()) as ControlStatus & { readonly error?: string };
  if (answer.error !== undefined) throw new InputError(`ctl: ${answer.error}`);
  if (options.json === true) console.printJson(answer);
  else console.print(sentence(answer));
}

function sentence({ paused, speed, now, resourceVersion, pending }: ControlStatus): string {
  const pace = paused ? 'paused' : `running, ${String(speed)} times as fast as the wall clock`;
  return `${now} ${pace}; resourceVersion ${resourceVersion}, ${String(pending)} entries to come`;
}

async function accessIn(path: string): Promise<ControlAccess> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`ctl: ${path}: ${errorText(error)}`);
  });
  const { clusters = [] } = Object(parse(text)) as {
    clusters?: readonly { cluster?: { extensions?: readonly Extension[] } }[];
  };
  const extensions = clusters.flatMap(({ cluster }) => cluster?.extensions ?? []);
  const found = extensions.find(({ name }) => name === CONTROL_EXTENSION)?.extension;
  if (found === undefined) throw new InputError(`ctl: ${path}: was not written by drydock serve`);
  return found;
}

interface Extension {
  readonly name: string;
  readonly extension: ControlAccess;
}
