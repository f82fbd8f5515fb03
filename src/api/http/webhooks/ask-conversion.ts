/**
 * One ConversionReview, and what its answer means; texts as upstream's.
 * Upstream: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go.
 */
import {
  conversionText,
  aggregate,
  isJsonObject,
  StatusError,
  type Conversions,
  type ConversionNeed,
  validateAnnotations,
  validateLabels,
} from '../../index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { called } from './called.ts';
import { reviewUid } from './review-uid.ts';
import type { WebhookAnswer, WebhookCall } from './webhook-caller.ts';

type Json = Readonly<Record<string, unknown>>;

const TIMEOUT_MS = 30_000;
const API_VERSION = 'apiextensions.k8s.io/v1';

/** All of one version, wanted in one version. @throws {StatusError} without a reason, as upstream */
export function* askConversion(
  { handler, callWebhook }: ResourceExchange,
  conversions: Conversions,
  needs: readonly ConversionNeed[],
): Steps<void> {
  const [first] = needs;
  if (first === undefined) return;
  const { apiVersion } = first;
  const { url, caBundle } = conversions.webhook;
  const objects = needs.map(({ object }) => object);
  const serial = [handler.world.now(), handler.resourceVersion, apiVersion, objects];
  const uid = reviewUid(JSON.stringify(serial));
  const request = { uid, desiredAPIVersion: apiVersion, objects };
  const call: WebhookCall = {
    url: `${url}?timeout=30s`,
    caBundle,
    body: JSON.stringify({ kind: 'ConversionReview', apiVersion: API_VERSION, request }),
    timeoutMs: TIMEOUT_MS,
  };
  const of = `conversion webhook for ${conversionText(first.object)}`;
  let answer: WebhookAnswer;
  try {
    answer = yield* perform(called(call, callWebhook, handler));
  } catch (error) {
    rethrowProgrammerError(error);
    throw failure(`${of} failed: Post ${JSON.stringify(call.url)}: ${errorText(error)}`);
  }
  const converted = convertedIn(answer, uid, of);
  if (converted.length !== needs.length) {
    const [got, wanted] = [String(converted.length), String(needs.length)];
    throw failure(`${of} returned ${got} objects, expected ${wanted}`);
  }
  needs.forEach((need, at) => conversions.learn(need, checked(need, converted[at], at, of)));
}

function failure(message: string): StatusError {
  return new StatusError('', message);
}

function convertedIn({ status, body }: WebhookAnswer, uid: string, of: string): readonly unknown[] {
  const refuse = (why: string): StatusError => failure(`${of} failed: ${why}`);
  if (status !== 200) {
    const shown = JSON.stringify(body.trim().slice(0, 200));
    throw refuse(`an error on the server (${shown}) has prevented the request from succeeding`);
  }
  const { kind, apiVersion, response } = parsed(body, refuse);
  if (kind !== 'ConversionReview' || apiVersion !== API_VERSION) {
    const [given = '', version = given] = String(apiVersion ?? '').split('/');
    const shown = `${version === given ? `/${version}` : `${given}/${version}`}, Kind=${String(kind ?? '')}`;
    throw refuse(
      `expected webhook response of ${API_VERSION}, Kind=ConversionReview, got ${shown}`,
    );
  }
  if (!isJsonObject(response)) throw refuse('no response provided');
  if (response['uid'] !== uid) {
    const got = JSON.stringify(response['uid'] ?? '');
    throw refuse(`expected response.uid=${JSON.stringify(uid)}, got ${got}`);
  }
  const { status: result = '', message = '' } = Object(response['result']) as {
    status?: string;
    message?: string;
  };
  if (result !== 'Success') {
    throw refuse(
      message === '' ? `response.result.status was '${result}', not 'Success'` : message,
    );
  }
  const { convertedObjects } = response;
  return Array.isArray(convertedObjects) ? convertedObjects : [];
}

function parsed(body: string, refuse: (why: string) => StatusError): Json {
  try {
    return Object(JSON.parse(body)) as Json;
  } catch (error) {
    rethrowProgrammerError(error);
    throw refuse('the answer is no JSON');
  }
}

/** What a webhook may not change, and of what form labels and annotations are. */
function checked({ object, apiVersion }: ConversionNeed, given: unknown, at: number, of: string) {
  const refuse = (what: string, why: string): StatusError =>
    failure(`${of} returned invalid ${what}: ${why}`);
  const where = `object at index ${String(at)}`;
  if (!isJsonObject(given)) throw refuse(`converted ${where}`, "Object 'Kind' is missing");
  if (given['apiVersion'] !== apiVersion) {
    const why = `invalid groupVersion (expected ${apiVersion}, received ${String(given['apiVersion'] ?? '')})`;
    throw refuse(where, why);
  }
  const kind = String(object['kind']);
  if (given['kind'] !== kind) {
    const why = `invalid kind (expected ${kind}, received ${String(given['kind'] ?? '')})`;
    throw refuse(where, why);
  }
  const { metadata } = given;
  const before = Object(object['metadata']) as Json;
  const after = Object(metadata) as Json;
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [e, a] = [String(before[field] ?? ''), String(after[field] ?? '')];
    if (e !== a) throw refuse('object', `must have the same ${name}: ${e} != ${a}`);
  }
  if (metadata === undefined) throw refuse('metadata', 'missing metadata in converted object');
  for (const field of ['labels', 'annotations']) {
    const why = textsFault(field, after[field] ?? {});
    if (why !== undefined) throw refuse('metadata', why);
  }
  return given;
}

function textsFault(field: string, value: unknown): string | undefined {
  if (!isJsonObject(value)) {
    return `invalid metadata.${field} of type ${goTypeOf(value)} in converted object`;
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      const type = goTypeOf(text);
      return `metadata.${field}[${key}] must be a string, but is ${type} in converted object`;
    }
  }
  const texts = value as Readonly<Record<string, string>>;
  const errors =
    field === 'labels'
      ? validateLabels(texts, 'metadata.labels')
      : validateAnnotations(texts, 'metadata.annotation');
  return errors.length === 0 ? undefined : aggregate(errors);
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean'
    ? 'bool'
    : typeof value === 'string'
      ? 'string'
      : 'map[string]interface {}';
}
