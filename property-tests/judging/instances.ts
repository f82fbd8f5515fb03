/** What became of each instance of a container, by the runtime's id, from the trace. */
import type { Played } from '../playing/played.ts';

export interface Instance {
  readonly podUid: string;
  readonly container: string;
  /** Order and instant; absent: it could not be started. */
  started?: { readonly order: number; readonly at: number };
  exited?: { readonly order: number; readonly exitCode: number };
}

export function instancesOf({ trace }: Played): ReadonlyMap<string, Instance> {
  const found = new Map<string, Instance>();
  for (const [order, { type, at, detail }] of trace.records.entries()) {
    if (type !== 'container.started' && type !== 'container.exited') continue;
    const { podUid, container, containerId } = detail;
    const instance = found.get(containerId) ?? { podUid, container };
    found.set(containerId, instance);
    if (type === 'container.started') instance.started = { order, at };
    else instance.exited = { order, exitCode: detail.exitCode };
  }
  return found;
}
