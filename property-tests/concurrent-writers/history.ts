/** What clients did and were told, in the order in which it happened. */

/** What an object holds. */
export type Data = Readonly<Record<string, string>>;

export interface Asked {
  readonly verb: 'create' | 'get' | 'replace' | 'patch' | 'delete';
  readonly name: string;
  /** Of a patch: what changes, null takes away. */
  readonly data: Readonly<Record<string, string | null>>;
  /** The resourceVersion that the client expects. */
  readonly version: string | undefined;
}

export interface Answered {
  readonly reason: 'OK' | 'NotFound' | 'AlreadyExists' | 'Conflict';
  /** Absent where the answer shows no object. */
  readonly version?: string;
  readonly data?: Data;
}

export interface Call {
  readonly client: number;
  readonly asked: Asked;
  readonly answered: Answered;
  /** Places in the one order of everything that was asked and answered. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** The server may give up a write that others are always ahead of. */
  readonly mayGiveUp: boolean;
}

export function isBefore(one: Call, other: Call): boolean {
  return one.answeredAt < other.askedAt;
}

export function overlap(one: Call, other: Call): boolean {
  return one !== other && !isBefore(one, other) && !isBefore(other, one);
}

export function callText({ client, asked, answered }: Call): string {
  const { verb, name, data, version = 'any version' } = asked;
  const { reason, version: told = '', data: shown } = answered;
  const object = shown === undefined ? '' : ` ${told} ${JSON.stringify(shown)}`;
  return `client ${String(client)}: ${verb} ${name} ${JSON.stringify(data)} of ${version} -> ${reason}${object}`;
}
