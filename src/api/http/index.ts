/**
 * `api/http` — the API server's second door: HTTP, as a function from a request to its answer.
 *
 * Reading order: http-message, api-door, route, served-resource, verbs/, respond, printing/, discovery/, openapi/.
 */
export type { Tokens } from './access/authenticate.ts';
export { storeBootstrapPolicy } from './access/bootstrap-policy.ts';
export { ADMIN, type UserInfo } from './access/user-info.ts';
export { ApiDoor, type ApiDoorOptions } from './api-door.ts';
export { BODY_BYTES_MAX } from './body/read-body.ts';
export * from './http-message.ts';
export type { WebhookAnswer, WebhookCall, WebhookCaller } from './webhooks/webhook-caller.ts';
export type {
  ForwardedPeer,
  LogLine,
  LogPart,
  LogPlace,
  NodeAgent,
  RemoteStreams,
} from './node-agent.ts';
