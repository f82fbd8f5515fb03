/**
 * Names and addresses of Services, looked up in the API server when somebody asks: what cluster DNS and
 * kube-proxy know upstream. Endpoints are the pods that a selector finds, as EndpointSlices tell a moment later.
 */
import type { ApiServer, Pod, Resources } from '../api/index.ts';
import type { Names, Target } from '../cri/runtime/index.ts';

type Service = Resources['services'];

const NONE = 'None';
const DOMAIN = ['svc', 'cluster', 'local'];

/** What a name means: a Service, or one pod behind it. */
interface Found {
  readonly service: Service;
  readonly pod?: Pod;
}

export class ClusterNames implements Names {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  lookUp(
    name: string,
    namespace: string,
  ): { readonly name: string; readonly addresses: readonly string[] } {
    const found = this.#find(name, namespace);
    if (found === undefined) return { name, addresses: [] };
    const { service, pod } = found;
    const { metadata, spec } = service;
    const whole = [metadata.name, metadata.namespace, ...DOMAIN].join('.');
    if (pod !== undefined) {
      return { name: `${pod.spec.hostname ?? ''}.${whole}`, addresses: [addressOf(pod)] };
    }
    const { clusterIP = '' } = spec;
    const addresses =
      clusterIP === 'None' || clusterIP === ''
        ? this.#endpoints(service).map(addressOf)
        : [clusterIP];
    return { name: whole, addresses };
  }

  /** Of a Service with an address of its own the ports are translated, and none but those lead anywhere. */
  target(host: string, port: number, namespace: string): Target | undefined {
    const found = this.#find(host, namespace) ?? this.#byAddress(host);
    if (found === undefined) return undefined;
    const { service, pod } = found;
    // Whoever is asked for by its own name is asked at its own port.
    if (pod !== undefined) return at(addressOf(pod), port);
    const [endpoint] = this.#endpoints(service);
    const { clusterIP = NONE } = service.spec;
    if (clusterIP === NONE) return endpoint && at(addressOf(endpoint), port);
    const known = service.spec.ports?.find((each) => each.port === port);
    if (known === undefined) return at(clusterIP, port);
    if (endpoint === undefined) return { address: clusterIP, reached: 'rejected' };
    const { targetPort = port } = known;
    const reached = {
      ip: addressOf(endpoint),
      port: typeof targetPort === 'number' ? targetPort : portNamed(endpoint, targetPort, port),
    };
    return { address: clusterIP, reached };
  }

  /** As a resolver searches: in the pod's namespace, among all, in the cluster, and as the name stands. */
  #find(host: string, namespace: string): Found | undefined {
    const parts = host.replace(/\.$/, '').split('.');
    const searched = [[namespace, ...DOMAIN], DOMAIN, DOMAIN.slice(1), []];
    for (const domain of searched) {
      const found = this.#named([...parts, ...domain]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #named(whole: readonly string[]): Found | undefined {
    const labels = whole.slice(0, -DOMAIN.length);
    if (whole.slice(-DOMAIN.length).join('.') !== DOMAIN.join('.')) return undefined;
    const [namespace = '', name = '', hostname, ...more] = [...labels].reverse();
    if (labels.length < 2 || more.length > 0) return undefined;
    const service = this.#services().find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    if (service === undefined || hostname === undefined) return service && { service };
    const pod = this.#endpoints(service).find(
      ({ spec }) => spec.hostname === hostname && spec.subdomain === name,
    );
    return pod && { service, pod };
  }

  #byAddress(ip: string): Found | undefined {
    const service = this.#services().find(({ spec }) => spec.clusterIP === ip);
    return service && { service };
  }

  #services(): readonly Service[] {
    return this.#api.list('services').items;
  }

  #endpoints({ metadata, spec }: Service): readonly Pod[] {
    const selector = Object.entries(spec.selector ?? {});
    if (selector.length === 0) return [];
    const isSentTo = spec.publishNotReadyAddresses === true ? hasAddress : isReady;
    return this.#api
      .list('pods')
      .items.filter(
        (pod) =>
          pod.metadata.namespace === metadata.namespace &&
          isSentTo(pod) &&
          selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
      );
  }
}

/** Nobody stands between. */
function at(ip: string, port: number): Target {
  return { address: ip, reached: { ip, port } };
}

function addressOf({ status }: Pod): string {
  return status.podIP ?? '';
}

function hasAddress({ status }: Pod): boolean {
  return status.podIP !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function isReady({ status, metadata }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined || status.podIP === undefined) return false;
  return (
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}

function portNamed({ spec }: Pod, name: string, otherwise: number): number {
  const ports = spec.containers.flatMap(({ ports: each = [] }) => each);
  return ports.find((each) => each.name === name)?.containerPort ?? otherwise;
}
