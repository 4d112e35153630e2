/** How an agent reaches its server: directly, or as its operator's network demands. */
import type { Agent as HttpAgent } from 'node:http';

/** What a connection needs beside the address. */
export interface ConnectOptions {
  /** Makes the connection, through a proxy for instance. */
  readonly agent?: HttpAgent;
  /** PEM certificates of the authorities to trust instead of those that Node brings. */
  readonly ca?: string | readonly string[];
}
