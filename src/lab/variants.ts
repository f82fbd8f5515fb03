/** Other designs and other readings of upstream, by name: what a kubelet decides differently in each. */
import { recordsToPruneUpstream, type KubeletDecisions } from '../kubelet/index.ts';

type Variant = Partial<KubeletDecisions>;

const VARIANTS = {
  /** Image volumes are ensured only in a pass that starts a container (kubernetes/kubernetes#138655). */
  ImageVolumesEnsuredAtStart: { ensuresImageVolumes: () => false },
  /** The draft's volumes, resolved once for each pod: what the enhancement that was merged chose. */
  OCIVolumeResolvedOnce: { remountsOCIVolume: () => false },
  /** As released: images that are in use lose their pull records when others are collected. */
  PullRecordsPrunedAsReleased: { recordsToPrune: recordsToPruneUpstream },
} as const satisfies Readonly<Record<string, Variant>>;

export type VariantName = keyof typeof VARIANTS;

export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[];

/** All of them at once; undefined if there are none. */
export function decisionsOf(names: readonly VariantName[] = []): Variant | undefined {
  if (names.length === 0) return undefined;
  return names.reduce<Variant>((all, name) => ({ ...all, ...VARIANTS[name] }), {});
}
