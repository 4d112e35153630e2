/** That the hosts are simulated is found by the product; the staff explains it at once. */
import * as z from 'zod';
import { askServer } from '../askServer.ts';
import { paperDigest } from '../papers.ts';

const pageSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Explains every finding that says that a host reads elsewhere. */
export async function explainSimulation(adminSocket: string): Promise<void> {
  const path = '/findings?code=hostReadElsewhere&limit=100';
  const { items } = pageSchema.parse(await askServer(adminSocket, { path }));
  const reason = 'A host of the demonstration: nvidia-smi and the host root are simulated.';
  const body = { state: 'explained', reason, document: paperDigest('demonstration') };
  for (const { id } of items) {
    const decided = `/findings/${encodeURIComponent(id)}/decisions`;
    await askServer(adminSocket, { path: decided, body });
  }
}
