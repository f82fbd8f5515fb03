/** Webhooks over HTTPS, as the API server of a cluster calls them. Upstream: apiserver pkg/util/webhook/client.go. */
import { request } from 'node:https';
import type { WebhookAnswer, WebhookCall } from '../index.ts';

const ANSWER_BYTES_MAX = 8 * 2 ** 20;

/** Rejects in Go's words where they are known. */
export function callWebhook(call: WebhookCall): Promise<WebhookAnswer> {
  const { url, caBundle, body, timeoutMs } = call;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        ...(caBundle === undefined ? {} : { ca: Buffer.from(caBundle, 'base64') }),
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let length = 0;
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > ANSWER_BYTES_MAX) outgoing.destroy(new Error('response is too long'));
          else chunks.push(chunk);
        });
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, body: text });
        });
        incoming.on('error', (error) => reject(inGoWords(error)));
      },
    );
    // The whole exchange has this long, not only each pause in it.
    const timer = setTimeout(() => {
      outgoing.destroy(new Error('context deadline exceeded'));
    }, timeoutMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', (error) => reject(inGoWords(error)));
    outgoing.end(body);
  });
}

function inGoWords(error: NodeJS.ErrnoException & { address?: string; port?: number }): Error {
  const { code = '', address = '', port } = error;
  const where = `${address}:${String(port ?? '')}`;
  switch (code) {
    case 'ECONNREFUSED':
      return new Error(`dial tcp ${where}: connect: connection refused`);
    case 'ECONNRESET':
      return new Error('EOF');
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return new Error(
        'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      );
    default:
      return new Error(error.message);
  }
}
