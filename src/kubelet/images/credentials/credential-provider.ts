/**
 * One credential provider: for which images and pods its plugin is asked, and what is kept of its answers.
 * Upstream: pkg/credentialprovider/plugin/plugin.go, pluginProvider.provide (v1.36).
 */
import { hashOf } from '#hash';
import { finalize, share, type Observable } from 'rxjs';
import type { Client, Pod, ServiceAccount } from '../../../api/index.ts';
import {
  operation,
  parseDuration,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { DEFAULT_BUCKETS } from '../../model/index.ts';
import type { CredentialProviderSettings } from './credential-provider-config.ts';
import {
  execPlugin,
  PluginFailure,
  type CredentialProviderPlugin,
  type CredentialProviderRequest,
  type CredentialProviderResponse,
} from './credential-provider-plugin.ts';
import type { DockerConfig } from './docker-config.ts';
import type { KeyringSource } from './keyring.ts';
import { urlsMatch } from './urls-match.ts';

export interface CredentialProviderOptions {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly lane: string;
  readonly client: Client;
  readonly settings: CredentialProviderSettings;
  readonly plugin: CredentialProviderPlugin;
  readonly metrics?: CredentialMetrics | undefined;
}

/** Of `Metrics`. */
export interface CredentialMetrics {
  increment(name: string, labels?: Readonly<Record<string, string>>): void;
  observe(
    name: string,
    value: number,
    buckets: readonly number[],
    labels?: Readonly<Record<string, string>>,
  ): void;
}

export interface Provided {
  readonly config: DockerConfig;
  /** The pod's service account, if the plugin was given its token. */
  readonly source: KeyringSource;
}

interface Kept {
  readonly config: DockerConfig;
  /** Up to and including this instant. */
  readonly expiresAt: Instant;
}

/** For whom the plugin is asked. */
interface Identity {
  readonly token: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly source: KeyringSource;
  /** What answers for others like him are kept under. */
  readonly cacheKey: string;
}

const GLOBAL = 'global';
const PURGE_INTERVAL_MS = 15 * 60_000;

export class CredentialProvider {
  readonly #options: CredentialProviderOptions;
  readonly #kept = new Map<string, Kept>();
  #purgedAt: Instant;
  /** Executions under way: who asks the same meanwhile is given the same answer. */
  readonly #flights = new Map<string, Observable<CredentialProviderResponse>>();

  constructor(options: CredentialProviderOptions) {
    this.#options = options;
    this.#purgedAt = options.world.now();
  }

  /**
   * @param image the repository: `registry.test/team/app`
   * @throws {Error} for what is to be logged; nothing comes of this provider then
   */
  *provide(pod: Pod, image: string): Steps<Provided | undefined> {
    const { settings } = this.#options;
    if (!settings.matchImages.some((key) => urlsMatch(key, image))) return undefined;
    const identity = yield* this.#identify(pod);
    if (identity === 'skipped') return undefined;
    const source = identity?.source;
    const kept = this.#find(image, identity);
    if (kept !== undefined) return { config: kept, source };
    const response = yield* perform(this.#ask(image, identity));
    const { cacheKeyType, auth } = response;
    const baseKey = baseKeyOf(cacheKeyType, image);
    if (baseKey === undefined) {
      const type = JSON.stringify(cacheKeyType);
      throw new Error(`credential provider plugin did not return a valid cacheKeyType: ${type}`);
    }
    const config: DockerConfig = Object.entries(auth).map(([server, { username, password }]) => [
      server,
      { username, password, email: '' },
    ]);
    this.#refuseToken(identity, config);
    this.#keep(baseKey, identity, config, response);
    return { config, source };
  }

  /** Undefined: the plugin does not want to know. */
  *#identify(pod: Pod): Steps<Identity | 'skipped' | undefined> {
    const { client, settings } = this.#options;
    const { tokenAttributes } = settings;
    if (tokenAttributes === undefined) return undefined;
    const { serviceAccountName: name = '' } = pod.spec;
    if (name === '') {
      return tokenAttributes.requireServiceAccount === true ? 'skipped' : undefined;
    }
    const { namespace } = pod.metadata;
    const account = yield* perform(client.resource('serviceaccounts').get({ name, namespace }));
    const annotations = annotationsOf(account, tokenAttributes);
    if (annotations === undefined) return 'skipped';
    const { uid } = account.metadata;
    const token = tokenOf(account, pod, tokenAttributes.serviceAccountTokenAudience);
    const identity = [namespace, name, uid, Object.entries(annotations)];
    const cacheKey = tokenAttributes.cacheType === 'Token' ? [...identity, token] : identity;
    return {
      token,
      annotations,
      source: { kind: 'ServiceAccount', namespace, name, uid },
      cacheKey: JSON.stringify(cacheKey),
    };
  }

  #ask(image: string, identity: Identity | undefined): Observable<CredentialProviderResponse> {
    const { settings } = this.#options;
    const key = JSON.stringify([image, identity?.token, identity?.annotations]);
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const request: CredentialProviderRequest = {
      apiVersion: settings.apiVersion,
      kind: 'CredentialProviderRequest',
      image,
      ...(identity === undefined
        ? {}
        : {
            serviceAccountToken: identity.token,
            serviceAccountAnnotations: identity.annotations,
          }),
    };
    const flight = operation(() => this.#execute(request)).pipe(
      finalize(() => this.#flights.delete(key)),
      share(),
    );
    this.#flights.set(key, flight);
    return flight;
  }

  /** Counted once, however many wait for it. Upstream: ExecPlugin. */
  *#execute(request: CredentialProviderRequest): Steps<CredentialProviderResponse> {
    const { world, lane, plugin, metrics } = this.#options;
    const begunAt = world.now();
    const labels = { plugin_name: plugin.name };
    try {
      return yield* execPlugin(world, lane, plugin, request);
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof PluginFailure) {
        metrics?.increment('credential_provider_plugin_errors_total', labels);
      }
      throw error;
    } finally {
      const seconds = (world.now() - begunAt) / 1000;
      const name = 'credential_provider_plugin_duration';
      metrics?.observe(name, seconds, DEFAULT_BUCKETS, labels);
    }
  }

  #find(image: string, identity: Identity | undefined): DockerConfig | undefined {
    const now = this.#options.world.now();
    if (now > this.#purgedAt + PURGE_INTERVAL_MS) {
      for (const [key, { expiresAt }] of this.#kept) if (now > expiresAt) this.#kept.delete(key);
      this.#purgedAt = now;
    }
    for (const baseKey of [image, registryOf(image), GLOBAL]) {
      const kept = this.#kept.get(keyOf(baseKey, identity));
      if (kept !== undefined && now <= kept.expiresAt) return kept.config;
    }
    return undefined;
  }

  #keep(
    baseKey: string,
    identity: Identity | undefined,
    config: DockerConfig,
    { cacheDuration }: CredentialProviderResponse,
  ): void {
    const duration = cacheDuration ?? this.#options.settings.defaultCacheDuration ?? '0s';
    const durationMs = parseDuration(duration) ?? 0;
    if (durationMs === 0) return;
    const expiresAt = this.#options.world.now() + durationMs;
    this.#kept.set(keyOf(baseKey, identity), { config, expiresAt });
  }

  /** Kept for an account, one pod's token would be handed to another. */
  #refuseToken(identity: Identity | undefined, config: DockerConfig): void {
    if (identity === undefined) return;
    if (this.#options.settings.tokenAttributes?.cacheType === 'Token') return;
    if (config.some(([, { password }]) => password === identity.token)) {
      throw new Error(
        'credential provider plugin returned the service account token as the password, which is not allowed when service account cache type is not set to "Token"',
      );
    }
  }
}

function baseKeyOf(cacheKeyType: string, image: string): string | undefined {
  if (cacheKeyType === 'Image') return image;
  if (cacheKeyType === 'Registry') return registryOf(image);
  return cacheKeyType === 'Global' ? GLOBAL : undefined;
}

function registryOf(image: string): string {
  return image.split('/')[0] ?? '';
}

function keyOf(baseKey: string, identity: Identity | undefined): string {
  return JSON.stringify([baseKey, identity?.cacheKey]);
}

/** Those that the plugin is told; undefined if one is missing that it needs. */
function annotationsOf(
  { metadata }: ServiceAccount,
  {
    requiredServiceAccountAnnotationKeys: required = [],
    optionalServiceAccountAnnotationKeys: optional = [],
  }: NonNullable<CredentialProviderSettings['tokenAttributes']>,
): Readonly<Record<string, string>> | undefined {
  const { annotations = {} } = metadata;
  if (!required.every((key) => key in annotations)) return undefined;
  const told = [...required, ...optional].filter((key) => key in annotations).sort();
  return Object.fromEntries(told.map((key) => [key, annotations[key] ?? '']));
}

/**
 * Instead of a TokenRequest to the API server: the same account, pod and audience have the same token, and no
 * two others have.
 */
function tokenOf({ metadata }: ServiceAccount, pod: Pod, audience: string): string {
  const { namespace, name, uid } = metadata;
  return hashOf('sha256', JSON.stringify([audience, namespace, name, uid, pod.metadata.uid]));
}
