/**
 * The image that every sandbox is made of, on every node from the beginning: nobody pulls it, the runtime
 * pins it. It is as large as a recorded node counts the real one, which is all that matters of it.
 */
import { buildImage, type BuiltObject } from '../cri/registry/index.ts';
import { constantBytes } from '../sim/index.ts';

/** As the latest release of kubeadm names it. */
export const SANDBOX_IMAGE = 'registry.k8s.io/pause:3.10';

/** As the recorded node's runtime counts it. */
const SIZE_BYTES = 636_522;
/** The program; what the layer and the config need beside it is less than the rest. */
const PROGRAM_BYTES = 632_832;

/** Made once, of constant bytes: no node copies or verifies them again. */
let made: BuiltObject | undefined;

export function sandboxImage(): BuiltObject {
  if (made === undefined) {
    made = build(SIZE_BYTES - sizeOf(build(0)));
    for (const { bytes } of [made.manifest, ...made.blobs]) constantBytes(bytes);
  }
  return made;
}

/** @param padding bytes of a label that fills up to the size */
function build(padding: number): BuiltObject {
  const files = { pause: { content: new Uint8Array(PROGRAM_BYTES), mode: 0o755 } };
  return buildImage({
    layers: [{ files, compression: 'none' }],
    labels: { padding: ' '.repeat(padding) },
  });
}

function sizeOf({ blobs }: BuiltObject): number {
  return blobs.reduce((total, { bytes }) => total + bytes.length, 0);
}
