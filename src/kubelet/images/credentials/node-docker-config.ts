/**
 * The node's own docker configuration: credentials that every pod may use. Upstream:
 * pkg/credentialprovider/config.go, ReadDockerConfigFile, provider.go, CachingDockerConfigProvider (v1.36).
 */
import {
  decodeText,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type FileSystem,
  type Host,
  type Instant,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { parseDockerCfg, parseDockerConfigJson, type DockerConfig } from './docker-config.ts';
import { Keyring, type KeyringLookup } from './keyring.ts';

type Parse = (text: string) => DockerConfig;

/** The kubelet's root, its working directory, its user's home, `/`; the older format only if none is there. */
const PLACES: readonly (readonly [path: string, parse: Parse])[] = [
  ['/var/lib/kubelet/config.json', parseDockerConfigJson],
  ['/config.json', parseDockerConfigJson],
  ['/root/.docker/config.json', parseDockerConfigJson],
  ['/.docker/config.json', parseDockerConfigJson],
  ['/var/lib/kubelet/.dockercfg', parseDockerCfg],
  ['/.dockercfg', parseDockerCfg],
  ['/root/.dockercfg', parseDockerCfg],
];

const LIFETIME_MS = 5 * 60_000;

export interface NodeDockerConfigOptions {
  readonly world: World;
  readonly host: Host;
  readonly keyringLookup?: KeyringLookup | undefined;
}

export class NodeDockerConfig {
  readonly #options: NodeDockerConfigOptions;
  readonly #readings = new SingleFlight<DockerConfig>();
  #read: { readonly keyring: Keyring; readonly until: Instant } | undefined;

  constructor(options: NodeDockerConfigOptions) {
    this.#options = options;
  }

  /** What `keyring` would answer without looking; undefined if it would look. */
  get known(): Keyring | undefined {
    const read = this.#read;
    return read !== undefined && this.#options.world.now() < read.until ? read.keyring : undefined;
  }

  /** As the files were at most five minutes ago; that there are none is kept as long. */
  *keyring(): Steps<Keyring> {
    const { world, host, keyringLookup } = this.#options;
    if (this.known !== undefined) return this.known;
    // Who comes while the files are being read waits for what they say: so does upstream's, by a lock.
    const reading = this.#readings.run('', () => host.perform((files) => firstValid(files)));
    const config = yield* perform(reading);
    if (this.known !== undefined) return this.known;
    const keyring = new Keyring(keyringLookup).add(config);
    this.#read = { keyring, until: world.now() + LIFETIME_MS };
    return keyring;
  }
}

/** A file that is not there, cannot be read or is not what it should be is passed over. */
async function firstValid(files: FileSystem): Promise<DockerConfig> {
  for (const [path, parse] of PLACES) {
    try {
      return parse(decodeText(await files.readFile(path)));
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }
  return [];
}
