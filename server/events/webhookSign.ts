/** Signatures of webhooks (standardwebhooks.com): the receiver sees who sent it, and when. */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret: `whsec_` and 32 random bytes as base64. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What is signed. */
export interface SignedMessage {
  /** The same for every attempt; holds no full stop. */
  readonly id: string;
  /** Of the attempt, milliseconds UTC. */
  readonly at: number;
  readonly body: string;
}

/** The headers of a message: id, time in seconds, and HMAC-SHA256 over both and the body. */
export function signedHeaders(
  secret: string,
  { id, at, body }: SignedMessage,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}
