/** The image service's adapters of the real machine. */
export { ZLIB_DECODERS } from './zlib-decoders.ts';
export { createUndiciTransport, type HostTls, type SocketTransport } from './undici-transport.ts';
