/**
 * The Services that a node's containers are told of by variables.
 * Upstream: pkg/kubelet/kubelet_pods.go, getServiceEnvVarMap; pkg/kubelet/envvars/envvars.go (v1.36).
 */
import { Subscription } from 'rxjs';
import { reflect, type Client, type Service } from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';

type Variables = ReadonlyMap<string, string>;

/** The API server's own, which pods of every namespace are told of. */
const MASTER = { name: 'kubernetes', namespace: 'default' };
const NOTHING: Variables = new Map();

export class NodeServices {
  readonly #world: World;
  readonly #lane: string;
  readonly #client: Client;
  readonly #services = new Map<string, Service>();
  /** Of pods with links or without, by namespace; as long as no Service changes. */
  readonly #variables = new Map<string, Variables>();
  #watching = new Subscription();

  /** @param lane `kubelet/<node>` */
  constructor(world: World, lane: string, client: Client) {
    this.#world = world;
    this.#lane = lane;
    this.#client = client;
  }

  start(): void {
    const services$ = reflect({
      world: this.#world,
      user: this.#lane,
      resource: 'services',
      client: this.#client.resource('services'),
      known: () => this.#services.values(),
    });
    this.#watching = listen(this.#world.loop, services$, (event) => {
      if (event.type === 'BOOKMARK') return;
      const { metadata } = event.object;
      const key = `${metadata.namespace}/${metadata.name}`;
      if (event.type === 'DELETED') this.#services.delete(key);
      else this.#services.set(key, event.object);
      this.#variables.clear();
    });
  }

  stop(): void {
    this.#watching.unsubscribe();
  }

  /** `enableServiceLinks` of the pod: whether Services of its own namespace count. */
  variables(namespace: string, enableServiceLinks: boolean): Variables {
    if (this.#services.size === 0) return NOTHING;
    const key = `${namespace} ${String(enableServiceLinks)}`;
    const known = this.#variables.get(key);
    if (known !== undefined) return known;
    const made = variablesOf(this.#visible(namespace, enableServiceLinks));
    this.#variables.set(key, made);
    return made;
  }

  #visible(namespace: string, enableServiceLinks: boolean): readonly Service[] {
    const visible = new Map<string, Service>();
    for (const service of this.#services.values()) {
      const { metadata, spec } = service;
      if ((spec.clusterIP ?? '') === '' || spec.clusterIP === 'None') continue;
      const isMaster = metadata.name === MASTER.name && metadata.namespace === MASTER.namespace;
      const isLinked = enableServiceLinks && metadata.namespace === namespace;
      // Of two of one name, the pod's own.
      if (isLinked || (isMaster && !visible.has(metadata.name)))
        visible.set(metadata.name, service);
    }
    return [...visible.values()];
  }
}

function variablesOf(services: readonly Service[]): Variables {
  const variables = new Map<string, string>();
  for (const { metadata, spec } of services) {
    const { clusterIP = '', ports = [] } = spec;
    const prefix = variableName(metadata.name);
    variables.set(`${prefix}_SERVICE_HOST`, clusterIP);
    variables.set(`${prefix}_SERVICE_PORT`, String(ports[0]?.port ?? ''));
    for (const { name = '', port } of ports) {
      if (name !== '') variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port));
    }
    // As links between containers once were told.
    for (const [at, { port, protocol = 'TCP' }] of ports.entries()) {
      const address = `${protocol.toLowerCase()}://${clusterIP}:${String(port)}`;
      const ofPort = `${prefix}_PORT_${String(port)}_${protocol.toUpperCase()}`;
      if (at === 0) variables.set(`${prefix}_PORT`, address);
      variables.set(ofPort, address);
      variables.set(`${ofPort}_PROTO`, protocol.toLowerCase());
      variables.set(`${ofPort}_PORT`, String(port));
      variables.set(`${ofPort}_ADDR`, clusterIP);
    }
  }
  return variables;
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
