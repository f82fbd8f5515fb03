/**
 * Versions of a custom resource that a webhook converts over real HTTPS, as kubectl sees them. Wants kubectl; says so
 * when it skips.
 */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate } from '../api/http/node/index.ts';
import { Workplace } from './testing/drydock-process.ts';
import { KUBECTL } from './testing/kubectl.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', [KUBECTL]).status !== 0;
if (isMissing) console.warn('SKIPPED: conversion webhooks against kubectl: not installed: kubectl');

interface Cron {
  readonly spec: { readonly cronSpec: string | { readonly minute: string; readonly hour: string } };
}
interface Review {
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly Cron[];
  };
}

/** One text, or its parts: as in upstream's own test of conversion. */
function converted(cron: Cron, apiVersion: string): object {
  const { cronSpec } = cron.spec;
  const [minute = '', hour = ''] = typeof cronSpec === 'string' ? cronSpec.split(' ') : [];
  const spec =
    typeof cronSpec === 'string'
      ? { cronSpec: { minute, hour } }
      : { cronSpec: `${cronSpec.minute} ${cronSpec.hour}` };
  return { ...cron, apiVersion, spec };
}

const STRING = { type: 'string' };
const PARTS = { type: 'object', properties: { minute: STRING, hour: STRING } };

function version(name: string, cronSpec: object, storage: boolean): object {
  const spec = { type: 'object', properties: { cronSpec } };
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  return { name, served: true, storage, schema: { openAPIV3Schema } };
}

describe.skipIf(isMissing)('versions that a webhook converts', () => {
  const place = new Workplace();
  const certificate = createCertificate(['localhost', '127.0.0.1'], Date.now());
  let webhook: Server;
  let port = 0;

  beforeAll(async () => {
    const { certificate: cert, key } = certificate;
    webhook = createServer({ cert, key }, (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      request.on('end', () => {
        const { uid, desiredAPIVersion, objects } = (JSON.parse(text) as Review).request;
        const convertedObjects = objects.map((each) => converted(each, desiredAPIVersion));
        const answer = { uid, result: { status: 'Success' }, convertedObjects };
        const apiVersion = 'apiextensions.k8s.io/v1';
        response.end(JSON.stringify({ apiVersion, kind: 'ConversionReview', response: answer }));
      });
    });
    await new Promise<void>((listening) => webhook.listen(0, '127.0.0.1', listening));
    ({ port } = webhook.address() as AddressInfo);
    await place
      .start(['serve', '--memory', '--port', '0', '--kubeconfig', 'kubeconfig'])
      .said(/kubectl get nodes/);
  });
  afterAll(async () => {
    webhook.close();
    await place.close();
  });

  const { type, refused } = typing(place);

  function define(storage: 'v1' | 'v2', caBundle = certificate.certificate): void {
    const clientConfig = {
      url: `https://localhost:${String(port)}/convert`,
      caBundle: Buffer.from(caBundle).toString('base64'),
    };
    const spec = {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', kind: 'CronTab' },
      versions: [version('v1', STRING, storage === 'v1'), version('v2', PARTS, storage === 'v2')],
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig, conversionReviewVersions: ['v1'] },
      },
    };
    const kind = 'CustomResourceDefinition';
    const metadata = { name: 'crontabs.stable.example.com' };
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind, metadata, spec };
    place.write('crd.json', JSON.stringify(crd));
  }
  function write(apiVersion: string, cronSpec: unknown): void {
    const object = { apiVersion, kind: 'CronTab', metadata: { name: 'a' }, spec: { cronSpec } };
    place.write('cron.json', JSON.stringify(object));
  }

  it('are read and written by kubectl in either', async () => {
    define('v1');
    await type('apply -f crd.json');
    await type('wait --for=condition=Established crd/crontabs.stable.example.com');
    write('stable.example.com/v2', { minute: '5', hour: '3' });
    expect(await type('apply -f cron.json')).toContain('crontab.stable.example.com/a created');
    const older = 'get crontabs.v1.stable.example.com a -o jsonpath={.spec.cronSpec}';
    const newer = 'get crontabs.v2.stable.example.com a -o jsonpath={.spec.cronSpec.hour}';
    expect(await type(older)).toBe('5 3');
    expect(await type(newer)).toBe('3');
    write('stable.example.com/v1', '6 4');
    expect(await type('apply -f cron.json --server-side --force-conflicts')).toContain(
      'serverside-applied',
    );
    expect(await type(newer)).toBe('4');
    expect(await type('get crontabs.v2.stable.example.com')).toMatch(/^a /m);
  });

  it('are stored in the one that the definition says from then on', async () => {
    define('v2');
    await type('apply -f crd.json');
    expect(
      await type('get crd crontabs.stable.example.com -o jsonpath={.status.storedVersions}'),
    ).toBe('["v1","v2"]');
    expect(await type('get crontabs.v1.stable.example.com a -o jsonpath={.spec.cronSpec}')).toBe(
      '6 4',
    );
  });

  it('are not had from a webhook that is not who it should be', async () => {
    define('v2', createCertificate(['localhost'], Date.now()).certificate);
    await type('apply -f crd.json');
    expect(await refused('get crontabs.v2.stable.example.com a')).toMatch(
      /conversion webhook for stable\.example\.com\/v1, Kind=CronTab failed: Post "https:\/\/localhost:\d+\/convert\?timeout=30s": /,
    );
  });
});
