/** Addresses of one node's pods: the lowest free one of its range, as host-local IPAM hands them out
 * on a fresh node. */
export class PodAddresses {
  readonly #prefix: string;
  readonly #freed: number[] = [];
  #next = 2;

  /** @param cidr a /24 such as `10.1.0.0/24`; `.1` is the node's own */
  constructor(cidr: string) {
    this.#prefix = cidr.slice(0, cidr.lastIndexOf('.'));
  }

  take(): string {
    const number = this.#freed.pop() ?? this.#next++;
    // Beyond a /24 addresses go on in the third octet: a simulated node may hold more than 254 pods.
    return number < 255 ? `${this.#prefix}.${String(number)}` : this.#beyond(number);
  }

  release(address: string): void {
    const [, , third = '0', fourth = '0'] = address.split('.');
    const base = Number(this.#prefix.split('.')[2] ?? '0');
    this.#freed.push((Number(third) - base) * 256 + Number(fourth));
  }

  #beyond(number: number): string {
    const [first = '10', second = '0', third = '0'] = this.#prefix.split('.');
    return `${first}.${second}.${String(Number(third) + (number >> 8))}.${String(number & 255)}`;
  }
}
