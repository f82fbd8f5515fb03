/**
 * The form of an answer, out of what the client says it accepts.
 * Upstream: apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 */
export type MediaType = 'application/json' | 'application/yaml';

/** Into what an answer is converted. */
export interface Conversion {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
}

export interface Accepted {
  readonly mediaType: MediaType;
  readonly conversion: Conversion | undefined;
  readonly isPretty: boolean;
}

interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const SUPPORTED: readonly MediaType[] = ['application/json', 'application/yaml'];

/** Undefined if there is nothing that the client would take. */
export function negotiate(
  accept: string | undefined,
  allows: (conversion: Conversion) => boolean,
): Accepted | undefined {
  if (accept === undefined || accept.trim() === '') return plain('application/json');
  for (const clause of clausesOf(accept)) {
    const mediaType = SUPPORTED.find((each) => matches(clause.type, each));
    if (mediaType === undefined) continue;
    const accepted = acceptedOf(mediaType, clause.parameters, allows);
    if (accepted !== undefined) return accepted;
  }
  return undefined;
}

function plain(mediaType: MediaType): Accepted {
  return { mediaType, conversion: undefined, isPretty: false };
}

function acceptedOf(
  mediaType: MediaType,
  parameters: ReadonlyMap<string, string>,
  allows: (conversion: Conversion) => boolean,
): Accepted | undefined {
  const isPretty = parameters.get('pretty') === '1';
  const serverVersion = parameters.get('sv') ?? '';
  if (serverVersion !== '' && serverVersion !== 'v1') return undefined;
  const stream = parameters.get('stream') ?? '';
  if (stream !== '' && stream !== 'watch') return undefined;
  const kind = parameters.get('as') ?? '';
  if (kind === '') return { ...plain(mediaType), isPretty };
  const group = parameters.get('g') ?? '';
  const version = parameters.get('v') ?? '';
  const conversion = { kind, group, version };
  return allows(conversion) ? { mediaType, conversion, isPretty } : undefined;
}

/** The types that the client would take, those that it likes best first. */
export function acceptedTypes(accept = ''): readonly string[] {
  return clausesOf(accept).map(({ type }) => type);
}

/** By quality, then by how much they leave open, then as they stand. */
function clausesOf(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map((text, at) => ({ clause: clauseOf(text), at }))
    .filter(({ clause }) => quality(clause) > 0)
    .sort(
      (a, b) =>
        quality(b.clause) - quality(a.clause) ||
        wildcards(a.clause) - wildcards(b.clause) ||
        a.at - b.at,
    )
    .map(({ clause }) => clause);
}

function clauseOf(text: string): Clause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const equals = part.indexOf('=');
      const name = equals < 0 ? part : part.slice(0, equals);
      return [name.toLowerCase(), equals < 0 ? '' : part.slice(equals + 1).replaceAll('"', '')];
    }),
  );
  return { type: type.toLowerCase(), parameters };
}

function quality({ parameters }: Clause): number {
  const given = parameters.get('q');
  if (given === undefined) return 1;
  const value = Number(given);
  return Number.isFinite(value) ? value : 0;
}

function wildcards({ type }: Clause): number {
  return type.split('*').length - 1;
}

function matches(clause: string, mediaType: string): boolean {
  if (clause === mediaType || clause === '*/*') return true;
  return clause.endsWith('/*') && mediaType.startsWith(clause.slice(0, -1));
}
