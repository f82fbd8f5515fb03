/** What of a pod is accepted and not simulated; its containers and volumes have tables of their own. */
import { CONTAINER_RULES } from './container-rules.ts';
import { below, isOneOf, notSimulated, SERVER_SETS, type FieldRules } from './field-rules.ts';
import { VOLUME_RULES } from './volume-rules.ts';

const NO_NAMES = {
  text: 'in part simulated, /etc/resolv.conf says it and names are found as ever',
};
const NO_PRIVILEGES = notSimulated('processes have no privileges that they could lose');
const OWN_NAMESPACES = notSimulated('the processes of a container see none of the node');
const NOT_WEIGHED = notSimulated('the pod is scheduled as if it were not there');

const SPEC_RULES: FieldRules = {
  dnsPolicy: { ...NO_NAMES, unless: isOneOf('ClusterFirst') },
  dnsConfig: NO_NAMES,
  hostPID: OWN_NAMESPACES,
  hostIPC: OWN_NAMESPACES,
  automountServiceAccountToken: {
    text: 'in part simulated, tokens are mounted if the admission plugin ServiceAccount is on',
  },
  'securityContext.fsGroupChangePolicy': notSimulated(
    'and of no effect on volumes that live as long as their pod',
  ),
  'securityContext.seLinuxOptions': NO_PRIVILEGES,
  'securityContext.windowsOptions': NO_PRIVILEGES,
  'securityContext.sysctls': {
    text: 'in part simulated, the node refuses those that are not safe and sets none',
  },
  'securityContext.seccompProfile': {
    text: 'in part simulated, a profile has to be there and binds no process',
  },
  'securityContext.seLinuxChangePolicy': NO_PRIVILEGES,
  schedulingGroup: NOT_WEIGHED,
  resources: { text: 'in part simulated, what its containers use together is not limited' },
  resourceClaims: notSimulated('the pod runs without the devices'),
};

export const POD_RULES: FieldRules = {
  status: SERVER_SETS,
  ...below(['spec'], SPEC_RULES),
  ...below(['spec.volumes[*]'], VOLUME_RULES),
  ...below(
    ['spec.containers[*]', 'spec.initContainers[*]', 'spec.ephemeralContainers[*]'],
    CONTAINER_RULES,
  ),
};
