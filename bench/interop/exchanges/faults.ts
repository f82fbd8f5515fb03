/** Each kind with one thing about it that may be wrong, created and put in place of a good one, both only tried. */
import { collectionOf, objectOf, type Kind } from './kinds.ts';
import { newNamespace } from './lifecycle.ts';
import { Mutations, type Schemas } from './mutations.ts';
import type { Session, Step } from './step.ts';

export function faultsOf(kind: Kind, schemas: Schemas): Session {
  return { name: `faults of ${kind.kind}.${kind.apiVersion}`, steps: () => steps(kind, schemas) };
}

function* steps(kind: Kind, schemas: Schemas): Generator<Step> {
  const namespace =
    `bad-${kind.kind.toLowerCase()}-${kind.apiVersion.split('/')[0] ?? ''}`.replaceAll('.', '-');
  if (kind.isNamespaced) yield* newNamespace(namespace);
  const all = collectionOf(kind, namespace);
  const fixed = (kind.object['metadata'] as { name?: string } | undefined)?.name;
  const name = fixed ?? 'bad';
  const mutations = new Mutations(schemas, kind.kind !== 'Pod');
  const bases = [kind.object, ...(kind.others ?? [])];
  const seen = new Set<string>();
  for (const of of bases) {
    const base = objectOf(kind, name, { of, namespace });
    for (const [path, body] of mutations.of(kind.apiVersion, kind.kind, base)) {
      const text = JSON.stringify(body);
      if (seen.has(text)) continue;
      seen.add(text);
      const topic = `${kind.kind}+ ${path}`;
      yield { topic, method: 'POST', path: `${all}?dryRun=All`, body, isIndependent: true };
    }
  }
  const base = objectOf(kind, name, { namespace });
  yield { topic: 'setup', method: 'POST', path: all, body: base };
  for (const [path, body] of mutations.of(kind.apiVersion, kind.kind, base)) {
    const topic = `${kind.kind}~ ${path}`;
    yield { topic, method: 'PUT', path: `${all}/${name}?dryRun=All`, body, isIndependent: true };
  }
}
