/**
 * Who asks for a certificate, and who may have a say in it. Upstream: pkg/registry/certificates/certificates/strategy.go;
 * plugin/pkg/admission/certificates; pkg/certauthorization (v1.36).
 */
import {
  decodeBase64,
  forbidden,
  organizationsOf,
  sameValue,
  type ApiObject,
  type Resources,
} from '../../index.ts';
import { isOfPath, type Attributes } from './attributes.ts';
import type { Rbac } from './rbac.ts';
import type { UserInfo } from './user-info.ts';

type Request = Resources['certificatesigningrequests'];

const GROUP = 'certificates.k8s.io';
const IDENTITY = { resource: 'certificatesigningrequests', kind: '', group: GROUP };
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

function isRequest(object: ApiObject | undefined): object is Request {
  return object?.kind === 'CertificateSigningRequest' && object.apiVersion === `${GROUP}/v1`;
}

/** Writes down who asks. `next` is on its way in. @throws {StatusError} Forbidden */
export function checkSigning(
  rbac: Rbac,
  user: UserInfo,
  attributes: Attributes,
  next: ApiObject,
  old: ApiObject | undefined,
): void {
  if (!isRequest(next)) return;
  if (old === undefined) {
    begin(next, user);
    return;
  }
  if (!isRequest(old) || isOfPath(attributes)) return;
  const { signerName = '' } = old.spec;
  const { name } = old.metadata;
  const refuse = (verb: string): Error => {
    const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
    return forbidden(IDENTITY, name, why);
  };
  const { subresource } = attributes;
  if (subresource === 'approval' && !maySay(rbac, user, 'approve', signerName)) {
    throw refuse('approve');
  }
  const isTouched =
    subresource === 'status' &&
    !sameValue([old.status.certificate, old.status.conditions ?? []], said(next));
  if (isTouched && !maySay(rbac, user, 'sign', signerName)) throw refuse('sign');
}

function said({ status }: Request): readonly unknown[] {
  return [status.certificate, status.conditions ?? []];
}

function begin(next: Request, user: UserInfo): void {
  const { username, uid = '', groups, extra = {} } = user;
  next.spec = {
    ...next.spec,
    username,
    ...(uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(Object.keys(extra).length === 0 ? {} : { extra: extra as Record<string, string[]> }),
  };
  const { signerName, request = '' } = next.spec;
  if (signerName !== CLIENT_SIGNER) return;
  const content = decodeBase64(request) ?? new Uint8Array();
  if (!organizationsOf(content).includes(MASTERS)) return;
  const why = `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`;
  throw forbidden(IDENTITY, next.metadata.name, why);
}

/** Of a signer, or of all of its domain. */
function maySay(rbac: Rbac, user: UserInfo, verb: string, signerName: string): boolean {
  const domain = signerName.split('/')[0] ?? '';
  return [signerName, `${domain}/*`].some(
    (name) =>
      rbac.decide(user, {
        verb,
        group: GROUP,
        resource: 'signers',
        subresource: '',
        name,
        namespace: '',
      }).isAllowed,
  );
}
