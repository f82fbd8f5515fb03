/** The file by which kubectl finds the server, and the token that it is to show there. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import type { ControlAccess } from './control-endpoint.ts';

export interface KubeconfigOptions {
  readonly url: string;
  /** PEM; absent for plain HTTP. */
  readonly certificate?: string | undefined;
  readonly token?: string | undefined;
  /** Where the cluster's clock is steered. */
  readonly control?: ControlAccess | undefined;
}

/** Under this name `drydock ctl` finds it; kubectl leaves extensions alone. */
export const CONTROL_EXTENSION = 'drydock.dev/control';

const NAME = 'drydock';

export function kubeconfig({ url, certificate, token, control }: KubeconfigOptions): string {
  const authority =
    certificate === undefined
      ? // What client-node wants before it speaks plain HTTP.
        { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(certificate).toString('base64') };
  const extensions =
    control === undefined
      ? {}
      : { extensions: [{ name: CONTROL_EXTENSION, extension: { ...control } }] };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NAME, cluster: { server: url, ...authority, ...extensions } }],
    users: [{ name: NAME, user: token === undefined ? {} : { token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    'current-context': NAME,
  });
}

/** For its owner's eyes only, also where the file was there before. */
export async function writeKubeconfig(path: string, options: KubeconfigOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '', { mode: 0o600 });
  await chmod(path, 0o600);
  await writeFile(path, kubeconfig(options));
}
