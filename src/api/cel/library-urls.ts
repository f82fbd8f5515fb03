/** URLs, absolute or a path from the root. Upstream: apiserver pkg/cel/library/urls.go. */
import { CelFunctionError } from './cel-error.ts';
import type { Environment } from '@marcbachmann/cel-js';
import { isOfFormat } from '../structural/formats.ts';
import type { Register } from './library.ts';

class Url {
  readonly canonical: string;
  readonly scheme: string;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string) {
    const [, scheme = '', authority, path = '', query = ''] =
      /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(text) ?? [];
    this.canonical = text;
    this.scheme = scheme.toLowerCase();
    this.host = (authority ?? '').replace(/^.*@/, '');
    this.path = path;
    this.query = query;
  }

  toString(): string {
    return this.canonical;
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host.replace(/^\[.*\]/, ''))?.[1] ?? '';
  }
}

export function registerUrls(register: Register, environment: Environment): void {
  environment.registerType('kubernetes.URL', Url);
  environment.registerOperator(
    'kubernetes.URL == kubernetes.URL',
    (a: Url, b: Url) => a.canonical === b.canonical,
  );
  register('isURL(string): bool', (text: string) => isOfFormat('uri', text));
  register('url(string): kubernetes.URL', (text: string) => {
    if (isOfFormat('uri', text)) return new Url(text);
    throw new CelFunctionError(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
    );
  });
  const field = (name: string, of: (url: Url) => string): void =>
    register(`kubernetes.URL.${name}(): string`, of);
  field('getScheme', ({ scheme }) => scheme);
  field('getHost', ({ host }) => host);
  field('getHostname', ({ hostname }) => hostname);
  field('getPort', ({ port }) => port);
  field('getEscapedPath', ({ path }) => path);
  register('kubernetes.URL.getQuery(): map<string, list<string>>', ({ query }: Url) =>
    valuesOf(query),
  );
}

function valuesOf(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', ...rest] = pair.split('=').map(unescaped);
    values.set(name, [...(values.get(name) ?? []), rest.join('=')]);
  }
  return values;
}

function unescaped(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  return /^(?:[^%]|%[0-7][0-9a-fA-F])*$/.test(spaced) ? decodeURIComponent(spaced) : spaced;
}
