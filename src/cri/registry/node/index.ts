/** The embedded registry over HTTP. */
export {
  serveRegistry,
  type Exchange,
  type RegistryServer,
  type ServeOptions,
} from './serve-registry.ts';
