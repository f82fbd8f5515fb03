/**
 * A write that policies and webhooks are asked about before it is done. First it is tried dry: so the webhooks see what it would come
 * to, with all that is filled in. Then those that may change it are asked, one after the other, policies before
 * webhooks, then those that may only refuse; then it is done, if what it was built on is still what is there, and else all begins anew.
 * Deviation: writes of what is in the process, subresources and deletes of whole collections are not reviewed.
 * Upstream: apiserver pkg/admission/plugin/webhook; docs/decisions/0018.
 */
import {
  conflict,
  forbidden,
  matchConditions,
  MODIFIED,
  sameValue,
  type ApiObject,
  type RequestHandler,
  type ResourceName,
} from '../../index.ts';
import {
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../../sim/index.ts';
import type { HttpResponse } from '../http-message.ts';
import { withWrites } from '../verbs/with-writes.ts';
import { resourceNameOf, type ResourceExchange } from '../verbs/context.ts';
import {
  callFailure,
  callOf,
  failed,
  NOTHING_SAID,
  verdictOf,
  type Question,
  type Verdict,
} from './ask-webhook.ts';
import { attributesOf } from './admission-request.ts';
import { hasMutatingPolicies, MutatingPolicies } from './mutating-policies-for.ts';
import { askPolicies, hasPolicies } from './policies-for.ts';
import { called } from './called.ts';
import type { WebhookAnswer } from './webhook-caller.ts';
import { isReviewed, mutatingFor, validatingFor, type Write } from './webhooks-for.ts';

type Webhook = Parameters<typeof verdictOf>[0];
type Run = (exchange: ResourceExchange) => HttpResponse;

const ATTEMPTS_MAX = 5;

/** Undefined: nobody wants to be asked. */
export function reviewed(
  exchange: ResourceExchange,
  run: Run,
): Operation<HttpResponse> | undefined {
  const { handler, route } = exchange;
  if (!isReviewed(route.served)) return undefined;
  const isConfigured =
    handler.list('mutatingwebhookconfigurations').items.length > 0 ||
    handler.list('validatingwebhookconfigurations').items.length > 0 ||
    hasPolicies(handler) ||
    hasMutatingPolicies(handler);
  return isConfigured ? operation(() => new Review(exchange, run).steps()) : undefined;
}

class Review {
  readonly #exchange: ResourceExchange;
  readonly #run: Run;
  #asked = 0;

  constructor(exchange: ResourceExchange, run: Run) {
    this.#exchange = exchange;
    this.#run = run;
  }

  *steps(): Steps<HttpResponse> {
    const { handler, route } = this.#exchange;
    let name = '';
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const tried = this.#try(undefined);
      name = (tried.object ?? tried.old)?.metadata.name ?? '';
      const mutated = yield* this.#mutate(tried);
      const isChanged = !sameValue(mutated.object, tried.object);
      const final = isChanged ? this.#try(mutated.object) : tried;
      askPolicies(this.#exchange, final);
      for (const webhook of validatingFor(handler, final)) {
        yield* this.#ask(webhook, final);
      }
      if (!this.#isStillThere(tried.old)) continue;
      const instead = isChanged ? mutated.object : undefined;
      return this.#run({ ...this.#exchange, handler: writing(handler, instead) });
    }
    throw conflict(route.served.definition, name, MODIFIED);
  }

  /** What the write comes to. @throws {StatusError} */
  #try(instead: ApiObject | undefined): Write {
    const { handler, route } = this.#exchange;
    let write: Write | undefined;
    const probe = trying(writing(handler, instead), handler, (operation, object, old) => {
      write = { operation, object, old, served: route.served };
    });
    this.#run({ ...this.#exchange, handler: probe });
    return (
      write ?? { operation: 'UPDATE', object: undefined, old: undefined, served: route.served }
    );
  }

  *#mutate(write: Write): Steps<Write> {
    const webhooks = mutatingFor(this.#exchange.handler, write);
    const policies = new MutatingPolicies(this.#exchange);
    let current = write;
    /** By webhook: the object after it. */
    const after = new Map<string, ApiObject | undefined>();
    for (const isAgain of [false, true]) {
      current = policies.mutate(current, isAgain);
      for (const webhook of webhooks) {
        const isDue =
          webhook.reinvocationPolicy === 'IfNeeded' && after.get(webhook.name) !== current.object;
        if (isAgain && !isDue) continue;
        const { patched } = yield* this.#ask(webhook, current);
        // It is checked like any other when it is tried.
        if (patched !== undefined) current = { ...current, object: patched as ApiObject };
        after.set(webhook.name, current.object);
      }
    }
    return current;
  }

  *#ask(webhook: Webhook, write: Write): Steps<Verdict> {
    const { user, query, warnings, handler, callWebhook } = this.#exchange;
    if (!this.#isWanted(webhook, write)) return NOTHING_SAID;
    this.#asked += 1;
    const now = String(handler.world.now());
    const question: Question = {
      write,
      user,
      isDryRun: query.getAll('dryRun').length > 0,
      serial: [now, handler.resourceVersion, webhook.name, this.#asked].join('/'),
    };
    const call = callOf(webhook, question);
    let answer: WebhookAnswer;
    try {
      answer = yield* perform(called(call, callWebhook, handler));
    } catch (error) {
      rethrowProgrammerError(error);
      return failed(webhook, callFailure(call, error));
    }
    const verdict = verdictOf(webhook, question, answer);
    for (const each of verdict.warnings) warnings.add(each);
    return verdict;
  }

  /** By its conditions. @throws {StatusError} where they cannot be told, and its policy is Fail */
  #isWanted({ matchConditions: conditions = [], failurePolicy }: Webhook, write: Write): boolean {
    if (conditions.length === 0) return true;
    const { handler, user, query, route } = this.#exchange;
    const isDryRun = query.getAll('dryRun').length > 0;
    const attributes = attributesOf(handler, { write, user, isDryRun });
    const { matches, error } = matchConditions(conditions, attributes);
    if (error === undefined || failurePolicy === 'Ignore') return matches;
    throw forbidden(route.served, (write.object ?? write.old)?.metadata.name ?? '', error);
  }

  #isStillThere(old: ApiObject | undefined): boolean {
    const { handler } = this.#exchange;
    const { name, namespace } = this.#exchange.route;
    if (name === undefined) return true;
    const key = namespace === undefined ? { name } : { name, namespace };
    const now = found(handler, resourceNameOf(this.#exchange), key);
    return now?.metadata.resourceVersion === old?.metadata.resourceVersion;
  }
}

/** Writes this object instead of what comes of what it is told to write. */
function writing(handler: RequestHandler, instead: ApiObject | undefined): RequestHandler {
  if (instead === undefined) return handler;
  return withWrites(handler, {
    create: (resource, manifest, options) =>
      handler.create(resource, manifest, { ...options, mutated: instead }),
    update: (resource, object, part, options) =>
      handler.update(resource, object, part, { ...options, mutated: instead }),
    patch: (resource, key, patch, part, options) =>
      handler.patch(resource, key, patch, part, { ...options, mutated: instead }),
  });
}

function found(
  handler: RequestHandler,
  resource: ResourceName,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
): ApiObject | undefined {
  const where = namespace === undefined ? {} : { namespace };
  const fieldSelector = { 'metadata.name': name };
  return handler.list(resource, { ...where, fieldSelector }).items[0];
}

/** Writes nothing, and tells what would have been written. */
function trying(
  writer: RequestHandler,
  handler: RequestHandler,
  tell: (
    operation: Write['operation'],
    object: ApiObject | undefined,
    old: ApiObject | undefined,
  ) => void,
): RequestHandler {
  const present = (resource: ResourceName, key: { name: string; namespace?: string }) =>
    handler.get(resource, key);
  return withWrites(handler, {
    create: (resource, manifest, options) => {
      const object = writer.create(resource, manifest, { ...options, isDryRun: true });
      tell('CREATE', object, undefined);
      return object;
    },
    update: (resource, next, part, options) => {
      const object = writer.update(resource, next, part, { ...options, isDryRun: true });
      tell('UPDATE', object, present(resource, object.metadata));
      return object;
    },
    patch: (resource, key, patch, part, options) => {
      const old = found(handler, resource, key);
      const object = writer.patch(resource, key, patch, part, { ...options, isDryRun: true });
      // Who applies what is not there creates it.
      tell(old === undefined ? 'CREATE' : 'UPDATE', object, old);
      return object;
    },
    delete: (resource, key, options) => {
      const old = present(resource, key);
      const object = writer.delete(resource, key, options, true);
      tell('DELETE', undefined, old);
      return object as never;
    },
  });
}
