/**
 * What a registry asks for in `WWW-Authenticate`. Source: RFC 9110 section 11.6.1; distribution-spec
 * "token authentication".
 */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = String.raw`[!#$%&'*+.^_\`|~0-9A-Za-z-]+`;
const PARAMETER = new RegExp(
  String.raw`\s*(${TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(${TOKEN}))\s*(?:,|$)`,
  'y',
);
const SCHEME = new RegExp(String.raw`[\s,]*(${TOKEN})(?:\s+|\s*,|$)`, 'y');

/** All challenges of a header, in order; what cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  while (at < header.length) {
    SCHEME.lastIndex = at;
    const scheme = SCHEME.exec(header);
    if (scheme === null) break;
    at = SCHEME.lastIndex;
    const parameters: Record<string, string> = {};
    for (;;) {
      PARAMETER.lastIndex = at;
      const parameter = PARAMETER.exec(header);
      if (parameter === null) break;
      at = PARAMETER.lastIndex;
      const [, name = '', quoted, plain] = parameter;
      parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    }
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters });
  }
  return challenges;
}
