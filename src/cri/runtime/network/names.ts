/** What containers find by name: upstream's cluster DNS and service proxy, as far as programs here ask them. */
export interface Names {
  /** Of a name as a pod of a namespace writes it: `db`, `db.prod`, `db.prod.svc.cluster.local`. Empty: none. */
  lookUp(
    name: string,
    namespace: string,
  ): { readonly name: string; readonly addresses: readonly string[] };
  /** Where a port of a service leads, by its name or address; undefined: it is no service's. */
  target(host: string, port: number, namespace: string): Target | undefined;
}

export interface Target {
  /** What the caller connects to, as it sees it. */
  readonly address: string;
  /** Who answers; `rejected`: the proxy knows the port, and nobody is behind it. */
  readonly reached: { readonly ip: string; readonly port: number } | 'rejected';
}
