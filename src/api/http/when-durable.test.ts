import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createOperation, follow } from '../../sim/index.ts';
import type { Durability } from '../index.ts';
import type { HttpResponse, Response, StreamedResponse } from './http-message.ts';
import { whenDurable } from './when-durable.ts';

class Disk implements Durability {
  readonly #synced = new Subject<void>();
  #durable = 0;

  isDurable(revision: number): boolean {
    return revision <= this.#durable;
  }

  whenDurable(revision: number) {
    return createOperation<void>((sink) => {
      const look = (): void => {
        if (!this.isDurable(revision)) return;
        waiting.unsubscribe();
        sink.done();
      };
      const waiting = this.#synced.subscribe(look);
      return () => waiting.unsubscribe();
    });
  }

  sync(revision: number): void {
    this.#durable = revision;
    this.#synced.next();
  }
}

describe('what leaves the server', () => {
  const answer: HttpResponse = { status: 200, headers: {}, body: 'b' };

  it('is an answer that waits for what was written before it', () => {
    const disk = new Disk();
    const heard: Response[] = [];
    const held = whenDurable(answer, { journal: disk, resourceVersion: '3' });
    if ('status' in held) throw new Error('it does not wait');
    follow(held, { done: (response) => heard.push(response), failed: () => undefined });
    disk.sync(2);
    expect(heard).toEqual([]);
    disk.sync(3);
    expect(heard).toEqual([answer]);
    expect(whenDurable(answer, { journal: disk, resourceVersion: '3' })).toBe(answer);
  });

  it('is a watch whose parts wait, in their order', () => {
    const disk = new Disk();
    const source = { journal: disk, resourceVersion: '1' };
    let write = (part: string): number => part.length;
    const stream: StreamedResponse = {
      status: 200,
      headers: {},
      begin: (sink) => {
        write = (part) => sink.write(part);
        return () => undefined;
      },
    };
    const heard: string[] = [];
    const held = whenDurable(stream, source);
    if (!('begin' in held)) throw new Error('it is no stream any more');
    const stop = held.begin({
      write: (part) => heard.push(part) - heard.length,
      end: () => heard.push('end'),
      cut: () => heard.push('cut'),
    });
    disk.sync(1);
    write('one');
    source.resourceVersion = '2';
    expect(write('four')).toBe(4);
    source.resourceVersion = '3';
    expect(write('three')).toBe(9);
    expect(heard).toEqual(['one']);
    disk.sync(2);
    expect(heard).toEqual(['one', 'four']);
    disk.sync(3);
    expect(heard).toEqual(['one', 'four', 'three']);
    source.resourceVersion = '4';
    write('never');
    stop();
    disk.sync(4);
    expect(heard).toHaveLength(3);
  });
});
