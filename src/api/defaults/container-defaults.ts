/**
 * What the server fills in for a container: pull policy by tag, message path, protocols, probe
 * timings, requests from limits. Upstream: pkg/apis/core/v1/defaults.go.
 */
import { fileKeyRefOf } from '../env-files.ts';
import type { Container } from '../objects.ts';
import { defaultPullPolicy, isUnset } from './pull-policy.ts';

type Probe = NonNullable<Container['livenessProbe']>;

export function setContainerDefaults(container: Container): void {
  if (isUnset(container.imagePullPolicy)) {
    container.imagePullPolicy = defaultPullPolicy(container.image ?? '');
  }
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) {
    port.protocol ||= 'TCP';
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) continue;
    const ofFile = fileKeyRefOf(valueFrom);
    if (ofFile !== undefined) ofFile.optional ??= false;
    if (valueFrom.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= 'v1';
    if (valueFrom.resourceFieldRef !== undefined) valueFrom.resourceFieldRef.divisor ??= '0';
  }
  setHTTPGetDefaults(container.lifecycle?.postStart?.httpGet);
  setHTTPGetDefaults(container.lifecycle?.preStop?.httpGet);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe !== undefined) setProbeDefaults(probe);
  }
}

/** Of the containers of a pod; a template of pods says no more than it was told. */
export function setPodContainerDefaults(container: Container, hostNetwork: boolean): void {
  if (container.resources !== undefined) setRequestsFromLimits(container.resources);
  if (!hostNetwork) return;
  for (const port of container.ports ?? []) {
    if (!Object.isFrozen(port)) port.hostPort ||= port.containerPort;
  }
}

function setRequestsFromLimits(resources: NonNullable<Container['resources']>): void {
  const { limits } = resources;
  // Frozen: taken over from the stored pod, and therefore complete.
  if (limits === undefined || Object.isFrozen(resources)) return;
  resources.requests = { ...limits, ...resources.requests };
}

/** Nought counts as not given. */
function setProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
  setHTTPGetDefaults(probe.httpGet);
}

function setHTTPGetDefaults(httpGet: Probe['httpGet']): void {
  if (httpGet === undefined) return;
  httpGet.path ||= '/';
  httpGet.scheme ||= 'HTTP';
}
