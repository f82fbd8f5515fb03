/**
 * A lab: a world, a cluster in it, registries beside it, and a person at the bench.
 *
 * Scenarios, laws and scripts all work through this class. Its methods are async because the caller
 * stands outside the simulation: each one puts an operation on the loop and runs the loop until the
 * operation has ended.
 */
import type { Manifest, Pod, ResourceName, Resources } from '../api/index.ts';
import { StatusError } from '../api/index.ts';
import {
  follow,
  World,
  type Cancel,
  type Choices,
  type Operation,
  type Outcome,
  type Pace,
  type TraceRetention,
  rethrowProgrammerError,
} from '../sim/index.ts';
import { buildContent } from './build-content.ts';
import { Cluster, type ClusterSeams, type NodeMachine } from './cluster.ts';
import { InputError } from './input-error.ts';
import { enforceInvariants } from './invariants.ts';
import { takeStock, type Stock } from './leftovers.ts';
import type { LabPorts, RegistrySite, SiteAuth } from './ports.ts';
import { resourceOf } from './resource-of.ts';
import type { Content, DeclaredRegistry } from './scenario.ts';
import type { KubeletDecisions } from '../kubelet/index.ts';
import type { CostModel } from '../cri/oci/index.ts';

export interface LabOptions {
  readonly ports: LabPorts;
  readonly choices: Choices;
  readonly nodes?: number;
  readonly featureGates?: { readonly OCIVolume?: boolean | undefined };
  readonly registries?: readonly DeclaredRegistry[];
  /** Prints how to see a failure again: `drydock run web.yaml --seed 7`. */
  readonly replayCommand?: string;
  readonly interleave?: boolean;
  readonly pace?: Pace;
  readonly retainTrace?: TraceRetention;
  readonly decisions?: Partial<KubeletDecisions>;
  readonly seams?: ClusterSeams;
  readonly costs?: Partial<CostModel>;
  /** False: the content of `registries` is there already (a real registry). Default true. */
  readonly pushContent?: boolean;
  /** Its abortion ends the world: what is being performed fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

export class Lab {
  readonly world: World;
  readonly cluster: Cluster;
  /** How the cluster looked when idle: what `leftovers` compares with. */
  #baseline: Stock | undefined;
  readonly #ports: LabPorts;
  readonly #sites: ReadonlyMap<string, RegistrySite>;

  private constructor(
    world: World,
    cluster: Cluster,
    ports: LabPorts,
    sites: ReadonlyMap<string, RegistrySite>,
  ) {
    this.world = world;
    this.cluster = cluster;
    this.#ports = ports;
    this.#sites = sites;
  }

  /**
   * Opens registries and nodes, starts the cluster, and runs until its nodes are Ready. What cannot
   * be opened leaves nothing behind: the ports are closed then, too.
   */
  static async open(options: LabOptions): Promise<Lab> {
    const world = createWorld(options);
    const sites = new Map<string, RegistrySite>();
    try {
      await openSites(world, options, sites);
      const machines = await openMachines(options);
      return await Lab.#start(world, sites, machines, options);
    } catch (error) {
      await world.realWork.settled();
      for (const site of sites.values()) await site.close();
      await options.ports.close();
      throw error;
    }
  }

  static async #start(
    world: World,
    sites: ReadonlyMap<string, RegistrySite>,
    machines: readonly NodeMachine[],
    options: LabOptions,
  ): Promise<Lab> {
    const cluster = new Cluster({
      world,
      machines,
      transport: options.ports.transport,
      endpoints: Object.fromEntries([...sites].map(([host, site]) => [host, site.endpoint])),
      ...(options.featureGates === undefined ? {} : { featureGates: options.featureGates }),
      ...(options.decisions === undefined ? {} : { decisions: options.decisions }),
      ...(options.seams === undefined ? {} : { seams: options.seams }),
      ...(options.costs === undefined ? {} : { costs: options.costs }),
    });
    world.trace.note(`mount strategy: ${machines[0]?.mounter.strategy ?? 'none'}`);
    cluster.start();
    const lab = new Lab(world, cluster, options.ports, sites);
    await lab.advance(SETTLE_MS);
    lab.#baseline = await takeStock(cluster);
    return lab;
  }

  /** Runs the loop until the operation has ended; its value, or its error thrown. */
  async perform<T>(operation: Operation<T>): Promise<T> {
    const { loop } = this.world;
    const ended: { outcome?: Outcome<T> } = {};
    const end = (outcome: Outcome<T>): void => {
      ended.outcome = outcome;
      loop.stop();
    };
    let cancel: Cancel | undefined;
    try {
      cancel = follow(operation, {
        done: (value) => end({ ok: true, value }),
        failed: (error) => end({ ok: false, error }),
      });
    } catch (error) {
      loop.fail(error);
    }
    while (ended.outcome === undefined) {
      if ((await loop.run()) !== 'idle') continue;
      cancel?.();
      throw new Error('The loop is idle and the operation has not ended');
    }
    if (!ended.outcome.ok) throw ended.outcome.error;
    return ended.outcome.value;
  }

  /** Lets virtual time pass. */
  async advance(durationMs: number): Promise<void> {
    const until = this.world.now() + durationMs;
    while ((await this.world.loop.run(until)) === 'stopped');
  }

  /** kubectl create. @throws {StatusError} */
  async create(manifest: Manifest): Promise<void> {
    const client = this.cluster.client.resource(resourceOf(manifest.kind ?? ''));
    await this.perform<unknown>(client.create(manifest));
  }

  /** kubectl apply, simply: creates what is missing, merge-patches what exists. */
  async apply(...manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) await this.#applyOne(manifest);
  }

  async delete(
    kind: string,
    name: string,
    options: { namespace?: string; gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    const client = this.cluster.client.resource(resourceOf(kind));
    const { namespace = 'default', gracePeriodSeconds } = options;
    await this.perform<unknown>(
      client.delete(
        { name, namespace },
        gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
      ),
    );
  }

  /** What the API server holds now; undefined if nothing. */
  find<Name extends ResourceName>(
    resource: Name,
    name: string,
    namespace = 'default',
  ): Resources[Name] | undefined {
    return this.cluster.api.store.get(resource, { name, namespace });
  }

  pod(name: string, namespace = 'default'): Pod | undefined {
    return this.find('pods', name, namespace);
  }

  /** Puts content under a tag, once everything in flight has seen the registry as it was. */
  async push(content: Content, host?: string): Promise<string> {
    const site = this.site(host);
    const { repository, tag } = splitReference(content.reference);
    const object = buildContent(content);
    return this.perform(this.world.realWork.afterAll(() => site.push(repository, tag, object)));
  }

  async setRegistryAvailable(available: boolean, host?: string): Promise<void> {
    const site = this.site(host);
    await this.perform(this.world.realWork.afterAll(() => site.setAvailable(available)));
  }

  async setRegistryAuth(auth: SiteAuth | undefined, host?: string): Promise<void> {
    const site = this.site(host);
    await this.perform(this.world.realWork.afterAll(() => site.setAuth(auth)));
  }

  /** The registry of that host; without one, the first declared. */
  site(host?: string): RegistrySite {
    const site = host === undefined ? [...this.#sites.values()][0] : this.#sites.get(host);
    if (site === undefined) {
      throw new InputError(
        host === undefined ? 'no registry is declared' : `registry "${host}" is not declared`,
      );
    }
    return site;
  }

  /** What is there now and was not when the cluster was idle; empty when nothing leaks. */
  async leftovers(): Promise<readonly string[]> {
    const stock = await takeStock(this.cluster);
    return stock.beyond(this.#baseline ?? stock);
  }

  /** Stops the cluster, waits for real work to end, and closes registries and nodes. */
  async close(): Promise<void> {
    this.cluster.stop();
    await this.world.realWork.settled();
    for (const site of this.#sites.values()) await site.close();
    await this.#ports.close();
  }

  async #applyOne(manifest: Manifest): Promise<void> {
    const client = this.cluster.client.resource(resourceOf(manifest.kind ?? ''));
    const { name = '', namespace = 'default' } = manifest.metadata ?? {};
    try {
      await this.perform<unknown>(client.create(manifest));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
      await this.perform<unknown>(client.patch({ name, namespace }, manifest));
    }
  }
}

/** Long enough for nodes to register, report Ready and be seen by the scheduler. */
const SETTLE_MS = 1000;

function createWorld(options: LabOptions): World {
  const { signal } = options;
  const world = new World({
    choices: options.choices,
    ...(options.ports.turn === undefined ? {} : { turn: options.ports.turn }),
    ...(options.interleave === undefined ? {} : { interleave: options.interleave }),
    ...(options.pace === undefined ? {} : { pace: options.pace }),
    ...(options.retainTrace === undefined ? {} : { retainTrace: options.retainTrace }),
  });
  const end = (): void => world.loop.fail(signal?.reason);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  enforceInvariants(world, options.replayCommand);
  return world;
}

async function openSites(
  world: World,
  options: LabOptions,
  sites: Map<string, RegistrySite>,
): Promise<void> {
  for (const declared of options.registries ?? []) {
    const { host, auth } = declared;
    if (sites.has(host)) throw new InputError(`registry "${host}" is declared twice`);
    const site = await options.ports.openRegistry({ host, auth, now: () => world.now() });
    sites.set(host, site);
    if (options.pushContent === false) continue;
    for (const content of declared.content) {
      const { repository, tag } = splitReference(content.reference);
      await site.push(repository, tag, buildContent(content));
    }
  }
}

async function openMachines(options: LabOptions): Promise<NodeMachine[]> {
  const machines: NodeMachine[] = [];
  for (let at = 1; at <= (options.nodes ?? 1); at++) {
    const name = `node-${String(at)}`;
    machines.push({ name, ...(await options.ports.openHost(name)) });
  }
  return machines;
}

function splitReference(reference: string): { repository: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
