/**
 * What a kubelet may: read what the pods of its node need, and keep the books of its node and of them. Who is
 * `system:node:NAME` in the group `system:nodes` is the kubelet of that node.
 * Upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go, rbac/bootstrappolicy/policy.go, NodeRules (v1.36).
 *
 * Upstream keeps a graph of what belongs to which node; here the pods of the node are looked through. Secrets that
 * volumes of drivers name are not looked for.
 */
import {
  isStatus,
  referencedObjects,
  type Pod,
  type PolicyRule,
  type RequestHandler,
} from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { isOfPath, type Attributes, type ResourceAttributes } from './attributes.ts';
import type { Decision } from './rbac.ts';
import { allows } from './rules.ts';
import type { UserInfo } from './user-info.ts';

const USER_PREFIX = 'system:node:';
const GROUP = 'system:nodes';
const MIRROR = 'kubernetes.io/config.mirror';
export const LEASES_OF_NODES = 'kube-node-lease';

/** Of which node he is the kubelet; undefined: of none. */
export function nodeOf({ username, groups }: UserInfo): string | undefined {
  if (!username.startsWith(USER_PREFIX) || !groups.includes(GROUP)) return undefined;
  return username.slice(USER_PREFIX.length);
}

const READ = ['get', 'list', 'watch'];
const KEEP = ['get', 'create', 'update', 'patch', 'delete'];

/** What is every node's alike. */
const RULES: readonly PolicyRule[] = [
  rule('authentication.k8s.io', ['create'], 'tokenreviews'),
  rule('authorization.k8s.io', ['create'], 'subjectaccessreviews', 'localsubjectaccessreviews'),
  rule('', READ, 'services'),
  rule('', ['get'], 'endpoints'),
  rule('', ['create', 'update', 'patch'], 'events'),
  rule('events.k8s.io', ['create', 'update', 'patch'], 'events'),
  rule('certificates.k8s.io', ['create', ...READ], 'certificatesigningrequests'),
  rule('certificates.k8s.io', READ, 'clustertrustbundles'),
  rule('storage.k8s.io', READ, 'csidrivers'),
  rule('node.k8s.io', READ, 'runtimeclasses'),
];

function rule(group: string, verbs: string[], ...resources: string[]): PolicyRule {
  return { apiGroups: [group], verbs, resources };
}

/** Undefined: he is no kubelet. */
export function decideForNode(
  handler: RequestHandler,
  user: UserInfo,
  attributes: Attributes,
): Decision | undefined {
  const node = nodeOf(user);
  if (node === undefined) return undefined;
  if (node === '') return denied(`unknown node for user ${JSON.stringify(user.username)}`);
  if (isOfPath(attributes)) return denied('');
  return new Kubelet(handler, node).decide(attributes);
}

const ALLOWED: Decision = { isAllowed: true, reason: '' };

function denied(reason: string): Decision {
  return { isAllowed: false, reason };
}

class Kubelet {
  readonly #handler: RequestHandler;
  readonly #node: string;

  constructor(handler: RequestHandler, node: string) {
    this.#handler = handler;
    this.#node = node;
  }

  decide(asked: ResourceAttributes): Decision {
    const { group, resource } = asked;
    switch (group === '' ? resource : `${resource}.${group}`) {
      case 'secrets':
        return this.#read(asked, () => this.#isNamed('secrets', asked));
      case 'configmaps':
        return this.#read(asked, () => this.#isNamed('configmaps', asked));
      case 'persistentvolumeclaims':
        return this.#claim(asked);
      case 'persistentvolumes':
        return this.#get(asked, () => this.#isMounted(asked.name));
      case 'serviceaccounts':
        return this.#account(asked);
      case 'nodes':
        return this.#ofNode(asked);
      case 'pods':
        return this.#pod(asked);
      case 'leases.coordination.k8s.io':
        return this.#lease(asked);
      case 'csinodes.storage.k8s.io':
        return this.#own(asked, 'a CSINode', 'CSINode');
      default:
        return RULES.some((each) => allows(each, asked)) ? ALLOWED : denied('');
    }
  }

  #related({ name }: ResourceAttributes, isRelated: () => boolean): Decision {
    if (name === '') return denied('No Object name found');
    if (isRelated()) return ALLOWED;
    return denied(`no relationship found between node '${this.#node}' and this object`);
  }

  #read(asked: ResourceAttributes, isRelated: () => boolean): Decision {
    const { verb, subresource, namespace } = asked;
    if (!READ.includes(verb)) return denied('can only read resources of this type');
    if (subresource !== '') return denied('cannot read subresource');
    if (namespace === '') return denied('can only read namespaced object of this type');
    return this.#related(asked, isRelated);
  }

  #get(asked: ResourceAttributes, isRelated: () => boolean): Decision {
    const { verb, subresource } = asked;
    if (verb !== 'get') return denied('can only get individual resources of this type');
    if (subresource !== '') return denied('cannot get subresource');
    return this.#related(asked, isRelated);
  }

  #claim(asked: ResourceAttributes): Decision {
    const isClaimed = (): boolean => this.#isClaimed(asked);
    if (asked.subresource !== 'status') return this.#get(asked, isClaimed);
    if (asked.verb !== 'update' && asked.verb !== 'patch') {
      return denied('can only get/update/patch this type');
    }
    return this.#related(asked, isClaimed);
  }

  #account(asked: ResourceAttributes): Decision {
    const { verb, subresource, namespace, name } = asked;
    const runs = (): boolean =>
      this.#pods(namespace).some(({ spec }) => spec.serviceAccountName === name);
    if (verb === 'get' && subresource === '') return this.#read(asked, runs);
    if (verb !== 'create' || name === '') {
      return denied('can only create tokens for individual service accounts');
    }
    if (subresource !== 'token') {
      return denied('can only create token subresource of serviceaccount');
    }
    return this.#related(asked, runs);
  }

  #ofNode({ verb, subresource, name }: ResourceAttributes): Decision {
    if (subresource === 'status') {
      return verb === 'update' || verb === 'patch' ? ALLOWED : denied('');
    }
    if (subresource !== '') return denied('');
    if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
    if (!READ.includes(verb)) return denied('');
    if (name === this.#node) return ALLOWED;
    const all = name === '' ? 'read all nodes' : `read '${name}'`;
    return denied(`node '${this.#node}' cannot ${all}, only its own Node object`);
  }

  #pod(asked: ResourceAttributes): Decision {
    const { verb, subresource, name, namespace, fieldSelector = '' } = asked;
    if (subresource === 'status') {
      return verb === 'update' || verb === 'patch' ? ALLOWED : denied('');
    }
    if (subresource === 'eviction') return verb === 'create' ? ALLOWED : denied('');
    if (subresource !== '') return denied('');
    const isOwn = (): boolean =>
      this.#pods(namespace, true).some(({ metadata }) => metadata.name === name);
    if (verb === 'get') return this.#get(asked, isOwn);
    if (verb === 'create' || verb === 'delete') return ALLOWED;
    if (!READ.includes(verb)) return denied('');
    const terms = fieldSelector.split(',').map((term) => term.replace('==', '='));
    if (terms.includes(`spec.nodeName=${this.#node}`)) return ALLOWED;
    if (name !== '') return this.#related(asked, isOwn);
    return denied('can only list/watch pods with spec.nodeName field selector');
  }

  #lease(asked: ResourceAttributes): Decision {
    if (!KEEP.includes(asked.verb)) {
      return denied('can only get, create, update, patch, or delete a node lease');
    }
    if (asked.namespace !== LEASES_OF_NODES) {
      return denied(`can only access leases in the "${LEASES_OF_NODES}" system namespace`);
    }
    return this.#own(asked, 'a node lease', 'node lease');
  }

  /** What has the name of its node; of what is new nobody knows the name yet. */
  #own({ verb, name, subresource }: ResourceAttributes, one: string, what: string): Decision {
    if (!KEEP.includes(verb)) {
      return denied(`can only get, create, update, patch, or delete ${one}`);
    }
    if (subresource !== '') return denied(`cannot authorize ${what} subresources`);
    if (verb === 'create' || name === this.#node) return ALLOWED;
    return denied(`can only access ${what} with the same name as the requesting node`);
  }

  /** A mirror gives its node no rights. */
  #pods(namespace: string, withMirrors = false): readonly Pod[] {
    const fieldSelector = { 'spec.nodeName': this.#node };
    const { items } = this.#handler.list('pods', { namespace, fieldSelector });
    return withMirrors
      ? items
      : items.filter(({ metadata }) => metadata.annotations?.[MIRROR] === undefined);
  }

  #isNamed(kind: 'secrets' | 'configmaps', { namespace, name }: ResourceAttributes): boolean {
    return this.#pods(namespace).some((pod) => {
      const { imagePullSecrets = [] } = pod.spec;
      if (kind === 'secrets' && imagePullSecrets.some((each) => each.name === name)) return true;
      return referencedObjects(pod)?.[kind].has(name) === true;
    });
  }

  #isClaimed({ namespace, name }: { namespace: string; name: string }): boolean {
    return this.#pods(namespace).some(({ metadata, spec }) =>
      (spec.volumes ?? []).some(
        (volume) =>
          volume.persistentVolumeClaim?.claimName === name ||
          (volume.ephemeral !== undefined && `${metadata.name}-${volume.name}` === name),
      ),
    );
  }

  /** By a claim that a pod of the node has. */
  #isMounted(name: string): boolean {
    try {
      const { claimRef } = this.#handler.get('persistentvolumes', { name }).spec;
      if (claimRef?.name === undefined || claimRef.namespace === undefined) return false;
      return this.#isClaimed({ namespace: claimRef.namespace, name: claimRef.name });
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
      return false;
    }
  }
}
