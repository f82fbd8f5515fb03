/** Records of the API server in the trace. */
import type { ApiObject, ResourceName } from './objects.ts';

export type WriteVerb = 'create' | 'update' | 'patch' | 'delete';

/** With its subresource, if any. */
export type WrittenResource =
  | ResourceName
  | `${ResourceName}/status`
  | 'pods/binding'
  | 'pods/ephemeralcontainers'
  | 'pods/resize'
  | 'namespaces/finalize'
  | 'certificatesigningrequests/approval';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** A write that changed something; writes that change nothing and refusals leave no record. */
    'api.write': {
      readonly verb: WriteVerb;
      readonly resource: WrittenResource;
      /** What is undefined is left out of the text. */
      readonly namespace: string | undefined;
      readonly name: string;
      readonly resourceVersion: string;
      readonly summary: string | undefined;
    };
    /** The server's answer to a write warned its client, who is the record's actor. */
    'api.warning': {
      readonly kind: ApiObject['kind'];
      /** `default/web`; the name alone for what is in no namespace. */
      readonly object: string;
      /** `spec.containers[0].readinessProbe` */
      readonly field: string;
      readonly text: string;
    };
    /** A watch of the actor is lost: its connection, or the server let it go. */
    'watch.lost': { readonly resource: ResourceName; readonly why: string };
    /** It goes on, with what came after this version. */
    'watch.resumed': { readonly resource: ResourceName; readonly resourceVersion: string };
    /** It began anew, and what was held is replaced: so many objects came, changed and went meanwhile. */
    'watch.relisted': {
      readonly resource: ResourceName;
      readonly resourceVersion: string;
      readonly added: number;
      readonly modified: number;
      readonly deleted: number;
    };
  }
}
