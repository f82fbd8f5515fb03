/** `api/http/node` — the second door on Node's sockets. */
export { createCertificate, type Certificate } from './certificate.ts';
export { packagedDescriptions } from './packaged-descriptions.ts';
export { serveApi, type ServeApiOptions, type ServedApi } from './serve-api.ts';
