/**
 * What a lab needs of the machine it runs on. Two sets exist: memory (`memory-ports.ts`, portable,
 * the fuzzer's and the browser's) and the real machine (`node/node-ports.ts`). The code above them is
 * the same, and so is the trace.
 */
import type { Decoders, Transport } from '../cri/oci/index.ts';
import type { BuiltObject } from '../cri/registry/index.ts';
import type { HostDisk } from './node-disk.ts';
import type { Choices, FileSystem, Instant, Mounter, VolatileDisk } from '../sim/index.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface SiteAuth extends Credentials {
  readonly type: 'basic' | 'token';
  /** Passwords of more users, by name. */
  readonly others?: Readonly<Record<string, string>> | undefined;
}

/** A registry of the scenario, wherever it really is. */
export interface RegistrySite {
  /** As in references: `registry.test`. */
  readonly host: string;
  /** Base URL that the transport understands. */
  readonly endpoint: string;
  /** Stores an image or artifact under a tag; answers the manifest's digest. */
  push(repository: string, tag: string, object: BuiltObject): Promise<string>;
  /** How many requests came so far: for a repository, or all of them. */
  requestCount(repository?: string): Promise<number>;
  /** Connections to an unavailable registry are refused. */
  setAvailable(available: boolean): Promise<void>;
  setAuth(auth: SiteAuth | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface OpenRegistryOptions {
  readonly host: string;
  readonly auth?: SiteAuth | undefined;
  /** The world's clock, for the expiry of tokens. */
  readonly now: () => Instant;
  /** The world's, for what nobody may guess; a registry that serves real sockets draws from the host. */
  readonly choices: Choices;
}

export interface OpenedHost {
  readonly files: FileSystem;
  readonly mounter: Mounter;
  /** Of a volatile disk. */
  readonly volatileDisk?: VolatileDisk;
}

export interface LabPorts {
  readonly transport: Transport;
  /** Of layers. Default: the portable ones. */
  readonly decoders?: Decoders;
  /** See `LoopOptions.turn`; without it a world that computes hears no signal. */
  readonly turn?: () => Promise<void>;
  /**
   * The disk and mounts of one simulated node, empty. @param disk its size; default `DEFAULT_DISK`
   * @throws {InputError} if there is no such disk here
   */
  openHost(name: string, disk?: HostDisk): Promise<OpenedHost>;
  openRegistry(options: OpenRegistryOptions): Promise<RegistrySite>;
  /** Leaves nothing mounted, listening or running. */
  close(): Promise<void>;
}
