/**
 * Ports whose disks and wire are watched: somebody looks after every single step that changes a disk,
 * and every exchange with a registry is noted and may be spoilt on its way.
 */
import { memoryPorts, type LabPorts } from '../../src/lab/index.ts';
import type { HttpRequest, HttpResponse } from '../../src/cri/oci/index.ts';
import type { FileSystem, Mounter } from '../../src/sim/index.ts';

export interface ObservedPorts extends LabPorts {
  /** The only node's disk, unobserved: reading it disturbs nobody. */
  readonly disk: FileSystem;
  readonly requests: readonly string[];
  /** Called before each step that changes the disk, `rename /from /to`; what it throws, the step throws. */
  beforeStep: (step: string) => void;
  /** Called after each step that changes the disk. */
  onStep: () => Promise<void>;
  /** What becomes of an answer's body; default as it is. */
  spoil: (request: HttpRequest, body: Uint8Array) => Uint8Array;
  /** A defect to plug in: how this disk renames. */
  rename: FileSystem['rename'] | undefined;
}

const CHANGES = [
  'mkdir',
  'symlink',
  'link',
  'rename',
  'unlink',
  'rmdir',
  'rm',
  'writeFile',
  'createFile',
  'chmod',
] as const satisfies readonly (keyof FileSystem)[];

const MOUNTS = ['bind', 'unmount'] as const satisfies readonly (keyof Mounter)[];

export async function observedPorts(real: LabPorts = memoryPorts()): Promise<ObservedPorts> {
  const machine = await real.openHost('node-1');
  const requests: string[] = [];
  const ports: ObservedPorts = {
    ...real,
    disk: machine.files,
    requests,
    beforeStep: () => undefined,
    onStep: () => Promise.resolve(),
    spoil: (_request, body) => body,
    rename: undefined,
    openHost: () => {
      const seen = (real: FileSystem): FileSystem =>
        observe(real, CHANGES, ports, (name) => {
          if (name === 'dated') return (now: number) => seen(real.dated(now));
          return name === 'rename' ? ports.rename : undefined;
        });
      return Promise.resolve({
        files: seen(machine.files),
        mounter: observe(machine.mounter, MOUNTS, ports),
      });
    },
    transport: {
      request: async (request, options) => {
        requests.push(`${request.method} ${new URL(request.url).pathname}`);
        const response = await real.transport.request(request, options);
        return { ...response, body: spoilt(request, response, ports) };
      },
    },
  };
  return ports;
}

/** The same object; the ports hear of each call of a method of the list, before and after it. */
function observe<T extends object>(
  real: T,
  methods: readonly (keyof T)[],
  ports: Pick<ObservedPorts, 'beforeStep' | 'onStep'>,
  instead: (name: keyof T) => unknown = () => undefined,
): T {
  return new Proxy(real, {
    get: (target, key) => {
      const name = key as keyof T;
      const value: unknown = instead(name) ?? target[name];
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...args: unknown[]) => unknown;
      if (!methods.includes(name)) return call;
      return async (...args: unknown[]) => {
        const paths = args.filter((arg) => typeof arg === 'string');
        ports.beforeStep([String(name), ...paths].join(' '));
        const answer = await call(...args);
        await ports.onStep();
        return answer;
      };
    },
  });
}

async function* spoilt(
  request: HttpRequest,
  response: HttpResponse,
  ports: ObservedPorts,
): AsyncIterable<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const whole = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  if (whole.length > 0) yield ports.spoil(request, whole);
}
