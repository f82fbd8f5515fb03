import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { hostsOf } from './hosts-toml.ts';

const ALL = new Set(['pull', 'resolve']);
const PLAIN = {
  root: undefined,
  capabilities: ALL,
  headers: {},
  authorityFiles: [],
  clientFiles: [],
  skipsVerification: false,
  dialTimeoutMs: undefined,
};

describe('hosts.toml', () => {
  it('of nothing is the registry itself', () => {
    expect(hostsOf(parse(''))).toEqual([PLAIN]);
  });

  it('has mirrors in the order of the file, and what `server` names last', () => {
    const text = `
      server = "https://upstream.test"
      skip_verify = true
      [host."https://second.test/some/path"]
      capabilities = ["pull", "push"]
      ca = "ca.pem"
      client = [["one.cert", "one.key"], "both.pem"]
      dial_timeout = "1m30s"
      [host."first.test:5000".header]
      X-Key = ["a", "b"]
      [host."http://third.test/v2/"]
      [host."https://fourth.test/api"]
      override_path = true
    `;
    expect(hostsOf(parse(text))).toEqual([
      {
        ...PLAIN,
        root: 'https://second.test/some/path/v2',
        capabilities: new Set(['pull']),
        authorityFiles: ['ca.pem'],
        clientFiles: [
          { cert: 'one.cert', key: 'one.key' },
          { cert: 'both.pem', key: 'both.pem' },
        ],
        dialTimeoutMs: 90_000,
      },
      { ...PLAIN, root: 'https://first.test:5000/v2', headers: { 'x-key': 'a, b' } },
      { ...PLAIN, root: 'http://third.test/v2' },
      { ...PLAIN, root: 'https://fourth.test/api' },
      { ...PLAIN, root: 'https://upstream.test/v2', skipsVerification: true },
    ]);
  });

  it.each([
    ['server = 5', 'server: not a text'],
    ['server = "https://["', 'server: "https://[" is no URL of a host'],
    ['host = "x"', 'host: not a table'],
    [
      '[host."a.test"]\ncapabilities = ["read"]',
      'host."a.test".capabilities: unknown capability "read"',
    ],
    ['[host."a.test"]\ncapabilites = ["pull"]', 'host."a.test".capabilites: unknown field'],
    ['skip_verify = "yes"', 'skip_verify: neither true nor false'],
    ['override_path = 1', 'override_path: neither true nor false'],
    ['dial_timeout = "soon"', 'dial_timeout: no duration such as "10s"'],
    ['ca = [1]', 'ca: not a text'],
    ['client = [["a", "b", "c"]]', 'client: needs certificate and key'],
    ['[header]\n"a b" = "x"', 'header.a b: cannot be sent'],
    ['[header]\na = "x\\ny"', 'header.a: cannot be sent'],
    ['[host."http://a.test"]\nskip_verify = true', 'is asked over http'],
    ['[host."https://u:p@a.test"]', 'is no URL of a host'],
    ['[host."https://a.test?x=1"]', 'is no URL of a host'],
  ])('is refused: %s', (text, why) => {
    expect(() => hostsOf(parse(text))).toThrow(why);
  });
});
