/** The checksum of gzip (RFC 1952, section 8), continued from `crc`; start with 0. */
export function crc32(crc: number, bytes: Uint8Array): number {
  let rest = ~crc;
  for (let at = 0; at < bytes.length; at += 1) {
    rest = (TABLE[(rest ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (rest >>> 8);
  }
  return ~rest >>> 0;
}

const POLYNOMIAL = 0xedb88320;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ ((value & 1) * POLYNOMIAL);
  return value;
});
