/**
 * Plants a programmer's error at one call of one contract, and remembers which calls there were.
 *
 * Every door of a lab is wrapped: what the wrapped object answers (a mounter that a plugin made, a client
 * for a resource) is wrapped as well. `throws` fails the call itself, `fails` what it answers, after the real
 * thing was done.
 */
import { isObservable, map, type Observable } from 'rxjs';
import { memoryPorts, type Lab, type LabOptions, type LabPorts } from '../index.ts';
import { choices } from '../../sim/index.ts';
import { UPSTREAM_DECISIONS } from '../../kubelet/index.ts';

export type Manner = 'throws' | 'fails';

export class PlantedError {
  /** Every call that was made, as `door.method`. */
  readonly reached = new Set<string>();
  /** Those of them that answer later, and so may fail later. */
  readonly answeredLater = new Set<string>();
  readonly #at: string | undefined;
  readonly #manner: Manner;
  readonly #error: Error;
  /** The cluster's start, its first seconds at rest and its end are not part of the story. */
  isArmed = false;

  constructor(at?: string, manner: Manner = 'throws', error = new TypeError('planted')) {
    this.#at = at;
    this.#manner = manner;
    this.#error = error;
  }

  /** Options of a lab all of whose doors are wrapped. */
  options(): LabOptions {
    const ports = memoryPorts();
    const wrapped: LabPorts = {
      ...ports,
      transport: this.#wrap('transport', ports.transport),
      openHost: async (...host) => {
        const { files, mounter } = await ports.openHost(...host);
        return { files: this.#wrap('files', files), mounter: this.#wrap('mounter', mounter) };
      },
    };
    return {
      ports: wrapped,
      choices: this.#wrap('choices', choices.seeded(1)),
      decisions: this.#wrap('decisions', { ...UPSTREAM_DECISIONS }),
      seams: {
        runtime: (real) => this.#wrap('runtime', real),
        imageService: (real) => this.#wrap('imageService', real),
        client: (real) => this.#wrap('client', real),
        volumePlugin: (real) => this.#wrap('volumePlugin', real),
      },
    };
  }

  /** A record of each type is a call, too: made from the innermost place of every component. */
  watchTrace({ world: { trace } }: Lab): void {
    const append = trace.append.bind(trace);
    trace.append = (actor, type, detail) => {
      this.#strike(`trace.${type}`);
      append(actor, type, detail);
    };
  }

  #strike(call: string): void {
    if (!this.isArmed) return;
    this.reached.add(call);
    if (this.#manner === 'throws' && call === this.#at) throw this.#error;
  }

  #wrap<T extends object>(door: string, real: T): T {
    return new Proxy(real, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function' || typeof name === 'symbol') return value;
        // No call of the disk, but another view of it.
        if (name === 'dated') {
          return (now: number) => this.#wrap(door, value.call(target, now) as object);
        }
        return (...args: unknown[]): unknown => {
          // Each named choice is a call of its own.
          const call = door === 'choices' ? `${door}.${String(args[0])}` : `${door}.${name}`;
          this.#strike(call);
          return this.#answer(call, Reflect.apply(value, target, args));
        };
      },
    });
  }

  #answer(call: string, answer: unknown): unknown {
    if (this.isArmed && (isObservable(answer) || answer instanceof Promise)) {
      this.answeredLater.add(call);
    }
    const fails = this.isArmed && this.#manner === 'fails' && call === this.#at;
    if (isObservable(answer)) return fails ? this.#failing(answer) : answer;
    if (answer instanceof Promise) {
      return fails ? answer.then(() => Promise.reject(this.#error)) : answer;
    }
    return isContract(answer) ? this.#wrap(call, answer) : answer;
  }

  #failing(answer: Observable<unknown>): Observable<unknown> {
    return answer.pipe(
      map(() => {
        throw this.#error;
      }),
    );
  }
}

/** An object with methods, of a class of ours or not. Plain data, collections and bytes are none. */
function isContract(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) return !PLAIN.some((kind) => value instanceof kind);
  return Object.values(value).some((each) => typeof each === 'function');
}

const PLAIN = [Array, Map, Set, Uint8Array, Date];
