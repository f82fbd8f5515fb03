/** Which containers ran at a moment of a play. */
import type { Played } from '../playing/played.ts';

interface Life {
  readonly from: number;
  to: number;
}

export class Running {
  /** By pod and container. */
  readonly #lives = new Map<string, Life[]>();

  constructor({ trace }: Played) {
    for (const [index, { type, detail }] of trace.records.entries()) {
      if (type !== 'container.started' && type !== 'container.exited') continue;
      const key = `${detail.podUid}/${detail.container}`;
      const lives = this.#lives.get(key) ?? [];
      this.#lives.set(key, lives);
      const last = lives.at(-1);
      if (type === 'container.started') lives.push({ from: index, to: Infinity });
      else if (last?.to === Infinity) last.to = index;
    }
  }

  /** @param order how many records there were */
  at(podUid: string, container: string, order: number): boolean {
    const lives = this.#lives.get(`${podUid}/${container}`) ?? [];
    return lives.some(({ from, to }) => from < order && order <= to);
  }
}
