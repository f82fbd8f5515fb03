/** What is said of a write to whoever is asked about it: webhooks, and expressions as `request`. */
import type { AdmissionAttributes, RequestHandler } from '../../index.ts';
import type { UserInfo } from '../access/user-info.ts';
import { namespaceOf, type Write } from './webhooks-for.ts';

const OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' };

export interface Asked {
  readonly write: Write;
  readonly user: UserInfo;
  readonly isDryRun: boolean;
}

/** Without the objects. Upstream: api admission/v1, AdmissionRequest. */
export function admissionRequest({ write, user, isDryRun }: Asked): object {
  const { operation, served, object = null, old = null } = write;
  const { group, version, kind, resource } = served;
  const metadata: { name?: string; namespace?: string } = (object ?? old)?.metadata ?? {};
  return {
    kind: { group, version, kind },
    resource: { group, version, resource },
    requestKind: { group, version, kind },
    requestResource: { group, version, resource },
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    operation,
    userInfo: user,
    dryRun: isDryRun,
    options: { kind: OPTIONS[operation], apiVersion: 'meta.k8s.io/v1' },
  };
}

export function attributesOf(handler: RequestHandler, asked: Asked): AdmissionAttributes {
  const { object = null, old = null } = asked.write;
  return {
    object,
    oldObject: old,
    request: admissionRequest(asked),
    namespaceObject: namespaceOf(handler, asked.write) ?? null,
    params: null,
  };
}
