/** How a webhook is reached: what a host does for the door. */

export interface WebhookCall {
  readonly url: string;
  /** PEM in base64; absent: who the machine trusts. */
  readonly caBundle?: string | undefined;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

/** Rejects with an error in Go's words: `dial tcp 127.0.0.1:1: connect: connection refused`. */
export type WebhookCaller = (call: WebhookCall) => Promise<WebhookAnswer>;
