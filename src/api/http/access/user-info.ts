/** Who sends a request. Upstream: api authentication/v1, UserInfo. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** What else is known of whoever asks: by what it is told, its pod and its node. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** For whom a token is, of those who were named. */
export interface Bearer {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

export const ANONYMOUS: UserInfo = {
  username: 'system:anonymous',
  groups: ['system:unauthenticated'],
};

export const ADMIN: UserInfo = {
  username: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** Those of `system:serviceaccount:<namespace>:<name>`; none of any other user. */
export function groupsOfAccount(username: string): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? [];
  if (namespace === undefined) return [];
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
