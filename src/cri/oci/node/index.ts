/** The image service's adapter of the real machine. */
export { createUndiciTransport, type HostTls, type SocketTransport } from './undici-transport.ts';
