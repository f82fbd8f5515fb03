/** A workload as a person would type it: one line an action, with the time. */
import { kindOfAction } from '../../src/lab/steps/index.ts';
import { formatDuration } from '../../src/sim/index.ts';
import type { Action, TimedAction } from './action.ts';
import { describeHooks, type HooksShape } from './beside-shape.ts';
import { faultStepOf } from './fault-shapes.ts';
import {
  asContainer,
  imageReference,
  mountsOf,
  nameOf,
  podManifest,
  referenceOf,
  tenantOf,
} from './manifest.ts';
import { imageAt, TAGS, taggedReference } from './images.ts';
import { objectAt, type ObjectVolume } from './objects.ts';
import type { KubeletShape } from './kubelet-shape.ts';
import type { ContainerShape, PodShape } from './pod-shape.ts';
import { TENANTS } from './secrets.ts';
import { REGISTRIES } from './setting.ts';
import type { Workload } from './workload.ts';

export function kubectlLines({ actions, answers, seed, kubelet }: Workload): readonly string[] {
  let atMs = 0;
  const lines = actions.map(({ afterMs, action }: TimedAction) => {
    atMs += afterMs;
    return `+${formatDuration(atMs).padEnd(9)} ${kubectlLine(action)}`;
  });
  const list = answers.length === 0 ? '' : `answers ${answers.join(' ')}, then `;
  return [
    ...kubeletLines(kubelet),
    ...lines,
    `# choices: ${list}${seed === 0 ? 'defaults' : `seed ${String(seed)}`}`,
  ];
}

function kubeletLines(kubelet: KubeletShape): readonly string[] {
  const fields = Object.entries(kubelet).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  return fields.length === 0 ? [] : [`# kubelet with ${fields.join(', ')}`];
}

export function kubectlLine(action: Action): string {
  switch (action.do) {
    case 'create':
      return `kubectl create${inTenant(action.pod)} -f ${nameOf(action.pod)}.yaml  # ${describePod(action.shape)}`;
    case 'delete': {
      const grace = `--grace-period=${String(action.graceSeconds)}`;
      const force = action.graceSeconds === 0 ? ' --force' : '';
      return `kubectl delete${inTenant(action.pod)} pod ${nameOf(action.pod)} ${grace}${force} --wait=false`;
    }
    case 'edit': {
      const { edit } = action;
      const name = nameOf(action.pod);
      const where = inTenant(action.pod);
      if (edit.what === 'label') {
        return `kubectl label${where} pod ${name} --overwrite team=${edit.value}`;
      }
      if (edit.what === 'image') {
        return `kubectl set image${where} pod/${name} main-0=${imageReference(edit)}`;
      }
      const patch = JSON.stringify({ spec: { activeDeadlineSeconds: edit.seconds } });
      return `kubectl patch${where} pod ${name} -p '${patch}'`;
    }
    case 'push':
      return `docker push ${TAGS[action.tag] ?? TAGS[0]}  # content v${String(action.content)}`;
    case 'push image': {
      const tag = taggedReference(imageAt(action.image));
      return `docker push ${tag}  # content v${String(action.content)}`;
    }
    case 'secret':
      return action.holds === 'nothing'
        ? `kubectl delete secret ${action.secret}`
        : `kubectl apply -f secret-${action.secret}.yaml  # holds ${action.holds}`;
    case 'object': {
      const { kind, name, immutable } = objectAt(action.object);
      if (action.holds === 'nothing') return `kubectl delete ${kind.toLowerCase()} ${name}`;
      const how = immutable === true ? 'replace --force' : 'apply';
      return `kubectl ${how} -f ${kind.toLowerCase()}-${name}.yaml  # content v${String(action.holds)}`;
    }
    case 'by hand':
      return `crictl ${action.what === 'pull' ? 'pull' : 'rmi'} ${imageReference(action)}`;
    case 'registry': {
      const { host } = REGISTRIES[action.registry] ?? { host: '?' };
      return `# ${host} ${action.available ? 'comes back' : 'goes down'}`;
    }
    case 'fault': {
      const step = faultStepOf(action.fault);
      return `# ${kindOfAction(step).describe(step)}`;
    }
  }
}

function inTenant(pod: number): string {
  const tenant = tenantOf(pod);
  return tenant === 0 ? '' : ` -n ${TENANTS[tenant] ?? ''}`;
}

function describePod(shape: PodShape): string {
  const { spec } = podManifest(0, shape);
  const volumes = shape.volumes.map((volume, at) => {
    return `volume-${String(at)} ${describeVolume(volume)}`;
  });
  const secret = shape.secrets.length === 0 ? [] : [`secrets ${shape.secrets.join(' and ')}`];
  return [
    `restartPolicy ${String(spec['restartPolicy'])}, grace ${String(shape.graceSeconds)} s`,
    ...secret,
    ...volumes,
    ...(shape.beside?.sidecars ?? []).map(
      (each) => `sidecar ${describeContainer(asContainer(each), shape)}${withHooks(each)}`,
    ),
    ...shape.init.map((each) => `init ${describeContainer(each, shape)}`),
    ...shape.containers.map((each, at) => {
      const hooks = at === 0 ? withHooks(shape.beside?.hooks ?? {}) : '';
      return describeContainer(each, shape) + hooks;
    }),
  ].join('; ');
}

function withHooks(hooks: HooksShape): string {
  const told = describeHooks(hooks);
  return told === '' ? '' : `, ${told}`;
}

function describeVolume(volume: PodShape['volumes'][number]): string {
  if (volume.is === 'oci') return `oci ${referenceOf(volume)}`;
  if (volume.is === 'emptyDir') return 'emptyDir';
  if (volume.is === 'objects') return describeObjects(volume);
  return `image ${imageReference(volume)} (${volume.pullPolicy})`;
}

function describeObjects({ objects, items, optional, mode, group }: ObjectVolume): string {
  const names = objects.map(
    (each) => `${objectAt(each).kind.toLowerCase()}/${objectAt(each).name}`,
  );
  const traits = [
    items || objects.length > 1 ? 'items' : 'all keys',
    ...(optional ? ['optional'] : []),
    `mode ${mode.toString(8)}`,
    ...(group ? ['fsGroup'] : []),
  ];
  return `${names.join(' and ')} (${traits.join(', ')})`;
}

function describeContainer(container: ContainerShape, pod: PodShape): string {
  const { process, pullPolicy } = container;
  const what =
    process.does === 'exit'
      ? `exits ${String(process.exitCode)} after ${String(process.afterSeconds)} s`
      : process.does;
  const mounts = mountsOf(container, pod).map(
    ({ name, subPath }) => `${name}${subPath === '' ? '' : `/${subPath}`}`,
  );
  const over = mounts.length === 0 ? '' : ` over ${mounts.join(' and ')}`;
  return `${imageReference(container)} (${pullPolicy}) ${what}${over}`;
}
