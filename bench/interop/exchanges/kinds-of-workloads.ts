/** Good objects of what makes pods, and of pods. */
import type { Kind } from './kinds.ts';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'nginx:1.25',
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: 'b' }],
        resources: { limits: { cpu: '1', memory: '1Gi' } },
        livenessProbe: { httpGet: { port: 80 } },
      },
    ],
  },
};
const jobTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
};
const selector = { matchLabels: { app: 'web' } };

export const WORKLOAD_KINDS: readonly Kind[] = [
  {
    kind: 'Pod',
    apiVersion: 'v1',
    resource: 'pods',
    isNamespaced: true,
    object: {
      metadata: { labels: { app: 'web' } },
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        initContainers: [{ name: 'i', image: 'busybox', restartPolicy: 'Always' }],
        containers: [
          {
            name: 'c',
            image: 'nginx:1.25',
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
            resources: { requests: { cpu: '100m' }, limits: { cpu: '1' } },
            readinessProbe: { httpGet: { port: 'http' } },
            volumeMounts: [{ name: 'v', mountPath: '/v' }],
          },
        ],
      },
    },
    others: [
      { spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      {
        spec: {
          volumes: [
            { name: 'a', configMap: { name: 'm' } },
            { name: 'b', secret: { secretName: 's' } },
            {
              name: 'd',
              downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.labels' } }] },
            },
            { name: 'e', hostPath: { path: '/p' } },
            { name: 'f', image: { reference: 'r' } },
            { name: 'g', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
          ],
          containers: [
            {
              name: 'c',
              image:
                'nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123',
              startupProbe: { grpc: { port: 1 } },
              lifecycle: { preStop: { httpGet: { port: 80 } } },
              securityContext: { runAsUser: 1 },
            },
          ],
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
              },
            },
          },
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
          ],
        },
      },
    ],
    parts: [
      'status',
      'ephemeralcontainers',
      'resize',
      'log',
      'exec',
      'attach',
      'portforward',
      'eviction',
      'binding',
      'proxy',
    ],
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'PodTemplate',
    apiVersion: 'v1',
    resource: 'podtemplates',
    isNamespaced: true,
    object: { template },
    change: { metadata: { labels: { b: 'c' } } },
  },
  {
    kind: 'ReplicationController',
    apiVersion: 'v1',
    resource: 'replicationcontrollers',
    isNamespaced: true,
    object: { spec: { replicas: 2, selector: { app: 'web' }, template } },
    others: [{ spec: { template } }],
    parts: ['status', 'scale'],
    change: { spec: { replicas: 3 } },
  },
  {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    resource: 'replicasets',
    isNamespaced: true,
    object: { spec: { replicas: 2, selector, template } },
    others: [{ spec: { selector, template, minReadySeconds: 3 } }],
    parts: ['status', 'scale'],
    change: { spec: { replicas: 3 } },
  },
  {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    resource: 'deployments',
    isNamespaced: true,
    object: {
      spec: {
        replicas: 2,
        selector,
        template,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      },
    },
    others: [
      { spec: { selector, template } },
      { spec: { selector, template, strategy: { type: 'Recreate' }, paused: true } },
    ],
    parts: ['status', 'scale'],
    change: { spec: { replicas: 3 } },
  },
  {
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
    resource: 'statefulsets',
    isNamespaced: true,
    object: {
      spec: {
        replicas: 2,
        serviceName: 'web',
        selector,
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
        ordinals: { start: 1 },
      },
    },
    others: [
      { spec: { selector, template, serviceName: 'a', updateStrategy: { type: 'OnDelete' } } },
    ],
    parts: ['status', 'scale'],
    change: { spec: { replicas: 3 } },
  },
  {
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    resource: 'daemonsets',
    isNamespaced: true,
    object: {
      spec: { selector, template, updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } } },
    },
    others: [{ spec: { selector, template } }],
    parts: ['status'],
    change: { spec: { minReadySeconds: 3 } },
  },
  {
    kind: 'ControllerRevision',
    apiVersion: 'apps/v1',
    resource: 'controllerrevisions',
    isNamespaced: true,
    object: { data: { a: 1, spec: { b: 'c' } }, revision: 1 },
    change: { revision: 2 },
  },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    resource: 'jobs',
    isNamespaced: true,
    object: {
      spec: {
        template: jobTemplate,
        completions: 3,
        parallelism: 2,
        backoffLimit: 4,
        ttlSecondsAfterFinished: 100,
        completionMode: 'Indexed',
        podFailurePolicy: {
          rules: [
            { action: 'FailJob', onExitCodes: { containerName: 'c', operator: 'In', values: [1] } },
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          ],
        },
      },
    },
    others: [
      { spec: { template: jobTemplate } },
      { spec: { template: jobTemplate, suspend: true, completions: 2 } },
      {
        spec: {
          template: jobTemplate,
          completionMode: 'Indexed',
          completions: 3,
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 2,
          successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 1 }] },
        },
      },
    ],
    parts: ['status'],
    change: { spec: { parallelism: 3 } },
  },
  {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    resource: 'cronjobs',
    isNamespaced: true,
    object: {
      spec: {
        schedule: '*/5 * * * *',
        timeZone: 'Europe/Berlin',
        startingDeadlineSeconds: 100,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template: jobTemplate } },
      },
    },
    others: [{ spec: { schedule: '@hourly', jobTemplate: { spec: { template: jobTemplate } } } }],
    parts: ['status'],
    change: { spec: { suspend: true } },
  },
];
