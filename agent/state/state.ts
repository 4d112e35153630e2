/** The state directory of an agent, opened: key, spool, server, standing. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, removeUnfinished } from '../../platform/files.ts';
import { lockDirectory } from '../../platform/lock.ts';
import { verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { SignedEvidence } from '../../shared/evidence/evidence.ts';
import type { RecoveryProof } from '../../shared/protocol/messages.ts';
import type { RecoveryDocument } from '../../shared/register/recoveryDocument.ts';
import { diskError } from '../spool/disk.ts';
import { Missed } from '../spool/missed.ts';
import { Spool, type SpoolLimits } from '../spool/spool.ts';
import { followServer } from './following.ts';
import {
  createIdentity,
  type Identity,
  type IdentityOptions,
  loadIdentity,
  loadOrCreateIdentity,
} from './identity.ts';
import { finishRotation, NEXT_IDENTITY_FILE, type RotationCrashPoint } from './keyChange.ts';
import { checkMachine, type MachineFiles, machineFiles } from './machine.ts';
import { type PinnedServer, readPinnedServer, samePinned, writePinnedServer } from './pinned.ts';
import { readRecoveries } from './recoveries.ts';
import { readStanding, type StandingFile, unpinServer, writeStanding } from './standing.ts';

/** How a state directory is opened. */
export interface StateOptions {
  readonly stateDirectory: string;
  /** Where a new key is made; a file where not given. */
  readonly identity?: Omit<IdentityOptions, 'ueid'>;
  readonly spool?: Partial<SpoolLimits>;
  /** Files that tell machines apart; the usual ones under `/` where not given. */
  readonly machineFiles?: MachineFiles;
  /** Accepts the machine that it is on now as the one it belongs to. */
  readonly moved?: boolean;
  /** Told of damaged files, of which the agent takes care itself. */
  readonly onTrouble?: (error: FleetsealError) => void;
}

type KeyOptions = Omit<IdentityOptions, 'ueid'>;

const FILE_KEY: KeyOptions = { keyStore: 'file' };

/** An opened state directory; nobody else has it open. */
export class AgentState {
  readonly directory: string;
  readonly #options: StateOptions;
  readonly #unlock: () => void;
  /** Signs now. */
  identity: Identity;
  /** Made by a rotation that is not over; null where there is none. */
  next: Identity | null;
  spool: Spool;
  missed: Missed;
  /** Null before enrollment. */
  pinned: PinnedServer | null;
  standing: StandingFile;
  /** How the logs of the server came by their names, oldest first. */
  recoveries: readonly RecoveryDocument[];

  private constructor(
    options: StateOptions,
    parts: Pick<
      AgentState,
      'identity' | 'next' | 'spool' | 'missed' | 'pinned' | 'standing' | 'recoveries'
    > & {
      unlock: () => void;
    },
  ) {
    this.#options = options;
    this.directory = options.stateDirectory;
    this.#unlock = parts.unlock;
    this.identity = parts.identity;
    this.next = parts.next;
    this.spool = parts.spool;
    this.missed = parts.missed;
    this.pinned = parts.pinned;
    this.standing = parts.standing;
    this.recoveries = parts.recoveries;
  }

  /**
   * Opens a directory, and makes the key at the first start. Throws stateInvalid, inUse where
   * another agent holds it, machineChanged, tpmUnavailable, keyUnusable, diskFull, diskFailed.
   */
  static async open(options: StateOptions): Promise<AgentState> {
    const { stateDirectory, moved = false, identity: keys = FILE_KEY } = options;
    makePrivateDirectory(stateDirectory);
    const unlock = lockDirectory(stateDirectory);
    try {
      await removeUnfinished(stateDirectory);
      const files = options.machineFiles ?? machineFiles('/');
      await checkMachine(stateDirectory, { files, moved });
      const identity = await loadOrCreateIdentity(stateDirectory, keys);
      const spool = await openSpool(options, identity);
      return new AgentState(options, {
        identity,
        next: await loadIdentity(stateDirectory, keys, NEXT_IDENTITY_FILE),
        spool,
        missed: await Missed.open(stateDirectory, spool.last()?.digest ?? null),
        pinned: await readPinnedServer(stateDirectory),
        standing: await readStanding(stateDirectory),
        recoveries: await readRecoveries(stateDirectory),
        unlock,
      });
    } catch (error) {
      unlock();
      throw diskError(error);
    }
  }

  /** Key id of this host's first key: its name at the server. */
  get hostId(): string {
    return this.standing.hostId ?? this.identity.kid;
  }

  /** Keeps what the server says of this key. */
  async enrolled(answer: { awaitsApproval: boolean }): Promise<void> {
    const { awaitsApproval } = answer;
    if (awaitsApproval !== this.standing.awaitsApproval) await this.#stand({ awaitsApproval });
  }

  /** Follows the pinned server to new names of its logs, which these recoveries prove. */
  async follow(named: PinnedServer, proofs: readonly RecoveryProof[]): Promise<void> {
    const { pinned, directory } = this;
    if (pinned === null || proofs.length === 0 || samePinned(pinned, named)) return;
    await followServer(directory, { pinned, named }, proofs);
    this.pinned = named;
    this.recoveries = await readRecoveries(directory);
  }

  /** Throws serverKeyWrong where another server is pinned. */
  mustBeServer(server: PinnedServer): void {
    if (this.pinned !== null && !samePinned(this.pinned, server)) {
      throw new FleetsealError('serverKeyWrong', 'This host is enrolled with another server.');
    }
  }

  /** Pins the server for good. Throws serverKeyWrong where another one is pinned. */
  async pin(pinned: PinnedServer): Promise<void> {
    this.mustBeServer(pinned);
    if (this.pinned === null) await writePinnedServer(this.directory, pinned);
    this.pinned = pinned;
  }

  /** The key of a rotation: the one that is under way, else a new one for the same host. */
  async nextIdentity(): Promise<Identity> {
    const { identity: keys = FILE_KEY } = this.#options;
    const { ueid } = this.identity;
    this.next ??= await createIdentity(this.directory, { ...keys, ueid }, NEXT_IDENTITY_FILE);
    return this.next;
  }

  /** Gives up a rotation that the server refused. */
  async abandonNext(): Promise<void> {
    await rm(join(this.directory, NEXT_IDENTITY_FILE), { force: true });
    this.next = null;
  }

  /** The server took the next key: it signs from here on, from number 0. */
  async rotated(at: (point: RotationCrashPoint) => void): Promise<void> {
    const { next, identity } = this;
    if (next === null) throw new TypeError('no rotation is under way');
    await this.#stand({ hostId: this.hostId });
    await finishRotation(this.directory, identity, at);
    this.identity = next;
    this.next = null;
    this.spool = await openSpool(this.#options, next);
    this.missed = await Missed.open(this.directory, null);
  }

  /** This host has left its server. */
  async retired(at: number): Promise<void> {
    await this.#stand({ retiredAt: at });
    await unpinServer(this.directory);
    this.pinned = null;
  }

  /** Frees the directory; what is on disk stays. */
  close(): void {
    this.#unlock();
  }

  async #stand(change: Partial<StandingFile>): Promise<void> {
    const standing = { ...this.standing, ...change };
    await writeStanding(this.directory, standing);
    this.standing = standing;
  }
}

async function openSpool(options: StateOptions, identity: Identity): Promise<Spool> {
  const publicKey = await importP256PublicKey(identity.jwk);
  const verify = async (signed: SignedEvidence) => {
    if (signed.kid !== identity.kid) throw new FleetsealError('signatureInvalid', 'Another key.');
    await verifyJws(signed, publicKey);
  };
  return Spool.open(options.stateDirectory, {
    verify,
    ...(options.spool === undefined ? {} : { limits: options.spool }),
    ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
  });
}
