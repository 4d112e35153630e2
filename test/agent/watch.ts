/** Runs one agent through a recording proxy: enroll, attest, and look at everything it sent. */
import { parseToken } from '../../shared/protocol/token.ts';
import type { ServerWorld } from '../factories/serverWorld.ts';
import { startProxy } from './proxy.ts';

/** What was seen. */
export interface Watched {
  readonly error: unknown;
  /** Frames of the agent as text. */
  readonly sent: readonly string[];
  /** Everything in the frames that looks like base64url, decoded as latin1 and as hex. */
  readonly decoded: string;
  /** The token's secret as base64url, base64, hex and raw bytes. */
  readonly secretForms: readonly string[];
}

/** Enrolls and attests with the token; the recorded frames come back. */
export async function watchAgent(
  world: ServerWorld,
  request: { name: string; tokenText: string },
): Promise<Watched> {
  const proxy = await startProxy(world.server.agentsUrl);
  const token = parseToken(request.tokenText);
  const agent = await world.agent(request.name, { url: proxy.url, token });
  let error: unknown = null;
  try {
    await agent.connect();
    await agent.attest('start');
  } catch (caught) {
    error = caught;
  }
  agent.close();
  await proxy.close();
  const secret = Buffer.from(token.secret, 'base64url');
  const secretForms = (['base64url', 'base64', 'hex', 'latin1'] as const).map((encoding) =>
    secret.toString(encoding),
  );
  return { error, sent: proxy.fromAgent, decoded: decodedParts(proxy.fromAgent), secretForms };
}

/** JWS parts inside the frames, decoded twice over: a secret could hide in a nested encoding. */
function decodedParts(frames: readonly string[]): string {
  const texts: string[] = [];
  let level = frames.join('\n');
  for (let depth = 0; depth < 2; depth += 1) {
    const parts = level.match(/[A-Za-z0-9_+/=-]{16,}/g) ?? [];
    const bytes = parts.map((part) => Buffer.from(part, 'base64url'));
    texts.push(...bytes.flatMap((one) => [one.toString('latin1'), one.toString('hex')]));
    level = bytes.map((one) => one.toString('latin1')).join('\n');
  }
  return texts.join('\n');
}
