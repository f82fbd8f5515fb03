/** Records of the API server in the trace. */
import type { ResourceName } from './objects.ts';

export type WriteVerb = 'create' | 'update' | 'patch' | 'delete';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** A write that changed something; writes that change nothing and refusals leave no record. */
    'api.write': {
      readonly verb: WriteVerb;
      /** With the subresource, if any: `pods/status`, `pods/binding`. */
      readonly resource: ResourceName | `${ResourceName}/status` | 'pods/binding';
      /** What is undefined is left out of the text. */
      readonly namespace: string | undefined;
      readonly name: string;
      readonly resourceVersion: string;
      readonly summary: string | undefined;
    };
  }
}
