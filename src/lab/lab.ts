/**
 * A lab: a world, a cluster in it, registries beside it, and a person at the bench.
 *
 * Scenarios, laws and scripts all work through this class. Its methods are async because the caller
 * stands outside the simulation: each one puts an operation on the loop and runs the loop until the
 * operation has ended.
 */
import {
  type DeleteOptions,
  type Manifest,
  type Pod,
  type ResourceName,
  type Resources,
} from '../api/index.ts';
import {
  FaultError,
  rethrowProgrammerError,
  runToEnd,
  type Crash,
  type Fault,
  type Operation,
  type World,
} from '../sim/index.ts';
import type { Cluster } from './cluster.ts';
import type { Content } from './content.ts';
import { buildContent } from './build-content.ts';
import { editObject, type Recipe } from './edit-object.ts';
import type { Expectation, ExpectationInput } from './expectations/index.ts';
import { applyManifests } from './apply-manifests.ts';
import { InputError } from './input-error.ts';
import { judge, type Verdict } from './judge.ts';
import type { LabOptions } from './lab-options.ts';
import { checkOptions, createCluster, createWorld, endOnAbort, openMachines } from './lab-parts.ts';
import { fillDisk, placeToFill, type FillPlace, type FillSize } from './fill-disk.ts';
import { checkFault } from './fault-points.ts';
import { takeStock, type Stock } from './leftovers.ts';
import { omitUndefined } from './omit-undefined.ts';
import { PROPAGATION, type Cascade } from './propagation.ts';
import type { LabPorts, SiteAuth } from './ports.ts';
import { pushTo, RegistrySites } from './registry-sites.ts';
import { resourceOf, resourceOfManifest, type Kind, type ObjectOf } from './resource-of.ts';
import { COMPONENTS, machineOf } from './simulated-node.ts';
import { tell } from './tell.ts';

export class Lab {
  readonly world: World;
  readonly cluster: Cluster;
  readonly #ports: LabPorts;
  readonly #sites: RegistrySites;
  readonly #forgetSignal: () => void;
  /** How the cluster looked when idle: what `leftovers` compares with. */
  #baseline: Stock | undefined;

  private constructor(
    world: World,
    cluster: Cluster,
    ports: LabPorts,
    sites: RegistrySites,
    forgetSignal: () => void,
  ) {
    this.world = world;
    this.cluster = cluster;
    this.#ports = ports;
    this.#sites = sites;
    this.#forgetSignal = forgetSignal;
  }

  /**
   * Opens registries and nodes, starts the cluster, and runs until its nodes are Ready. What cannot
   * be opened leaves nothing behind: the ports are closed then, too.
   */
  static async open(options: LabOptions): Promise<Lab> {
    const { ports, registries = [], preloaded = [], pushContent = true, signal } = options;
    const world = createWorld(options);
    const forgetSignal = endOnAbort(world, signal);
    const sites = new RegistrySites();
    try {
      checkOptions(options);
      for (const declared of registries) await sites.open(world, ports, declared, pushContent);
      const cluster = createCluster(
        world,
        await openMachines(options, world.now()),
        sites,
        options,
      );
      const lab = new Lab(world, cluster, ports, sites, forgetSignal);
      await lab.perform(cluster.load());
      for (const content of preloaded) await lab.preload(content);
      cluster.start();
      await lab.advance(SETTLE_MS);
      lab.#baseline = await takeStock(cluster);
      return lab;
    } catch (error) {
      forgetSignal();
      await world.realWork.settled();
      await sites.close();
      await ports.close();
      throw error;
    }
  }

  /** Runs the loop until the operation has ended; its value, or its error thrown. */
  perform<T>(operation: Operation<T>): Promise<T> {
    return runToEnd(this.world.loop, operation);
  }

  /** Lets virtual time pass. @throws {InputError} for what is no length of time */
  async advance(durationMs: number): Promise<void> {
    if (!(durationMs >= 0 && durationMs < Infinity)) {
      throw new InputError(`advance: needs milliseconds, 0 or more, not ${String(durationMs)}`);
    }
    const until = this.world.now() + durationMs;
    while ((await this.world.loop.run(until)) === 'stopped');
  }

  /** kubectl create. @throws {StatusError} */
  async create(manifest: Manifest): Promise<void> {
    const resource = resourceOfManifest(manifest, this.cluster.api.resources);
    const client = this.cluster.client.resource(resource);
    await this.perform<unknown>(client.create(manifest));
  }

  /** kubectl apply: see apply-manifests.ts. @throws {StatusError} */
  async apply(...manifests: readonly Manifest[]): Promise<void> {
    await applyManifests(this, manifests);
  }

  /** The resource of a kind, also of one that the API server learned. @throws {InputError} */
  resourceOf(kind: string): ResourceName {
    return resourceOfManifest({ kind }, this.cluster.api.resources);
  }

  async delete(
    kind: string,
    name: string,
    options: {
      namespace?: string;
      gracePeriodSeconds?: number | undefined;
      /** What becomes of what it owns; default background, as with kubectl. */
      cascade?: Cascade | undefined;
    } = {},
  ): Promise<void> {
    const client = this.cluster.client.resource(this.resourceOf(kind));
    const { namespace = 'default' } = options;
    const { gracePeriodSeconds, cascade = 'background' } = options;
    const propagationPolicy = PROPAGATION[cascade];
    const how = omitUndefined<DeleteOptions>({ gracePeriodSeconds, propagationPolicy });
    await this.perform<unknown>(client.delete({ name, namespace }, how));
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

  /**
   * kubectl edit: a recipe changes a draft of what the server has; what the server has afterwards.
   *
   * @example await lab.update('Pod', 'web', (pod) => { pod.metadata.labels = { tier: 'front' }; });
   * @throws {StatusError}
   */
  async update<K extends Kind>(
    kind: K,
    name: string,
    recipe: Recipe<ObjectOf<K>>,
    { namespace = 'default' }: { namespace?: string } = {},
  ): Promise<ObjectOf<K>> {
    const client = this.cluster.client.resource(resourceOf(kind));
    return this.perform(editObject<ObjectOf<K>>(client, { name, namespace }, recipe));
  }

  /**
   * Puts content under a tag, once everything in flight has seen the registry as it was; answers the
   * manifest's digest.
   */
  async push(content: Content, host?: string): Promise<string> {
    const site = this.#sites.get(host);
    return this.perform(this.world.realWork.afterAll(() => pushTo(site, content)));
  }

  /**
   * Puts content on a node, or on all, past every kubelet and registry (`ctr images import`). Its reference
   * is the full name: `registry.test/team/config:v1`.
   *
   * @throws {InputError} for a node that is not there
   */
  async preload(content: Content, nodeName?: string): Promise<void> {
    const nodes = this.cluster.nodes.filter(({ name }) => (nodeName ?? name) === name);
    if (nodes.length === 0) throw new InputError(`no node "${nodeName ?? ''}"`);
    for (const { imageService } of nodes) {
      await this.perform(imageService.importImage(content.reference, buildContent(content)));
    }
  }

  async setRegistryAvailable(available: boolean, host?: string): Promise<void> {
    const site = this.#sites.get(host);
    await this.perform(this.world.realWork.afterAll(() => site.setAvailable(available)));
  }

  async setRegistryAuth(auth: SiteAuth | undefined, host?: string): Promise<void> {
    const site = this.#sites.get(host);
    await this.perform(this.world.realWork.afterAll(() => site.setAuth(auth)));
  }

  /** How many requests a registry has had, once those under way have arrived. @throws {InputError} */
  registryRequests(host?: string, repository?: string): Operation<number> {
    const site = this.#sites.get(host);
    return this.world.realWork.afterAll(() => site.requestCount(repository));
  }

  /**
   * Writes a file onto a node's disk that counts in full and is stored nowhere, or makes it larger or smaller;
   * a size of 0 takes it away.
   *
   * @throws {InputError} for a node, pod or directory that is not there, or without room
   */
  async fill(where: FillPlace & { readonly to: FillSize }): Promise<void> {
    const { files, path } = placeToFill(this, where);
    await this.perform(this.world.realWork.afterAll(() => fillDisk(files, path, where.to)));
  }

  /**
   * From now on something goes wrong; what is returned ends it.
   *
   * @throws {InputError} for a point or a word that nobody knows, or what makes no sense
   */
  fault(fault: Fault): () => void {
    checkFault(fault);
    this.#checkCrash(fault.crash);
    try {
      return this.world.faults.plan(fault);
    } catch (error) {
      rethrowProgrammerError(error);
      throw error instanceof FaultError ? new InputError(error.message) : error;
    }
  }

  #checkCrash(crash: Crash | undefined): void {
    if (crash === undefined) return;
    const { component } = crash;
    const machine = this.cluster.nodes.find(({ name }) => machineOf(name) === component);
    const known = this.cluster.nodes.flatMap(({ name }) =>
      COMPONENTS.map((each) => `${each}/${name}`),
    );
    machine?.requireVolatile();
    if (machine !== undefined || known.includes(component)) return;
    throw new InputError(`fault.crash: there is no "${component}"; there are ${known.join(', ')}`);
  }

  /** Writes a line into the timeline: what the script is about to do. */
  tell(does: string): void {
    tell(this.world.trace, does);
  }

  /**
   * Asks until it is so or its time is up, and writes the verdict into the trace; goes on after
   * either. Times are milliseconds, or durations as in YAML.
   *
   * @example await lab.expect({ pod: 'web', ready: true, within: '60s' });
   */
  async expect(expectation: Expectation | ExpectationInput): Promise<Verdict> {
    return judge(this, expectation);
  }

  /** What is there now and was not when the cluster was idle; empty when nothing leaks. */
  async leftovers(): Promise<readonly string[]> {
    const stock = await takeStock(this.cluster);
    return stock.beyond(this.#baseline ?? stock);
  }

  /** Stops the cluster, waits for real work to end, and closes registries and nodes. */
  async close(): Promise<void> {
    this.#forgetSignal();
    this.cluster.stop();
    await this.world.realWork.settled();
    await this.cluster.api.journal?.close();
    await this.#sites.close();
    await this.#ports.close();
  }
}

/** Long enough for nodes to register, report Ready and be seen by the scheduler. */
const SETTLE_MS = 1000;
