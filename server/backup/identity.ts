/** The key that opens backups: made here, kept by the operator, never by the server. */
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** A new identity, as age-keygen writes it. */
export interface BackupIdentity {
  /** Text of the file: a secret. */
  readonly text: string;
  /** `age1…`: what backups are encrypted for. No secret. */
  readonly recipient: string;
}

/** Makes an identity. `madeAt` in milliseconds UTC. */
export async function makeIdentity(madeAt: number): Promise<BackupIdentity> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const day = new Date(madeAt).toISOString();
  return { text: `# created: ${day}\n# public key: ${recipient}\n${identity}\n`, recipient };
}
