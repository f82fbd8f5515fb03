/**
 * Operations that go on beside their owner, and end with it. The failure of one that nobody else hears
 * ends the world: what may fail says what is done about it.
 */
import type { Loop } from './loop.ts';
import { follow, type Operation } from './operation.ts';
import type { Cancel } from './sink.ts';

interface Task {
  cancel: Cancel | undefined;
}

export class Background {
  readonly #loop: Loop;
  readonly #running = new Set<Task>();
  #stopped = false;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** Begins `work`; nothing begins after `stop`. @param done called once it has ended well */
  run(
    work: Operation<unknown>,
    failed = (error: unknown): void => this.#loop.fail(error),
    done?: () => void,
  ): void {
    if (this.#stopped) return;
    const task: Task = { cancel: undefined };
    this.#running.add(task);
    task.cancel = follow(work, {
      done: () => {
        this.#running.delete(task);
        done?.();
      },
      failed: (error) => {
        this.#running.delete(task);
        failed(error);
      },
    });
  }

  /** Cancels what is under way. */
  stop(): void {
    this.#stopped = true;
    for (const { cancel } of [...this.#running]) cancel?.();
    this.#running.clear();
  }
}
