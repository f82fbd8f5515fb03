/** Putting a feature's entries among those that are there. */
import { aFile, type TarPart } from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import { T, type DraftLayer, type Draw, type Feature } from './generated.ts';

export const BLOCK = 512;
/** GNU's magic. */
export const GNU = 'ustar  \0';
export const at = { mtime: T } as const;

export const file = (name: string, more: Partial<TarPart> = {}): TarPart =>
  aFile(name, name, { ...at, ...more });
export const withRecords = (
  records: Readonly<Record<string, string>>,
  part = file('pax'),
): TarPart => ({
  ...part,
  pax: records,
});

/** Together and in order, somewhere in some layer. */
export function putAnywhere(
  layers: readonly DraftLayer[],
  draw: Draw,
  ...parts: readonly TarPart[]
): void {
  const layer = draw.pick(layers);
  layer.parts.splice(draw.between(0, layer.parts.length), 0, ...parts);
}

/** A feature that is some entries. */
export function entries(name: string, make: (draw: Draw) => readonly TarPart[]): Feature {
  return { name, put: (layers, draw) => putAnywhere(layers, draw, ...make(draw)) };
}

/** A feature that is one entry, drawn from these. */
export function anyOf(name: string, ...parts: readonly TarPart[]): Feature {
  return entries(name, (draw) => [draw.pick(parts)]);
}

/** A feature of a lower layer and one above it, on top of what is there. */
export function above(
  name: string,
  make: (draw: Draw) => readonly [readonly TarPart[], readonly TarPart[]],
): Feature {
  return {
    name,
    put: (layers, draw) => {
      const [lower, upper] = make(draw);
      layers.push({ parts: [...lower] }, { parts: [...upper] });
    },
  };
}

/** Something that is done to the bytes of the last archive. */
export function onBytes(
  name: string,
  change: (archive: Uint8Array, draw: Draw) => Uint8Array,
): Feature {
  return {
    name,
    put: (layers, draw) => {
      const last = layers.at(-1);
      if (last !== undefined) last.bytes = (archive) => change(archive, draw);
    },
  };
}
