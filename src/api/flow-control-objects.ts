/** FlowSchemas and PriorityLevelConfigurations that every server has, as objects. Upstream: pkg/registry/flowcontrol/ensurer (v1.36). */
import { DEFAULT_FLOW_SCHEMAS, DEFAULT_LEVELS } from './flow-control-defaults.ts';
import { beginWith } from './initial-object.ts';
import type { ObjectMeta } from './objects.ts';
import type { Backend } from './requests/backend.ts';

const ANNOTATIONS = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
/** Not drawn: the same in every cluster, and shifts no draw of what comes later. */
const UIDS = '00000000-0000-4000-8001-';

/** @param isKept a cluster that is kept is made of its writes, so there they are some */
export function createFlowControl(backend: Backend, isKept: boolean): void {
  const creationTimestamp = backend.timestamp();
  let count = 0;
  const metadataOf = (name: string): ObjectMeta => ({
    name,
    uid: `${UIDS}${String(++count).padStart(12, '0')}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp,
    annotations: ANNOTATIONS,
  });
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  for (const [name, spec] of DEFAULT_LEVELS) {
    const kind = 'PriorityLevelConfiguration';
    const level = { apiVersion, kind, metadata: metadataOf(name), spec, status: {} } as const;
    beginWith(backend, 'prioritylevelconfigurations', level, isKept);
  }
  for (const [name, spec] of DEFAULT_FLOW_SCHEMAS) {
    const kind = 'FlowSchema';
    const schema = { apiVersion, kind, metadata: metadataOf(name), spec, status: {} } as const;
    beginWith(backend, 'flowschemas', schema, isKept);
  }
}
