/**
 * Puts what pods know the API server by into every namespace, as a ConfigMap.
 * Upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go (v1.36).
 *
 * The certificate is none: nobody here checks it.
 */
import { Subscription } from 'rxjs';
import {
  isStatus,
  reflect,
  ROOT_CA,
  type Client,
  type ConfigMap,
  type Namespace,
} from '../api/index.ts';
import { follow, listen, type World } from '../sim/index.ts';

export interface RootCaPublisherOptions {
  readonly world: World;
  readonly client: Client;
}

/** As its client is called. */
const ACTOR = 'root-ca-cert-publisher';

const DESCRIPTION = 'kubernetes.io/description';
const TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'c2ltdWxhdGVkOiBub2JvZHkgY2hlY2tzIGl0',
  '-----END CERTIFICATE-----',
  '',
].join('\n');

export class RootCaPublisher {
  readonly #options: RootCaPublisherOptions;
  readonly #watches = new Subscription();
  readonly #namespaces = new Map<string, Namespace>();
  /** By namespace. */
  readonly #published = new Map<string, ConfigMap>();
  /** Namespaces that are there and not going. */
  readonly #active = new Set<string>();

  constructor(options: RootCaPublisherOptions) {
    this.#options = options;
  }

  start(): void {
    const { world, client } = this.#options;
    const namespaces$ = reflect({
      world,
      user: ACTOR,
      resource: 'namespaces',
      client: client.resource('namespaces'),
      known: () => this.#namespaces.values(),
    });
    this.#watches.add(
      listen(world.loop, namespaces$, (event) => {
        if (event.type === 'BOOKMARK') return;
        const { name, deletionTimestamp } = event.object.metadata;
        if (event.type === 'DELETED') this.#namespaces.delete(name);
        else this.#namespaces.set(name, event.object);
        const isActive = event.type !== 'DELETED' && deletionTimestamp === undefined;
        if (!isActive) this.#active.delete(name);
        else if (!this.#active.has(name)) {
          this.#active.add(name);
          this.#publish(name);
        }
      }),
    );
    const published$ = reflect({
      world,
      user: ACTOR,
      resource: 'configmaps',
      client: client.resource('configmaps'),
      options: { fieldSelector: { 'metadata.name': ROOT_CA } },
      known: () => this.#published.values(),
    });
    this.#watches.add(
      listen(world.loop, published$, (event) => {
        if (event.type === 'BOOKMARK') return;
        const { namespace } = event.object.metadata;
        if (event.type === 'DELETED') {
          this.#published.delete(namespace);
          this.#publish(namespace);
        } else this.#published.set(namespace, event.object);
      }),
    );
  }

  stop(): void {
    this.#watches.unsubscribe();
  }

  #publish(namespace: string): void {
    if (!this.#active.has(namespace)) return;
    const { world, client } = this.#options;
    const manifest = {
      metadata: { name: ROOT_CA, namespace, annotations: { [DESCRIPTION]: TEXT } },
      data: { 'ca.crt': CERTIFICATE },
    };
    follow(client.resource('configmaps').create(manifest), {
      done: () => undefined,
      failed: (error) => {
        // It is there, or its namespace is going.
        const isFine = ['AlreadyExists', 'NotFound', 'Forbidden'] as const;
        if (!isFine.some((reason) => isStatus(error, reason))) world.loop.fail(error);
      },
    });
  }
}
