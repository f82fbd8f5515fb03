/** The registries of a lab, by host. */
import type { World } from '../sim/index.ts';
import { buildContent } from './build-content.ts';
import type { Content, DeclaredRegistry } from './content.ts';
import { InputError } from './input-error.ts';
import type { LabPorts, RegistrySite } from './ports.ts';

export class RegistrySites {
  readonly #sites = new Map<string, RegistrySite>();

  /** Opens one more, and puts its declared content there if it is to be. @throws {InputError} */
  async open(
    world: World,
    ports: LabPorts,
    { host, auth, content }: DeclaredRegistry,
    pushContent: boolean,
  ): Promise<void> {
    if (this.#sites.has(host)) throw new InputError(`registry "${host}" is declared twice`);
    const site = await ports.openRegistry({
      host,
      auth,
      now: () => world.now(),
      choices: world.choices,
    });
    this.#sites.set(host, site);
    if (!pushContent) return;
    for (const each of content) await pushTo(site, each);
  }

  /** Base URLs by host. */
  get endpoints(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#sites].map(([host, site]) => [host, site.endpoint]));
  }

  /** Without a host, the first declared. @throws {InputError} */
  get(host?: string): RegistrySite {
    const site = host === undefined ? [...this.#sites.values()][0] : this.#sites.get(host);
    if (site !== undefined) return site;
    throw new InputError(
      host === undefined ? 'no registry is declared' : `registry "${host}" is not declared`,
    );
  }

  async close(): Promise<void> {
    for (const site of this.#sites.values()) await site.close();
  }
}

/** Stores content under its tag; answers the manifest's digest. */
export function pushTo(site: RegistrySite, content: Content): Promise<string> {
  const { reference } = content;
  const colon = reference.lastIndexOf(':');
  return site.push(reference.slice(0, colon), reference.slice(colon + 1), buildContent(content));
}
