import { Counter, type Registry } from 'prom-client';

const STATUS_CODES = 600;

/**
 * Requests by endpoint and status. Counted in plain arrays and read out when Prometheus asks: a labelled
 * counter costs a hash of its labels on every message.
 */
export class HttpMetrics {
  readonly #counts = new Map<string, Uint32Array>();

  constructor(registry: Registry, endpoints: readonly string[]) {
    for (const endpoint of endpoints) this.#counts.set(endpoint, new Uint32Array(STATUS_CODES));
    const counts = this.#counts;
    new Counter({
      name: 'rootsms_http_requests_total',
      help: 'Answered HTTP requests by endpoint and status.',
      labelNames: ['endpoint', 'status'],
      registers: [registry],
      collect() {
        for (const [endpoint, byStatus] of counts) {
          byStatus.forEach((count, status) => {
            if (count === 0) return;
            byStatus[status] = 0;
            this.inc({ endpoint, status }, count);
          });
        }
      },
    });
  }

  count(endpoint: string, status: number): void {
    const byStatus = this.#counts.get(endpoint);
    if (byStatus !== undefined) byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
}
