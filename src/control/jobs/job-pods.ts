/** The pods of a Job, as they are made. Upstream: pkg/controller/job/job_controller.go, manageJob. */
import type { Container, Job, Pod } from '../../api/index.ts';
import { podFromTemplate, type NewPod } from '../workloads/pod-control.ts';
import { COMPLETION_INDEX } from './job-indexes.ts';
import { FAILURE_COUNT, TRACKING_FINALIZER } from './job-tally.ts';

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

/** @param failures how often the index has failed; undefined where that is not counted */
export function podOfJob(job: Job, index: number | undefined, failures?: number): NewPod {
  const { metadata, spec } = podFromTemplate(job, job.spec.template);
  const finalizers = [
    ...((metadata['finalizers'] as string[] | undefined) ?? []),
    TRACKING_FINALIZER,
  ];
  if (index === undefined) return { metadata: { ...metadata, finalizers }, spec };
  const at = String(index);
  const { name } = job.metadata;
  return {
    metadata: {
      ...metadata,
      finalizers,
      generateName: `${name}-${at}-`,
      labels: { ...(metadata['labels'] as object | undefined), [COMPLETION_INDEX]: at },
      annotations: {
        ...(metadata['annotations'] as object | undefined),
        [COMPLETION_INDEX]: at,
        ...(failures === undefined ? {} : { [FAILURE_COUNT]: String(failures) }),
      },
    },
    spec: withIndex(spec, `${name}-${at}`),
  };
}

function withIndex(spec: Pod['spec'], hostname: string): Pod['spec'] {
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  const tell = (container: Container): Container => {
    const { env = [] } = container;
    if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
    return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
  };
  return {
    ...spec,
    hostname,
    containers: spec.containers.map(tell),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(tell) }),
  };
}
