/**
 * Plain manifests as a scenario: they are applied in order, time passes until nothing more is to come of
 * them, and each workload gets a verdict.
 *
 * A node for each Node among the manifests, else one; images as manifest-images.ts has them.
 */
import {
  selectorPredicate,
  StatusError,
  type ApiObject,
  type Manifest,
  type Pod,
} from '../../api/index.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import { established } from '../apply-manifests.ts';
import { InputError } from '../input-error.ts';
import type { Verdict } from '../judge.ts';
import type { Lab } from '../lab.ts';
import type { Report } from '../play.ts';
import type { Program } from '../program.ts';
import { resourceOf } from '../resource-of.ts';
import { tell } from '../tell.ts';
import { healthOf, WELL_WORDS, type Health } from './workload-health.ts';
import { registriesOf } from './manifest-images.ts';

/** However well all is: what comes later, a liveness probe say, belongs to the story. */
const STORY_MS = 120_000;
/** Who is not well by then is not going to be. */
const PATIENCE_MS = 600_000;
const LOOK_MS = 1000;
const DEFINITION = 'CustomResourceDefinition';

export function manifestsProgram(manifests: readonly Manifest[]): Program {
  const defined = new Set(manifests.flatMap(definedKind));
  for (const { kind = '', apiVersion = '' } of manifests) {
    if (!defined.has(`${groupOf(apiVersion)}/${kind}`)) resourceOf(kind);
  }
  const nodes = manifests.filter(({ kind }) => kind === 'Node').length;
  return {
    setting: { nodes: Math.max(1, nodes), registries: registriesOf(manifests) },
    play: (lab) => playManifests(lab, manifests),
  };
}

async function playManifests(lab: Lab, manifests: readonly Manifest[]): Promise<Report> {
  const { world } = lab;
  for (const manifest of manifests) {
    tell(world.trace, `apply ${nameOf(manifest)}`);
    await applying(lab, manifest);
    if (manifest.kind === DEFINITION) await established(lab, manifest.metadata?.name ?? '');
  }
  // What is applied twice is one object, and the last says what it is to be.
  const last = new Map(
    manifests.map((each) => [`${each.metadata?.namespace ?? ''}/${nameOf(each)}`, each]),
  );
  const watched = [...last.values()].filter(({ kind = '' }) => Object.hasOwn(WELL_WORDS, kind));
  const well = new Set<Manifest>();
  const begunAt = world.now();
  const healths = new Map<Manifest, Health>();
  for (;;) {
    for (const manifest of watched) {
      const health = lookAt(lab, manifest);
      healths.set(manifest, health);
      if (health.isWell) well.add(manifest);
    }
    const isDecided = watched.every(
      (manifest) => well.has(manifest) || healths.get(manifest)?.hasFailed === true,
    );
    const passedMs = world.now() - begunAt;
    if (passedMs >= PATIENCE_MS || (isDecided && passedMs >= STORY_MS)) break;
    await lab.advance(LOOK_MS);
  }
  const verdicts = watched.map((manifest): Verdict => {
    const ok = well.has(manifest);
    const found = ok ? '' : (healths.get(manifest)?.found ?? '');
    return {
      expectation: `${nameOf(manifest)} ${WELL_WORDS[manifest.kind ?? ''] ?? ''}`,
      ok,
      found,
    };
  });
  for (const verdict of verdicts) world.trace.append('scenario', 'scenario.verdict', verdict);
  return { verdicts, ok: verdicts.every(({ ok }) => ok) };
}

async function applying(lab: Lab, manifest: Manifest): Promise<void> {
  try {
    await lab.apply(manifest);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof StatusError)) throw error;
    const message = `Error from server (${error.reason}): ${error.message}`;
    throw new InputError(`${nameOf(manifest)}: ${message}`);
  }
}

function lookAt(lab: Lab, { kind = '', metadata = {} }: Manifest): Health {
  const { name = '', namespace = 'default' } = metadata;
  const object: ApiObject | undefined = lab.find(lab.resourceOf(kind), name, namespace);
  // A Job that is deleted some time after it has finished was seen when it finished.
  if (object === undefined) return { isWell: false, hasFailed: true, found: 'it is gone' };
  return healthOf(object, (workload) => podsOf(lab, workload));
}

function podsOf(lab: Lab, workload: ApiObject): readonly Pod[] {
  const { namespace = 'default' } = workload.metadata;
  const { spec } = workload as { spec?: object };
  if (spec === undefined || !('selector' in spec)) return [];
  const { selector } = spec as { selector?: Parameters<typeof selectorPredicate>[0] };
  const matches = selectorPredicate(selector);
  const pods = lab.cluster.api.store.list('pods', { namespace });
  return pods.filter(({ metadata }) => matches(metadata.labels ?? {}));
}

/** What a definition among the manifests lets others be. */
function definedKind({ kind, spec }: Manifest): readonly string[] {
  if (kind !== DEFINITION) return [];
  const { group, names } = Object(spec) as { group?: string; names?: { kind?: string } };
  return [`${group ?? ''}/${names?.kind ?? ''}`];
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `deployment/web`, as kubectl names what it applies. */
function nameOf({ kind = '', metadata = {} }: Manifest): string {
  return `${kind.toLowerCase()}/${metadata.name ?? metadata.generateName ?? ''}`;
}
