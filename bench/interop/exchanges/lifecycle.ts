/** What every kind is asked: made, read in each form, changed in each way, deleted; and each of it wrongly. */
import { collectionOf, objectOf, type Kind } from './kinds.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC, type Session, type Step } from './step.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const PARTIAL = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const PARTIALS = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export function lifecycleOf(kind: Kind): Session {
  return { name: `lifecycle of ${kind.kind}.${kind.apiVersion}`, steps: () => steps(kind) };
}

function* steps(kind: Kind): Generator<Step> {
  const namespace =
    `of-${kind.kind.toLowerCase()}-${kind.apiVersion.split('/')[0] ?? ''}`.replaceAll('.', '-');
  if (kind.isNamespaced) yield* newNamespace(namespace);
  const all = collectionOf(kind, namespace);
  const fixed = (kind.object['metadata'] as { name?: string } | undefined)?.name;
  const name = fixed ?? 'a';
  const one = `${all}/${name}`;
  const topic = (what: string): string => `${kind.kind}: ${what}`;
  const object = objectOf(kind, name, { namespace });
  const step = (what: string, method: string, path: string, more: Partial<Step> = {}): Step => ({
    topic: topic(what),
    method,
    path,
    ...more,
  });

  yield step('get of none', 'GET', one);
  yield step('delete of none', 'DELETE', one);
  yield step('patch of none', 'PATCH', one, { body: {}, type: MERGE });
  yield step('put of none', 'PUT', `${one}?dryRun=All`, { body: object });
  yield step('dry creation', 'POST', `${all}?dryRun=All&fieldManager=m`, { body: object });
  yield step('creation', 'POST', `${all}?fieldManager=creator`, { body: object, save: 'made' });
  yield step('creation again', 'POST', all, { body: object });
  if (fixed === undefined) {
    for (const [at, other] of (kind.others ?? []).entries()) {
      const body = objectOf(kind, `other-${String(at)}`, { of: other, namespace });
      yield step('creation of another', 'POST', all, { body });
    }
    const { metadata, ...rest } = object;
    const generated = {
      ...rest,
      metadata: { ...(metadata as object), name: undefined, generateName: 'g-' },
    };
    yield step('creation by prefix', 'POST', `${all}?dryRun=All`, {
      body: generated,
      headers: { accept: PARTIAL },
    });
    yield step('creation without a name', 'POST', all, { body: { ...object, metadata: {} } });
    yield step('creation under a bad name', 'POST', all, {
      body: { ...object, metadata: { name: 'A_b' } },
    });
  }
  yield step('creation in another namespace', 'POST', all, {
    body: { ...object, metadata: { name: 'x', namespace: 'elsewhere' } },
  });
  yield step('creation with a version', 'POST', all, {
    body: {
      ...object,
      metadata: { ...(object['metadata'] as object), name: 'x', resourceVersion: '1' },
    },
  });
  yield step('creation of another kind', 'POST', all, { body: { ...object, kind: 'Other' } });
  yield step('creation of another version', 'POST', all, { body: { ...object, apiVersion: 'v9' } });
  yield step('creation of no kind', 'POST', `${all}?dryRun=All`, {
    body: { ...object, kind: undefined, apiVersion: undefined },
  });
  for (const rule of ['Strict', 'Warn', 'Ignore']) {
    yield step(`unknown field, ${rule}`, 'POST', `${all}?dryRun=All&fieldValidation=${rule}`, {
      body: {
        ...object,
        bogus: 1,
        metadata: { ...(object['metadata'] as object), name: 'x', bogus: 2 },
      },
    });
  }
  yield step('labels', 'POST', `${all}?dryRun=All`, {
    body: {
      ...object,
      metadata: {
        name: fixed ?? 'x',
        labels: { 'a b': 'c', ok: 'd e' },
        annotations: { 'a b': 'c' },
        finalizers: ['x'],
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: '', uid: '' }],
      },
    },
  });

  for (const [what, accept] of [
    ['whole', ''],
    ['as a table', TABLE],
    ['in part', PARTIAL],
    ['in parts', PARTIALS],
    ['as YAML', 'application/yaml'],
  ] as const) {
    const headers: Record<string, string> = accept === '' ? {} : { accept };
    yield step(`get ${what}`, 'GET', one, { headers });
    if (kind.isNamespaced) yield step(`list ${what}`, 'GET', all, { headers });
  }
  const selected = `fieldSelector=metadata.name%3D${name}`;
  yield step('table with objects', 'GET', `${all}?includeObject=Object&${selected}`, {
    headers: { accept: TABLE },
  });
  yield step('list of one', 'GET', `${all}?${selected}`);
  yield step('list of none', 'GET', `${all}?labelSelector=no%3Dsuch`);
  yield step('list in pages', 'GET', `${all}?limit=1&labelSelector=!none`, {
    headers: { accept: PARTIALS },
  });
  yield step('bad field selector', 'GET', `${all}?fieldSelector=spec.bogus%3Da`);
  yield step('bad label selector', 'GET', `${all}?labelSelector=a%20in%20(`);
  yield step('watch', 'GET', `${all}?watch=1&timeoutSeconds=1&${selected}`);
  yield step('watch of tables', 'GET', `${all}?watch=1&timeoutSeconds=1&${selected}`, {
    headers: { accept: TABLE },
  });

  yield step('put of the same', 'PUT', one, { body: '{{made}}', save: 'made' });
  yield step('put of the manifest', 'PUT', `${one}?fieldManager=putter`, { body: object });
  yield step('put under another name', 'PUT', one, {
    body: { ...object, metadata: { name: 'other' } },
  });
  yield step('put of an old version', 'PUT', one, {
    body: {
      ...object,
      metadata: { ...(object['metadata'] as object), name, resourceVersion: '1' },
    },
  });
  yield step('put of another uid', 'PUT', one, {
    body: { ...object, metadata: { ...(object['metadata'] as object), name, uid: 'x' } },
  });
  yield step('merge patch', 'PATCH', `${one}?fieldManager=merger`, {
    body: kind.change ?? {},
    type: MERGE,
  });
  yield step('strategic patch', 'PATCH', `${one}?fieldManager=strategist`, {
    body: { metadata: { annotations: { p: 'q' } } },
    type: STRATEGIC,
  });
  yield step('JSON patch', 'PATCH', one, {
    body: [{ op: 'add', path: '/metadata/labels', value: { x: 'y' } }],
    type: JSON_PATCH,
  });
  yield step('JSON patch of nothing', 'PATCH', one, {
    body: [{ op: 'remove', path: '/metadata/nothing' }],
    type: JSON_PATCH,
  });
  yield step('unknown field, patched', 'PATCH', `${one}?dryRun=All&fieldValidation=Strict`, {
    body: { bogus: 1 },
    type: MERGE,
  });
  yield step('patch of the name', 'PATCH', one, { body: { metadata: { name: 'z' } }, type: MERGE });
  yield step('patch by an unknown type', 'PATCH', one, { body: {}, type: 'text/plain' });
  yield step('apply without a manager', 'PATCH', one, { body: object, type: APPLY });
  yield step('apply', 'PATCH', `${one}?fieldManager=applier`, { body: object, type: APPLY });
  yield step('apply by force', 'PATCH', `${one}?fieldManager=applier&force=true`, {
    body: object,
    type: APPLY,
  });
  yield step('apply of less', 'PATCH', `${one}?fieldManager=applier&force=true`, {
    body: { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name, labels: { l: 'm' } } },
    type: APPLY,
  });
  yield step('apply of an unknown field', 'PATCH', `${one}?fieldManager=applier`, {
    body: { ...object, bogus: 1 },
    type: APPLY,
  });
  yield step('get as a table', 'GET', one, { headers: { accept: TABLE } });
  yield* ofParts(kind, one, object, step);

  yield step('delete with a bad policy', 'DELETE', `${one}?propagationPolicy=Bogus`);
  yield step('delete of another uid', 'DELETE', one, { body: { preconditions: { uid: 'x' } } });
  yield step('delete of another version', 'DELETE', one, {
    body: { preconditions: { resourceVersion: '1' } },
  });
  yield step('delete with an unknown field', 'DELETE', one, { body: { bogus: 1 } });
  yield step('delete, tried', 'DELETE', `${one}?dryRun=All`);
  yield step('delete with a grace', 'DELETE', one, {
    body: { gracePeriodSeconds: -1, dryRun: ['All'] },
  });
  yield step('finalizer', 'PATCH', one, {
    body: { metadata: { finalizers: ['example.com/stay'] } },
    type: MERGE,
  });
  yield step('delete', 'DELETE', one, { body: { propagationPolicy: 'Background' } });
  yield step('delete again', 'DELETE', one);
  yield step('get of what is deleted', 'GET', one, { headers: { accept: TABLE } });
  yield step('finalizer removed', 'PATCH', one, {
    body: { metadata: { finalizers: null } },
    type: MERGE,
  });
  yield step('get of what is gone', 'GET', one);
  yield step('delete in the foreground', 'DELETE', `${all}/other-0?propagationPolicy=Foreground`);
  yield step('delete of an orphan', 'DELETE', `${all}/other-1?propagationPolicy=Orphan`);
  if (kind.isNamespaced) {
    yield step('delete of all, tried', 'DELETE', `${all}?dryRun=All`);
    yield step('delete of all', 'DELETE', `${all}?labelSelector=!x`);
    yield step('list of what is left', 'GET', all);
  }
  yield step('post to one', 'POST', one, { body: object });
  yield step('patch of all', 'PATCH', all, { body: {}, type: MERGE });
  yield step('put of all', 'PUT', all, { body: object });
}

type Make = (what: string, method: string, path: string, more?: Partial<Step>) => Step;

function* ofParts({ parts = [] }: Kind, one: string, object: object, step: Make): Generator<Step> {
  for (const part of parts) {
    const path = `${one}/${part}`;
    yield step(`get of ${part}`, 'GET', path);
    if (part === 'log' || part === 'proxy' || part === 'exec') continue;
    yield step(`table of ${part}`, 'GET', path, { headers: { accept: TABLE } });
    yield step(`put of ${part}`, 'PUT', path, { body: '{{made}}' });
    yield step(`put of a manifest to ${part}`, 'PUT', `${path}?dryRun=All`, { body: object });
    yield step(`patch of ${part}`, 'PATCH', path, {
      body: { metadata: { labels: { of: part } } },
      type: MERGE,
    });
    yield step(`unknown field of ${part}`, 'PATCH', `${path}?fieldValidation=Strict`, {
      body: { status: { bogus: 1 } },
      type: MERGE,
    });
    yield step(`apply of ${part}`, 'PATCH', `${path}?fieldManager=of-part`, {
      body: object,
      type: APPLY,
    });
    yield step(`post to ${part}`, 'POST', path, { body: {} });
    yield step(`delete of ${part}`, 'DELETE', path);
  }
  yield step('get of an unknown part', 'GET', `${one}/bogus`);
}

/** With the account that a controller makes. */
export function* newNamespace(name: string): Generator<Step> {
  yield {
    topic: 'Namespace: of a session',
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { metadata: { name } },
  };
  yield {
    topic: 'setup',
    method: 'POST',
    path: `/api/v1/namespaces/${name}/serviceaccounts`,
    body: { metadata: { name: 'default' } },
  };
}
