/** A server before which somebody else decides the policies of new pods. */
import { openPodApi, type ServerDefect, type ServerSetting } from './pod-api.ts';
import { withPolicies, type Decide } from './policies-in.ts';

/** @param setting of the server behind */
export function decidingPolicies(
  decide: Decide,
  setting: Partial<ServerSetting> = {},
): ServerDefect['open'] {
  return (given) => {
    const real = openPodApi({ ...given, ...setting });
    return {
      ...real,
      create: (manifest, warn) => real.create(withPolicies(manifest, decide), warn),
    };
  };
}
