/** What of a container is accepted and not simulated. */
import { isOneOf, notSimulated, type FieldRules } from './field-rules.ts';

const NO_PRIVILEGES = notSimulated('processes have no privileges that they could lose');
const ABOUT_FILES = { text: 'in part simulated, of capabilities those about files count' };
const NO_FILTER = { text: 'in part simulated, a profile has to be there and binds no process' };
const PORTS_OF_NODE = {
  text: 'in part simulated, the port is taken on its node and leads nowhere',
};
const NOTHING_SET_ASIDE = {
  text: 'in part simulated, it is counted and the node sets nothing aside',
  unless: (_amount: unknown, resource: string) => resource === 'cpu' || resource === 'memory',
};

export const CONTAINER_RULES: FieldRules = {
  'ports[*].hostPort': PORTS_OF_NODE,
  'ports[*].hostIP': PORTS_OF_NODE,
  'env[*].valueFrom.fieldRef.apiVersion': notSimulated('it is a field of v1', isOneOf('v1')),
  'resources.limits[*]': NOTHING_SET_ASIDE,
  'resources.requests[*]': NOTHING_SET_ASIDE,
  'resources.claims': notSimulated('the container runs without the devices'),
  'volumeMounts[*].recursiveReadOnly': notSimulated(
    'nothing is mounted below a volume',
    isOneOf('Disabled'),
  ),
  'volumeMounts[*].mountPropagation': notSimulated(
    'nothing is mounted below a volume',
    isOneOf('None'),
  ),
  volumeDevices: notSimulated('the container runs without the device'),
  'lifecycle.stopSignal': { text: 'dropped: the feature gate ContainerStopSignals is off' },
  'securityContext.capabilities': ABOUT_FILES,
  'securityContext.privileged': ABOUT_FILES,
  'securityContext.seLinuxOptions': NO_PRIVILEGES,
  'securityContext.windowsOptions': NO_PRIVILEGES,
  'securityContext.allowPrivilegeEscalation': NO_PRIVILEGES,
  'securityContext.procMount': NO_PRIVILEGES,
  'securityContext.seccompProfile': NO_FILTER,
};
