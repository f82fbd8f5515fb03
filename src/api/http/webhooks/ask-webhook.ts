/**
 * One question to one webhook, and what its answer means.
 * Upstream: apiserver pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go, request, errors.
 */
import {
  decodeBase64,
  jsonPatch,
  StatusError,
  type MutatingWebhook,
  type StatusReason,
  type ValidatingWebhook,
} from '../../index.ts';
import { errorText, rethrowProgrammerError } from '../../../sim/index.ts';
import type { UserInfo } from '../access/user-info.ts';
import { admissionRequest } from './admission-request.ts';
import { reviewUid } from './review-uid.ts';
import type { WebhookAnswer, WebhookCall } from './webhook-caller.ts';
import type { Write } from './webhooks-for.ts';

export interface Question {
  readonly write: Write;
  readonly user: UserInfo;
  readonly isDryRun: boolean;
  /** Where such a question is found again in a log. */
  readonly serial: string;
}

interface AdmissionResponse {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: { readonly message?: string; readonly reason?: string; readonly code?: number };
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

type Webhook = ValidatingWebhook | MutatingWebhook;

export function callOf(webhook: Webhook, question: Question): WebhookCall {
  const { clientConfig, timeoutSeconds = 10 } = webhook;
  return {
    url: `${clientConfig.url ?? ''}?timeout=${String(timeoutSeconds)}s`,
    caBundle: clientConfig.caBundle,
    body: JSON.stringify(reviewOf(question)),
    timeoutMs: timeoutSeconds * 1000,
  };
}

function uidOf({ serial }: Question): string {
  return reviewUid(serial);
}

function reviewOf(question: Question): object {
  const { object = null, old = null } = question.write;
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: uidOf(question),
      ...admissionRequest(question),
      object,
      oldObject: old,
    },
  };
}

export interface Verdict {
  readonly warnings: readonly string[];
  /** The object as the webhook wants it; undefined: as it is. */
  readonly patched: unknown;
}

export const NOTHING_SAID: Verdict = { warnings: [], patched: undefined };

/** @throws {StatusError} of a refusal, or of an answer that is none and whose policy is Fail */
export function verdictOf(webhook: Webhook, question: Question, answer: WebhookAnswer): Verdict {
  try {
    return judged(webhook, question, responseIn(answer, uidOf(question)));
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof StatusError) throw error;
    return failed(webhook, errorText(error));
  }
}

function responseIn({ status, body }: WebhookAnswer, uid: string): AdmissionResponse {
  if (status !== 200) {
    const shown = JSON.stringify(body.trim().slice(0, 200));
    throw new CallError(
      `failed to call webhook: an error on the server (${shown}) has prevented the request from succeeding`,
    );
  }
  const review = Object(parsed(body)) as { readonly response?: AdmissionResponse };
  const { response } = review;
  if (response === undefined) throw new CallError('webhook response was absent');
  if (response.uid !== uid) {
    throw new CallError(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`,
    );
  }
  return response;
}

class CallError extends Error {}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    rethrowProgrammerError(error);
    throw new CallError('received invalid webhook response: it is no JSON');
  }
}

function judged(webhook: Webhook, { write }: Question, response: AdmissionResponse): Verdict {
  const { allowed = false, warnings = [], patch = '', patchType } = response;
  if (!allowed) throw denied(webhook.name, response.status ?? {});
  if (patch === '') return { warnings, patched: undefined };
  if (patchType !== 'JSONPatch')
    throw new CallError('webhook returned response.patch but not response.patchType=JSONPatch');
  const operations = parsed(new TextDecoder().decode(decodeBase64(patch)));
  if (!Array.isArray(operations))
    throw new CallError('received invalid webhook response: its patch is no list');
  return { warnings, patched: jsonPatch(write.object, operations) };
}

function denied(
  name: string,
  { message = '', reason = '', code = 0 }: NonNullable<AdmissionResponse['status']>,
): StatusError {
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = message === '' ? reason : message;
  const text = why === '' ? `${by} without explanation` : `${by}: ${why}`;
  return new StatusError(reason as StatusReason, text, undefined, {}, code < 400 ? 400 : code);
}

/** Nobody has answered. @throws {StatusError} InternalError, unless the policy is to ignore it */
export function failed({ name, failurePolicy }: Webhook, why: string): Verdict {
  if (failurePolicy === 'Ignore') return NOTHING_SAID;
  const message = `failed calling webhook ${JSON.stringify(name)}: ${why}`;
  throw new StatusError('InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
}

export function callFailure({ url }: WebhookCall, error: unknown): string {
  return `failed to call webhook: Post ${JSON.stringify(url)}: ${errorText(error)}`;
}
