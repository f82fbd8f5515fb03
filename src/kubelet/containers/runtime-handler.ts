/**
 * By which handler of the runtime a pod is run: what its RuntimeClass says.
 * Upstream: pkg/kubelet/runtimeclass/runtimeclass_manager.go, LookupRuntimeHandler (v1.36).
 *
 * Upstream looks into a cache of all classes; here the API is asked when a sandbox is made for a pod that names one.
 */
import { isStatus, type Client, type Pod } from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';

/** Undefined: the runtime's own choice. @throws {Error} in upstream's words */
export function* runtimeHandlerOf(client: Client, { spec }: Pod): Steps<string | undefined> {
  const { runtimeClassName: name = '' } = spec;
  if (name === '') return undefined;
  try {
    const { handler } = yield* perform(client.resource('runtimeclasses').get({ name }));
    return handler;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isStatus(error, 'NotFound')) {
      throw new Error(`runtimeclass.node.k8s.io "${name}" not found`, { cause: error });
    }
    const why = errorText(error);
    throw new Error(`failed to lookup RuntimeClass ${name}: ${why}`, { cause: error });
  }
}
