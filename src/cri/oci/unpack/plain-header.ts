/** The header of an entry of which nothing but its size is to be read: a plain file without a name to speak of. */
const BLOCK_BYTES = 512;
const SIZE_AT = 124;
const SUM_AT = 148;
/** Sizes below take eleven octal digits. */
const OCTAL_END = 8 ** 11;

const encoder = new TextEncoder();
const TEMPLATE = template();
const TEMPLATE_SUM = TEMPLATE.reduce((sum, byte) => sum + byte, 0);

export function plainHeader(size: number): Uint8Array {
  const block = TEMPLATE.slice();
  const field =
    size < OCTAL_END ? encoder.encode(size.toString(8).padStart(11, '0')) : binary(size);
  block.set(field, SIZE_AT);
  const sum = TEMPLATE_SUM + field.reduce((total, byte) => total + byte, 0);
  block.set(encoder.encode(`${sum.toString(8).padStart(6, '0')}\0 `), SUM_AT);
  return block;
}

/** With spaces for its checksum, as that is counted. */
function template(): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(encoder.encode('entry'), 0);
  for (const at of [100, 108, 116]) block.set(encoder.encode('0000000'), at);
  block.set(encoder.encode('00000000000'), 136);
  block.set(encoder.encode(' '.repeat(8)), SUM_AT);
  block.set(encoder.encode('0'), 156);
  block.set(encoder.encode('ustar\x0000'), 257);
  return block;
}

function binary(size: number): Uint8Array {
  const field = new Uint8Array(12);
  field[0] = 0x80;
  for (let at = 11, left = size; left > 0; at -= 1, left = Math.floor(left / 256)) {
    field[at] = left % 256;
  }
  return field;
}
