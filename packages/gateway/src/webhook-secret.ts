import { createHmac, randomBytes } from 'node:crypto';
import { openSecret, sealSecret, type MasterKey } from '@rootsms/seal';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** Makes, seals and opens the keys that webhooks are signed with. */
export class WebhookSecrets {
  readonly #master: MasterKey;

  constructor(master: MasterKey) {
    this.#master = master;
  }

  /** A new secret: shown to the customer once, then only sealed. */
  create(): string {
    return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
  }

  seal(serverId: number, secret: string): Buffer {
    return sealSecret(this.#master, placeOf(serverId), secret);
  }

  /** Throws SealError when it was changed, or sealed for another server. */
  open(serverId: number, sealed: Uint8Array): string {
    return openSecret(this.#master, placeOf(serverId), sealed);
  }
}

function placeOf(serverId: number): string {
  return `webhook/${serverId}/secret`;
}

/**
 * The signature over time and body, so that an old request cannot be sent again as a new one.
 *
 *     const wanted = webhookSignature(secret, request.headers['x-rootsms-timestamp'], rawBody);
 */
export function webhookSignature(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
}
