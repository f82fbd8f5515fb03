/**
 * Players: as many processes as the machine has cores, which perform tasks in the order in which they
 * are given. What a task plays depends on the task alone, so who performs it does not matter.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ResultOf, Task } from './task.ts';

interface Waiting {
  readonly task: Task;
  readonly done: (result: never) => void;
  readonly failed: (error: Error) => void;
}

type Answer = { readonly result: never } | { readonly failed: string };

const PLAYER = fileURLToPath(new URL('player.ts', import.meta.url));

export class Players {
  readonly #idle: ChildProcess[] = [];
  readonly #all: ChildProcess[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #count: number;

  constructor(count: number = availableParallelism()) {
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  perform<T extends Task>(task: T): Promise<ResultOf<T>> {
    return new Promise<ResultOf<T>>((done, failed) => {
      this.#waiting.push({ task, done, failed });
      this.#next();
    });
  }

  close(): void {
    for (const child of this.#all) child.kill();
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const child = this.#idle.pop() ?? this.#hire();
    const waiting = child === undefined ? undefined : this.#waiting.shift();
    if (child === undefined || waiting === undefined) return;
    const left = (code: number | null): void => {
      waiting.failed(new Error(`the player left with ${String(code)}: ${describe(waiting.task)}`));
    };
    child.once('exit', left);
    child.once('message', (answer: Answer) => {
      child.off('exit', left);
      this.#idle.push(child);
      if ('failed' in answer) waiting.failed(new Error(answer.failed));
      else waiting.done(answer.result);
      this.#next();
    });
    child.send(waiting.task);
  }

  #hire(): ChildProcess | undefined {
    if (this.#all.length >= this.#count) return undefined;
    const child = fork(PLAYER, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    this.#all.push(child);
    return child;
  }
}

function describe({ run: _, ...task }: Task): string {
  return JSON.stringify(task);
}
