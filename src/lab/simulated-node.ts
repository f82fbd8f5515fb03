/**
 * One node, from disk to kubelet, and the lives of its components: what of one's state is on no disk ends
 * with it. See docs/decisions/0008.
 */
import type { OCIImageService } from '../cri/oci/index.ts';
import type { SimulatedRuntime } from '../cri/runtime/index.ts';
import type { Kubelet, KubeletConfiguration } from '../kubelet/index.ts';
import type { Host } from '../sim/index.ts';

export interface NodeParts {
  readonly name: string;
  readonly host: Host;
  readonly imageService: OCIImageService;
  readonly runtime: SimulatedRuntime;
  /** @throws {Error} if no kubelet starts with it */
  readonly createKubelet: (configuration?: Partial<KubeletConfiguration>) => Kubelet;
}

export class SimulatedNode {
  readonly name: string;
  readonly host: Host;
  readonly imageService: OCIImageService;
  readonly runtime: SimulatedRuntime;
  readonly #createKubelet: NodeParts['createKubelet'];
  #kubelet: Kubelet;
  #isKubeletUp = false;

  constructor(parts: NodeParts) {
    const { name, host, imageService, runtime, createKubelet } = parts;
    this.name = name;
    this.host = host;
    this.imageService = imageService;
    this.runtime = runtime;
    this.#createKubelet = createKubelet;
    this.#kubelet = createKubelet();
  }

  /** The one that runs now, or ran last. */
  get kubelet(): Kubelet {
    return this.#kubelet;
  }

  get isKubeletUp(): boolean {
    return this.#isKubeletUp;
  }

  /** The node's first kubelet. */
  start(): void {
    this.#isKubeletUp = true;
    this.#kubelet.start();
  }

  /**
   * Ends the kubelet at once, as SIGKILL does: whatever it was about to do is not done, what it had handed
   * to the machine is. Idempotent.
   */
  stopKubelet(): void {
    if (!this.#isKubeletUp) return;
    this.#isKubeletUp = false;
    this.#kubelet.stop();
  }

  /**
   * Another kubelet over the same disk and runtime, with another configuration if given; ends the one that
   * runs, if one does.
   * @throws {Error} if no kubelet starts with it; the old one runs on
   */
  restartKubelet(configuration?: Partial<KubeletConfiguration>): void {
    // One that is refused is told before the one that runs is stopped.
    const next = this.#createKubelet(configuration);
    this.stopKubelet();
    this.#kubelet = next;
    this.start();
  }
}
