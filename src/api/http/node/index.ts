/** `api/http/node` — the second door on Node's sockets. */
export { callWebhook } from './call-webhook.ts';
export { createCertificate, type Certificate } from './certificate.ts';
export { packagedDescriptions } from './packaged-descriptions.ts';
export { serveApi, type ServeApiOptions, type ServedApi } from './serve-api.ts';
