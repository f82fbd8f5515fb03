/**
 * The pod addresses of one node, as the host-local IPAM plugin hands them out: the next free one
 * after the last, round and round. The first address is the gateway's.
 */
import { invariant } from '../../sim/index.ts';

export class AddressPool {
  readonly #base: number;
  /** Addresses for pods: without network, gateway and broadcast. */
  readonly #count: number;
  readonly #used = new Set<number>();
  #next = 0;

  /** @param cidr `10.244.0.0/24`; at most /29, so that there is something to hand out. */
  constructor(cidr: string) {
    const [, address = '', length = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr) ?? [];
    const size = 2 ** (32 - Number(length));
    invariant(address !== '' && size >= 8 && size <= 2 ** 24, `not a pod CIDR: "${cidr}"`);
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#base = number - (number % size);
    this.#count = size - 3;
  }

  /** An address that nobody has; undefined if all are taken. */
  take(): string | undefined {
    if (this.#used.size === this.#count) return undefined;
    while (this.#used.has(this.#next)) this.#next = (this.#next + 1) % this.#count;
    const offset = this.#next;
    this.#used.add(offset);
    this.#next = (offset + 1) % this.#count;
    return format(this.#base + 2 + offset);
  }

  /** Whether somebody has it. */
  isTaken(address: string): boolean {
    return this.#used.has(parse(address) - this.#base - 2);
  }

  /** Idempotent. */
  release(address: string): void {
    this.#used.delete(parse(address) - this.#base - 2);
  }

  /** `10.244.0.2-10.244.0.254` */
  get range(): string {
    return `${format(this.#base + 2)}-${format(this.#base + 1 + this.#count)}`;
  }
}

function parse(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function format(number: number): string {
  return [24, 16, 8, 0].map((bits) => String(Math.floor(number / 2 ** bits) % 256)).join('.');
}
