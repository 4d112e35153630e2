/** A host that no wire leads to: a kit is carried there, a bundle back, an answer there again. */
import { enrollFromKit, exportEvidence, importAnswer } from '../../agent/offline/offline.ts';
import { offlineImportReplySchema } from '../../shared/api/admin.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { offlineKitSchema } from '../../shared/offline/files.ts';
import { askServer } from '../askServer.ts';
import type { Round } from './chronicle.ts';
import type { ScenarioHost } from './host.ts';
import { roundOf } from './rounds.ts';

/** Carries files between hosts and their server. */
export class AirGap {
  readonly #adminSocket: string;
  /** When the challenge that a host answers now was made. */
  readonly #challengedAt = new Map<ScenarioHost, number>();
  /** What a host has shown, and the server does not know. */
  readonly #kept = new Map<ScenarioHost, Round[]>();

  constructor(adminSocket: string) {
    this.#adminSocket = adminSocket;
  }

  /** The kit of this moment goes to the host, which enrolls with it. */
  async carryKit(host: ScenarioHost, now: number): Promise<void> {
    const answered = await askServer(this.#adminSocket, { path: '/offline-kit' });
    const kit = offlineKitSchema.parse(answered);
    const { stateDirectory, token, name: hostName } = host;
    await enrollFromKit({ stateDirectory, kit, token, hostName });
    this.#challengedAt.set(host, now);
  }

  /** The host attests, and keeps what it signed. */
  async attest(host: ScenarioHost): Promise<void> {
    const challengedAt = this.#challengedAt.get(host);
    if (challengedAt === undefined) throw new RangeError(`${host.name} has no kit`);
    await host.attest('cadence');
    const kept = this.#kept.get(host) ?? [];
    kept.push(roundOf(host, challengedAt));
    this.#kept.set(host, kept);
  }

  /** The bundle goes to the server and the answer to the host; gives the rounds that came in. */
  async carryBundle(host: ScenarioHost, now: number): Promise<Round[]> {
    host.close();
    const { stateDirectory } = host;
    const { bytes } = await exportEvidence(stateDirectory);
    const body = { content: toBase64(bytes) };
    const answered = await askServer(this.#adminSocket, { path: '/offline-imports', body });
    const { answer } = offlineImportReplySchema.parse(answered);
    await importAnswer({ stateDirectory, answer });
    this.#challengedAt.set(host, now);
    const kept = this.#kept.get(host) ?? [];
    this.#kept.delete(host);
    return kept;
  }
}
