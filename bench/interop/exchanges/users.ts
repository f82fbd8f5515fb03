/** Who asks: both servers know them by the same tokens. */
export interface User {
  readonly token: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export const USERS: readonly User[] = [
  { token: 'admin-token', username: 'admin', groups: ['system:masters'] },
  { token: 'jane-token', username: 'jane', groups: ['developers'] },
  { token: 'node-token', username: 'system:node:n1', groups: ['system:nodes'] },
];
