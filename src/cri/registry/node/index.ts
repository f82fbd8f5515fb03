/** The embedded registry over HTTP. */
export { serveRegistry, type RegistryServer, type ServeOptions } from './serve-registry.ts';
