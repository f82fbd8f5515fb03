/**
 * Makes batches of small files: in a thread of its own, if it is there and they are worth the way, else at once. A
 * batch is begun when those before it are done, however each is made.
 *
 * The thread is a file of the build (`file-maker.worker.js`); sources that run as they are do without. It is
 * started with the first batch that is large, and ends when it has been idle for a while; it keeps no program alive.
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { makeFiles, type FilesToMake, type MakeFailure } from './make-files.ts';

/** Fewer are made in the time that the way there and back takes. */
const WORTH_COUNT = 16;
const IDLE_MS = 2000;
const THREAD = new URL('./file-maker.worker.js', import.meta.url);

type Made = (failure: MakeFailure | undefined) => void;

export class FileMaker {
  readonly #program: URL;
  readonly #canHelp: boolean;
  #helper: Helper | undefined;

  /** @param program of the thread */
  constructor(program: URL = THREAD) {
    this.#program = program;
    this.#canHelp = existsSync(program);
  }

  /** Answers what went wrong. */
  make(batch: FilesToMake): Promise<MakeFailure | undefined> {
    const isLarge = batch.paths.length >= WORTH_COUNT;
    if (this.#canHelp && isLarge && this.#helper === undefined) this.#start();
    const helper = this.#helper;
    if (helper?.isUp !== true || (!isLarge && !helper.isBusy)) return madeAtOnce(batch);
    return helper.make(batch);
  }

  #start(): void {
    const helper = new Helper(this.#program, () => {
      if (this.#helper === helper) this.#helper = undefined;
    });
    this.#helper = helper;
  }
}

class Helper {
  readonly #worker: Worker;
  readonly #waiting: { readonly made: Made; readonly failed: (error: unknown) => void }[] = [];
  #idle: NodeJS.Timeout | undefined;
  #isUp = false;

  constructor(program: URL, ended: () => void) {
    this.#worker = new Worker(program);
    this.#worker.once('online', () => {
      this.#isUp = true;
    });
    this.#worker.on('message', (failure: MakeFailure | undefined) => {
      this.#waiting.shift()?.made(failure);
      if (this.#waiting.length === 0) this.#rest();
    });
    this.#worker.once('error', (error) => {
      this.#isUp = false;
      for (const { failed } of this.#waiting.splice(0)) failed(error);
    });
    this.#worker.once('exit', ended);
    // Last: to listen is to keep the program alive.
    this.#worker.unref();
  }

  /** It takes batches. */
  get isUp(): boolean {
    return this.#isUp;
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  make(batch: FilesToMake): Promise<MakeFailure | undefined> {
    clearTimeout(this.#idle);
    this.#worker.ref();
    return new Promise((made, failed) => {
      this.#waiting.push({ made, failed });
      this.#worker.postMessage(batch, [batch.content.buffer, batch.numbers.buffer]);
    });
  }

  #rest(): void {
    this.#worker.unref();
    const end = (): void => {
      this.#isUp = false;
      void this.#worker.terminate();
    };
    this.#idle = setTimeout(end, IDLE_MS).unref();
  }
}

async function madeAtOnce(batch: FilesToMake): Promise<MakeFailure | undefined> {
  return makeFiles(batch);
}
