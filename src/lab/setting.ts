/**
 * What a scenario and a script say of the lab that they find: a cluster, its releases and how it is
 * configured, registries with their content. One schema for both.
 */
import { z } from 'zod';
import { ADMISSION_PLUGINS, EVENT_BURST, KUBERNETES_VERSIONS } from '../api/index.ts';
import { CONTAINERD_VERSIONS } from '../cri/runtime/index.ts';
import { declaredRegistry, preloadedContent, type DeclaredRegistry } from './content.ts';
import { diskSetting } from './disk-setting.ts';
import { featureGates } from './gates-setting.ts';
import { kubeletOptionsOf, kubeletSetting } from './kubelet-setting.ts';
import type { LabOptions } from './lab-options.ts';
import { omitUndefined } from './omit-undefined.ts';
import { decisionsOf, VARIANT_NAMES } from './variants.ts';

export const settingFields = {
  nodes: z.number().int().min(1).max(1000).default(1),
  kubernetesVersion: z.enum(KUBERNETES_VERSIONS).optional().describe('Default: the latest.'),
  kubeletVersion: z
    .enum(KUBERNETES_VERSIONS)
    .optional()
    .describe('Of every node; default that of the cluster, and not newer than it.'),
  containerd: z
    .enum(CONTAINERD_VERSIONS)
    .optional()
    .describe('The container runtime of every node; default the latest.'),
  runtimeHandlers: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'By which the runtime of every node runs pods, beside runc: RuntimeClasses name them.',
    ),
  featureGates: featureGates.default({}).describe('Default: those of the release.'),
  kubelet: kubeletSetting.optional().describe('Of every node; default upstream’s.'),
  variants: z
    .array(z.enum(VARIANT_NAMES))
    .optional()
    .describe('What the kubelets decide differently from upstream’s.'),
  disk: diskSetting.optional().describe('Of every node; default 1Ti.'),
  powerCuts: z
    .boolean()
    .optional()
    .describe('Disks remember what was not synced. Default: if a step is a powerCut.'),
  nodeFiles: z
    .record(z.string().startsWith('/'), z.string())
    .optional()
    .describe('Content by path of files that each node has before its kubelet starts.'),
  models: z
    .record(z.string().startsWith('/'), z.string())
    .optional()
    .describe('What programs of containers do, by path: a script of a process each.'),
  admission: z
    .array(z.enum(ADMISSION_PLUGINS))
    .optional()
    .describe('Plugins of the API server beside those that every one has.'),
  registries: z.array(declaredRegistry).default([]),
  preloaded: z
    .array(preloadedContent)
    .optional()
    .describe('On every node from the beginning; no kubelet has pulled it.'),
  interleave: z
    .boolean()
    .default(false)
    .describe('What is ready at the same instant runs in an order that is chosen, too.'),
  eventBurst: z
    .number()
    .int()
    .min(1)
    .default(EVENT_BURST)
    .describe(
      'So many events of one object and type a kubelet writes at once, then one in five minutes.',
    ),
  choices: z
    .array(z.number().int().min(0))
    .optional()
    .describe('The answers to the first choices of the run, instead of a seed; then defaults.'),
};

export const settingSchema = z.strictObject(settingFields);

type Declared = z.output<typeof settingSchema>;

/** As a script writes it; see docs/scenarios.md. Default: one node, no registry, choices by the seed. */
export interface Setting extends Omit<z.input<typeof settingSchema>, 'registries'> {
  readonly registries?: readonly DeclaredRegistry[];
}

/** What of a lab's options a file decides. */
export type LabSetting = Pick<
  LabOptions,
  | 'nodes'
  | 'kubernetesVersion'
  | 'kubeletVersion'
  | 'containerd'
  | 'runtimeHandlers'
  | 'featureGates'
  | 'kubelet'
  | 'kubeletFeatureGates'
  | 'admissionPlugins'
  | 'decisions'
  | 'disk'
  | 'powerCuts'
  | 'nodeFiles'
  | 'models'
  | 'registries'
  | 'preloaded'
  | 'interleave'
  | 'eventBurst'
> & { readonly choices?: readonly number[] };

export function labSettingOf(setting: Declared): LabSetting {
  const { kubelet = {}, admission: admissionPlugins, variants, disk, ...rest } = setting;
  const { nodes, registries, preloaded, featureGates: gates, interleave, choices } = rest;
  const { eventBurst, runtimeHandlers } = rest;
  const { kubernetesVersion, kubeletVersion, containerd, nodeFiles, models, powerCuts } = rest;
  return omitUndefined<LabSetting>({
    nodes,
    kubernetesVersion,
    kubeletVersion,
    containerd,
    runtimeHandlers,
    featureGates: gates,
    ...kubeletOptionsOf(kubelet),
    admissionPlugins,
    decisions: decisionsOf(variants),
    disk,
    powerCuts,
    nodeFiles,
    models,
    registries,
    preloaded,
    interleave,
    eventBurst,
    choices,
  });
}
