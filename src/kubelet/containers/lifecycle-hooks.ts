/**
 * What is run when a container has started, and before it is stopped. Upstream: pkg/kubelet/lifecycle/handlers.go
 * (v1.36). What the answer to a request says does not matter, only that there is one.
 */
import type { Container, Pod } from '../../api/index.ts';
import type { RuntimeService } from '../../cri/index.ts';
import {
  errorText,
  pause,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';

export type LifecycleHandler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;

export interface LifecycleHooksOptions {
  readonly world: World;
  readonly actor: string;
  readonly runtime: RuntimeService;
}

export class LifecycleHooks {
  readonly #options: LifecycleHooksOptions;

  constructor(options: LifecycleHooksOptions) {
    this.#options = options;
  }

  /** Undefined: it did its work; else what went wrong, in upstream's words. */
  *run(
    pod: Pod,
    { name }: Container,
    containerId: string,
    { exec, sleep, tcpSocket }: LifecycleHandler,
  ): Steps<string | undefined> {
    const { namespace, name: podName, uid } = pod.metadata;
    const subject = `for Container "${name}" in Pod "${podName}_${namespace}(${uid})"`;
    if (exec !== undefined) {
      const { command = [] } = exec;
      const failure = yield* this.#exec(containerId, command);
      if (failure === undefined) return undefined;
      const message = JSON.stringify(failure.output);
      return `Exec lifecycle hook ([${command.join(' ')}]) ${subject} failed - error: ${failure.error}, message: ${message}`;
    }
    if (sleep !== undefined) {
      const { world, actor } = this.#options;
      yield* perform(pause(world.loop, actor, sleep.seconds * 1000));
      return undefined;
    }
    const { port = 0, host = '' } = tcpSocket ?? {};
    const isNamed = typeof port === 'string';
    const value = isNamed ? `{1 0 ${port}}` : `{0 ${String(port)} }`;
    const socket =
      tcpSocket === undefined ? 'nil' : `&TCPSocketAction{Port:${value},Host:${host},}`;
    const handler = `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${socket},Sleep:nil,}`;
    return `Cannot run handler: invalid handler: ${handler}`;
  }

  *#exec(
    containerId: string,
    command: readonly string[],
  ): Steps<{ readonly error: string; readonly output: string } | undefined> {
    const { runtime } = this.#options;
    try {
      const { stdout, stderr, exitCode } = yield* perform(
        runtime.execSync(containerId, command, 0),
      );
      if (exitCode === 0) return undefined;
      const error = `command '${command.join(' ')}' exited with ${String(exitCode)}: ${stderr}`;
      return { error, output: stdout + stderr };
    } catch (error) {
      rethrowProgrammerError(error);
      return { error: errorText(error), output: '' };
    }
  }
}
