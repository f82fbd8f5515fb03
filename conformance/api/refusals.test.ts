/**
 * What a real kube-apiserver 1.36.3 refused, each field of each kind wrong in some way, and in which words
 * (bench/interop/exchanges/recorded-refusals.ts): refused here, too, and in the same words.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Manifest, ResourceName } from '../../src/api/objects.ts';
import { StatusError } from '../../src/api/status-error.ts';
import { TestServer } from '../../src/api/testing/test-server.ts';

interface Line {
  readonly method: 'POST' | 'PUT';
  readonly status: number;
  readonly body: Manifest & { readonly kind: string; readonly apiVersion: string };
  readonly message?: string;
}

const DIRECTORY = join(import.meta.dirname, 'refusals');

it.each(readdirSync(DIRECTORY))('%s', (file) => {
  const text = readFileSync(join(DIRECTORY, file), 'utf8').trim();
  const { server } = new TestServer();
  const differing = text.split('\n').flatMap((line) => {
    const { method, body, message } = JSON.parse(line) as Line;
    const resource = server.resources.ofKind(body.apiVersion, body.kind);
    if (resource === undefined) return [`no ${body.kind}`];
    if (message === undefined) {
      server.create(resource, body);
      return [];
    }
    const answer = refusalOf(server, resource, method, body);
    return undrawn(answer) === undrawn(message) ? [] : [`${message} but ${answer}`];
  });

  expect(differing).toEqual([]);
});

/** Addresses of Services are drawn. */
function undrawn(text: string): string {
  return text.replace(/\b10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+/g, '<ip>');
}

function refusalOf(
  server: TestServer['server'],
  resource: ResourceName,
  method: 'POST' | 'PUT',
  body: Manifest,
): string {
  try {
    if (method === 'POST') server.create(resource, body, { isDryRun: true });
    else server.update(resource, body as never, 'object', { isDryRun: true });
    return 'taken';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return error.message;
  }
}
