/** In step 7: how reports were released, and what regulators filed, as the register tells it. */
import { thumbprint } from '../../crypto/keys.ts';
import { FleetsealError, isFleetsealError } from '../../errors.ts';
import type { RegisterDocument } from '../../register/documents.ts';
import type { RegisterEntry } from '../../register/register.ts';
import {
  checkFiledChallenge,
  enterRegulatorKey,
  type RegulatorKeyDocument,
} from '../../register/regulatorDocuments.ts';
import { ReportWays } from '../../register/reportSteps.ts';

/**
 * Checks in log order: no report was released that somebody else than its drafter had not approved
 * before; every filed challenge is signed by a key of a regulator that counted then, and is for
 * this log. Throws reportInvalid.
 */
export async function checkReleases(
  entries: readonly RegisterEntry[],
  originAt: (index: number) => string,
): Promise<void> {
  const ways = new ReportWays();
  const keys = new Map<string, RegulatorKeyDocument>();
  for (const { index, document } of entries) {
    try {
      await enter(document, { ways, keys, origin: () => originAt(index) });
    } catch (cause) {
      if (!isFleetsealError(cause)) throw cause;
      const seen = `Register document ${index}: ${cause.message}`;
      throw new FleetsealError('reportInvalid', seen, { cause });
    }
  }
}

async function enter(
  document: RegisterDocument,
  known: {
    readonly ways: ReportWays;
    readonly keys: Map<string, RegulatorKeyDocument>;
    readonly origin: () => string;
  },
): Promise<void> {
  const { ways, keys, origin } = known;
  if (document.format === 'fleetseal/reportStep@1') ways.take(document);
  if (document.format === 'fleetseal/regulatorKey@1') enterKey(keys, document);
  if (document.format !== 'fleetseal/challengeFiled@1') return;
  const { log } = await checkFiledChallenge(document, keys);
  if (log === origin()) return;
  throw new FleetsealError('challengeRefused', `A challenge is for the log ${log}.`);
}

function enterKey(keys: Map<string, RegulatorKeyDocument>, document: RegulatorKeyDocument): void {
  if (thumbprint(document.jwk) !== document.kid) {
    throw new FleetsealError('keyInvalid', 'It names another key id.');
  }
  if (keys.has(document.kid) === (document.event === 'added')) {
    throw new FleetsealError('stateChanged', `A key of a regulator was ${document.event} again.`);
  }
  enterRegulatorKey(keys, document);
}
