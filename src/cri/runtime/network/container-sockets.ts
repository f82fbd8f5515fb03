/**
 * The ports that the processes of one container listen on, until it ends; nothing is made for one that does not
 * listen.
 */
import type { Steps, World } from '../../../sim/index.ts';
import type { HTTPResponse } from '../../index.ts';
import type { ContainerIdentity } from '../trace.ts';
import { Answers, type AnswerRule, type HealthRule } from './answers.ts';
import type { ListenStep } from './answer-lines.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

export interface ContainerSocketsOptions {
  readonly world: World;
  readonly actor: string;
  readonly network: SimulatedNetwork;
  /** The pod's, or the node's. */
  readonly ip: string;
  readonly identity: ContainerIdentity;
}

export class ContainerSockets {
  readonly #options: ContainerSocketsOptions;
  readonly #answers = new Answers();
  readonly #closes: (() => void)[] = [];

  constructor(options: ContainerSocketsOptions) {
    this.#options = options;
  }

  /** Answers whether the port was free. */
  listen({ port, speaks, unmodelled = false }: Omit<ListenStep, 'does'>): boolean {
    const { world, actor, network, ip, identity } = this.#options;
    const answers = this.#answers;
    const close = network.listen(ip, port, {
      speaks,
      respond: ({ path }) => answers.respond(path, world.now()),
      health: (service) => answers.health(service, world.now()),
    });
    if (close === undefined) return false;
    this.#closes.push(close);
    const { podUid, container } = identity;
    world.trace.append(actor, 'container.listens', { podUid, container, ip, port, unmodelled });
    return true;
  }

  /** Answers how to close the port again; undefined if it was not free. */
  serve(port: number, serve: (path: string) => Steps<HTTPResponse>): (() => void) | undefined {
    const { world, actor, network, ip, identity } = this.#options;
    const respond = () => this.#answers.respond('', world.now());
    const health = () => ({ afterMs: 0, answer: 'Unimplemented' as const });
    const close = network.listen(ip, port, { speaks: 'http', respond, serve, health });
    if (close === undefined) return undefined;
    this.#closes.push(close);
    const { podUid, container } = identity;
    const unmodelled = false;
    world.trace.append(actor, 'container.listens', { podUid, container, ip, port, unmodelled });
    return close;
  }

  answer(rule: AnswerRule | HealthRule): void {
    this.#answers.tell(rule, this.#options.world.now());
  }

  close(): void {
    for (const close of this.#closes.splice(0)) close();
  }
}
