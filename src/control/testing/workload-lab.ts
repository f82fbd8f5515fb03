/** A lab with images that nothing is in, and short ways to what controllers made of a manifest. */
import { parse } from 'yaml';
import type { Event, Manifest, Pod, ResourceName, Resources } from '../../api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../lab/index.ts';
import { choices } from '../../sim/index.ts';

const IMAGES = ['v1', 'v2', 'v3'];

export class WorkloadLab {
  readonly lab: Lab;

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  static async open(nodes = 1, options: Partial<LabOptions> = {}): Promise<WorkloadLab> {
    const lab = await Lab.open({
      ports: memoryPorts(),
      choices: choices.defaults(),
      nodes,
      preloaded: IMAGES.map((tag) => ({
        reference: `registry.test/server:${tag}`,
        image: { layers: [{ files: { 'bin/server': tag } }] },
      })),
      ...options,
    });
    return new WorkloadLab(lab);
  }

  async apply(text: string): Promise<void> {
    for (const document of text.split(/^---$/m)) {
      await this.lab.apply(parse(document) as Manifest);
    }
  }

  async advance(seconds: number): Promise<void> {
    await this.lab.advance(seconds * 1000);
  }

  get<Name extends ResourceName>(resource: Name, name: string): Resources[Name] | undefined {
    return this.lab.find(resource, name);
  }

  list<Name extends ResourceName>(resource: Name): readonly Resources[Name][] {
    return this.lab.cluster.api.store.list(resource, { namespace: 'default' });
  }

  /** Pods that are neither ended nor going. */
  get activePods(): readonly Pod[] {
    return this.list('pods').filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined &&
        status.phase !== 'Succeeded' &&
        status.phase !== 'Failed',
    );
  }

  /** `reason: message` of what was said of an object, in order of the first time. */
  events(kind: string): readonly string[] {
    const ofKind = (event: Event): boolean => event.involvedObject.kind === kind;
    return [...this.lab.cluster.api.store.list('events')]
      .filter(ofKind)
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ reason = '', message = '' }) => `${reason}: ${message}`);
  }

  async close(): Promise<void> {
    await this.lab.close();
  }
}

/** Ends of names that are made up: `web-6754c5cc4d-fx24f` as `web-HASH-NAME`. */
export function plain(text: string): string {
  return text
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}(?=-|\b)/g, '-HASH')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-NAME');
}
