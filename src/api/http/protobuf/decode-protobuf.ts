/** Bodies in protobuf. */
import { unsupported } from '../body/read-body.ts';

export function decodeProtobuf(_body: Uint8Array): Record<string, unknown> {
  throw unsupported(
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
  );
}
