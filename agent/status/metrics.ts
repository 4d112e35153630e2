/**
 * Prometheus metrics of the running agent (docs/AGENT.md lists them). prom-client is loaded only
 * where they are wanted.
 */
import type { MetricsAddress } from '../../platform/config/metricsAddress.ts';
import { type MetricsServer, serveMetricsText } from '../../platform/metricsServer.ts';
import { metricLines } from './metricValues.ts';
import type { AgentStatus } from './status.ts';

/** Serves the metrics of `status()`. Throws inUse where the address is taken. */
export async function serveMetrics(
  address: MetricsAddress,
  status: () => AgentStatus,
): Promise<MetricsServer> {
  const render = await metricLines();
  return serveMetricsText(address, () => render(status()));
}
