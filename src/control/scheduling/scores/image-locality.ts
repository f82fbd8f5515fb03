/**
 * Nodes that have a pod's images, the more the larger they are, less if few nodes have them.
 * Upstream: plugins/imagelocality/image_locality.go (v1.36).
 */
import type { Pod } from '../../../api/index.ts';
import type { ImageSpread } from '../images-of-nodes.ts';
import type { NodeAccount } from '../node-account.ts';
import { MAX_SCORE, type NodeScorer } from './node-scorer.ts';

const MB = 1024 * 1024;
const LEAST = 23 * MB;
const MOST_OF_A_CONTAINER = 1000 * MB;

/** Undefined if no node has so much of them that it counts. */
export function imageLocality(
  { spec }: Pod,
  nodes: readonly NodeAccount[],
  spread: ImageSpread,
  nodeCount: number,
): NodeScorer | undefined {
  if (spread.isEmpty) return undefined;
  const names = imagesOf(spec, (name) => spread.nodesWith(name) > 0);
  if (names.length === 0) return undefined;
  const containers = spec.containers.length + (spec.initContainers?.length ?? 0);
  const most = MOST_OF_A_CONTAINER * containers;
  const sum = ({ images }: NodeAccount): number =>
    names.reduce((bytes, name) => {
      const share = spread.nodesWith(name) / nodeCount;
      return bytes + Math.trunc((images.sizeOf(name) ?? 0) * share);
    }, 0);
  if (!nodes.some((node) => sum(node) > LEAST)) return undefined;
  return {
    weight: 1,
    score: (node) => {
      const bytes = Math.min(Math.max(sum(node), LEAST), most);
      return Math.trunc((MAX_SCORE * (bytes - LEAST)) / (most - LEAST));
    },
  };
}

/** In full, those of them that count. */
function imagesOf(
  { containers, initContainers, volumes }: Pod['spec'],
  counts: (name: string) => boolean,
): readonly string[] {
  const names: string[] = [];
  const add = (written: string): void => {
    const name = fullName(written);
    if (counts(name)) names.push(name);
  };
  if (initContainers !== undefined) for (const { image = '' } of initContainers) add(image);
  for (const { image = '' } of containers) add(image);
  if (volumes !== undefined) {
    for (const { image } of volumes) if (image?.reference !== undefined) add(image.reference);
  }
  return names;
}

function fullName(written: string): string {
  return written.lastIndexOf(':') <= written.lastIndexOf('/') ? `${written}:latest` : written;
}
