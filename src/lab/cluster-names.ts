/**
 * Names and addresses of Services, looked up in the API server when somebody asks: what cluster DNS and
 * kube-proxy know upstream. Endpoints are the ready pods that a selector finds.
 */
import type { ApiServer, Pod } from '../api/index.ts';
import type { Names } from '../cri/runtime/index.ts';

const DOMAIN = '.svc.cluster.local';

interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly {
      readonly port: number;
      readonly name?: string;
      readonly targetPort?: number | string;
    }[];
  };
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
    const service = this.#service(name, namespace);
    if (service === undefined) return { name, addresses: [] };
    const { clusterIP = '' } = service.spec;
    const { metadata } = service;
    const whole = `${metadata.name}.${metadata.namespace}${DOMAIN}`;
    const isHeadless = clusterIP === 'None' || clusterIP === '';
    const addresses = isHeadless
      ? this.#endpoints(service).map(({ status }) => status?.podIP ?? '')
      : [clusterIP];
    return { name: whole, addresses };
  }

  target(
    host: string,
    port: number,
    namespace: string,
  ): { readonly ip: string; readonly port: number } | 'nobody' | undefined {
    const service = this.#service(host, namespace) ?? this.#byAddress(host);
    if (service === undefined) return undefined;
    const [pod] = this.#endpoints(service);
    const ip = pod?.status?.podIP;
    if (pod === undefined || ip === undefined) return 'nobody';
    const { targetPort = port } = service.spec.ports?.find((each) => each.port === port) ?? {};
    return {
      ip,
      port: typeof targetPort === 'number' ? targetPort : portNamed(pod, targetPort, port),
    };
  }

  #service(host: string, namespace: string): Service | undefined {
    const [name = '', of = namespace, ...rest] = host.replace(/\.$/, '').split('.');
    if (rest.length > 0 && !`${DOMAIN}.`.startsWith(`.${rest.join('.')}.`)) return undefined;
    return this.#services().find(
      ({ metadata }) => metadata.name === name && metadata.namespace === of,
    );
  }

  #byAddress(ip: string): Service | undefined {
    return this.#services().find(({ spec }) => spec.clusterIP === ip);
  }

  #services(): readonly Service[] {
    return this.#api.list('services').items;
  }

  #endpoints({ metadata, spec }: Service): readonly Pod[] {
    const selector = Object.entries(spec.selector ?? {});
    if (selector.length === 0) return [];
    return this.#api
      .list('pods')
      .items.filter(
        (pod) =>
          pod.metadata.namespace === metadata.namespace &&
          isReady(pod) &&
          selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
      );
  }
}

function isReady({ status, metadata }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined || status?.podIP === undefined) return false;
  return (
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}

function portNamed({ spec }: Pod, name: string, otherwise: number): number {
  const ports = spec.containers.flatMap(({ ports: each = [] }) => each);
  return ports.find((each) => each.name === name)?.containerPort ?? otherwise;
}
