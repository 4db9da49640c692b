import { METRICS, type MetricRow } from './metrics.ts';

type Described = Pick<MetricRow, 'name' | 'kind' | 'help' | 'labels'>;

/** Figures that the HTTP door and the webhooks register themselves; metrics.test.ts holds this list to them. */
export const DOOR_METRICS: readonly Described[] = [
  {
    name: 'rootsms_http_requests_total',
    kind: 'counter',
    help: 'Answered HTTP requests by endpoint and status.',
    labels: ['endpoint', 'status'],
  },
  {
    name: 'rootsms_webhook_tries_total',
    kind: 'counter',
    help: 'Requests to webhooks by outcome: ok, or why not.',
    labels: ['outcome'],
  },
  {
    name: 'rootsms_webhook_events_dropped_total',
    kind: 'counter',
    help: 'Events given up after three days.',
    labels: [],
  },
];

/** docs/operating/metrics.md */
export function metricsDocument(): string {
  const lines = [...METRICS, ...DOOR_METRICS].map(
    ({ name, kind, labels, help }) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return `<!-- Written by \`npm run generate\` (tools/generate.ts) from packages/gateway/src/metrics.ts. Do not edit. -->

# Metrics

\`GET /metrics\` on \`GATEWAY_PORT\`, in Prometheus' text form, of each gateway process its own: a link's figures come from the
node that holds it. Besides these there are the usual ones of a Node process (\`process_*\`, \`nodejs_*\`).
Nothing in them is personal: labels are closed lists, link names and server numbers.

\`grafana-dashboard.json\` beside this file draws all of them: in Grafana, Dashboards, New, Import; choose the Prometheus
that scrapes the gateways. For example:

\`\`\`yaml
scrape_configs:
  - job_name: rootsms
    scrape_interval: 10s
    static_configs:
      - targets: ['127.0.0.1:8081']
\`\`\`

What to wake somebody for, at first:

\`\`\`yaml
groups:
  - name: rootsms
    rules:
      - alert: LinkDown
        expr: max by (link) (rootsms_link_up) == 0
        for: 2m
      - alert: DatabaseAway
        expr: rate(rootsms_store_repeats_total[1m]) > 0 or rootsms_low_water_age_seconds > 180
        for: 1m
      - alert: CustomerTakesNothing
        expr: rootsms_smpp_events_waiting > 0 and rate(rootsms_smpp_events_handed_total[10m]) == 0
        for: 30m
      - alert: KeeperFails
        expr: increase(rootsms_keeper_failures_total[15m]) > 3
\`\`\`

| metric | kind | labels | what |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}
