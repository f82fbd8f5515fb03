/** The two ways to call the server; both tell what became of the call in the same form. */
import { map, of, type Observable } from 'rxjs';
import { isStatus, type Client } from '../../src/api/index.ts';
import { isStreamed, isUpgrade, type ApiDoor, type Response } from '../../src/api/http/index.ts';
import { createOperation, follow, type Operation } from '../../src/sim/index.ts';
import type { Answered, Asked, Data } from './history.ts';

export type Caller = (asked: Asked) => Operation<Answered>;

interface Shown {
  readonly kind?: string;
  readonly reason?: string;
  readonly metadata?: { readonly resourceVersion?: string };
  readonly data?: Data;
}

const REASONS = ['NotFound', 'AlreadyExists', 'Conflict'] as const;

function answeredBy(shown: Shown, { verb }: Asked): Answered {
  if (verb === 'delete') return { reason: 'OK' };
  return {
    reason: 'OK',
    version: shown.metadata?.resourceVersion ?? '',
    data: shown.data ?? {},
  };
}

function refusedBy(reason: string | undefined): Answered {
  const known = REASONS.find((each) => each === reason);
  if (known === undefined) throw new Error(`a refusal for ${String(reason)}`);
  return { reason: known };
}

export function inProcess(client: Client): Caller {
  const configMaps = client.resource('configmaps');
  const call = (asked: Asked): Operation<object> => {
    const { verb, name, version } = asked;
    const document = documentOf(asked);
    switch (verb) {
      case 'create':
        return configMaps.create(document);
      case 'get':
        return configMaps.get({ name });
      case 'replace':
        return configMaps.update(document as never);
      case 'patch':
        return configMaps.patch({ name }, document);
      case 'delete':
        return configMaps.delete(
          { name },
          version === undefined ? {} : { preconditions: { resourceVersion: version } },
        );
    }
  };
  return (asked) =>
    createOperation((sink) =>
      follow(call(asked), {
        done: (object) => sink.done(answeredBy(object, asked)),
        failed: (error) => {
          const reason = REASONS.find((each) => isStatus(error, each));
          if (reason === undefined) sink.failed(error);
          else sink.done({ reason });
        },
      }),
    );
}

function documentOf({ verb, name, data, version }: Asked) {
  const expected = version === undefined ? {} : { resourceVersion: version };
  // What is new says nothing of versions.
  const metadata = { name, namespace: 'default', ...(verb === 'create' ? {} : expected) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

const METHODS = {
  create: 'POST',
  get: 'GET',
  replace: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

export function overHttp(door: ApiDoor): Caller {
  return (asked) => {
    const { verb, name, version } = asked;
    const sent =
      verb === 'get'
        ? undefined
        : verb === 'delete'
          ? { preconditions: { resourceVersion: version } }
          : documentOf(asked);
    const answer = door.handle({
      method: METHODS[verb],
      target: verb === 'create' ? CONFIG_MAPS : `${CONFIG_MAPS}/${name}`,
      headers: verb === 'patch' ? { 'content-type': 'application/strategic-merge-patch+json' } : {},
      body: new TextEncoder().encode(sent === undefined ? '' : JSON.stringify(sent)),
    });
    const responses: Observable<Response> = 'status' in answer ? of(answer) : answer;
    return responses.pipe(map((response) => toldBy(response, asked)));
  };
}

function toldBy(response: Response, asked: Asked): Answered {
  if (isStreamed(response) || isUpgrade(response)) throw new Error('a stream');
  const shown = JSON.parse(String(response.body)) as Shown;
  return response.status < 300 ? answeredBy(shown, asked) : refusedBy(shown.reason);
}
