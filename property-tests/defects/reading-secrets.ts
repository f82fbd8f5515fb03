/** A client of the kubelet that reads Secrets in another way. */
import type { Client, ResourceClient, ResourceName, Secret } from '../../src/api/index.ts';

type Secrets = ResourceClient<Secret>;

export function readingSecrets(real: Client, read: (secrets: Secrets) => Secrets['get']): Client {
  const secrets = real.resource('secrets');
  const others = { ...secrets, get: read(secrets) };
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) =>
      name === 'secrets'
        ? (others as unknown as ReturnType<typeof real.resource<Name>>)
        : real.resource(name),
  };
}
