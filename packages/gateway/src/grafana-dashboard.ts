/**
 * The Grafana dashboard, as a table of panels: docs/operating/grafana-dashboard.json is written from it, and
 * metrics.test.ts holds its expressions to the metrics that there are.
 */

type Unit = 'short' | 'reqps' | 's' | 'bytes' | 'percentunit' | 'bool_on_off';

interface Panel {
  readonly title: string;
  readonly about: string;
  readonly kind: 'timeseries' | 'stat' | 'state-timeline';
  readonly unit: Unit;
  /** Of 24 columns. */
  readonly width: 4 | 6 | 8 | 12 | 24;
  /** Expression and legend. `$at` stands for the chosen instances, `$each` for the rate's window. */
  readonly lines: readonly (readonly [expression: string, legend: string])[];
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const AT = 'instance=~"$instance"';
const STAT_HEIGHT = 4;
const GRAPH_HEIGHT = 8;
const COLUMNS = 24;

/** `rate('x_total', 'link')`: per second, added up by link. */
function rate(name: string, by = ''): string {
  const sum = by === '' ? 'sum' : `sum by (${by})`;
  return `${sum} (rate(${name}{${AT}}[$__rate_interval]))`;
}

function sum(name: string, by = ''): string {
  return `${by === '' ? 'sum' : `sum by (${by})`} (${name}{${AT}})`;
}

const ROWS: readonly Row[] = [
  {
    title: 'At a glance',
    panels: [
      stat(
        'Accepted',
        'Messages stored and acknowledged a second.',
        'reqps',
        rate('rootsms_messages_accepted_total'),
      ),
      stat(
        'Delivered',
        'Part of the messages that came to their end which were delivered.',
        'percentunit',
        `sum (rate(rootsms_messages_concluded_total{${AT}, state="delivered"}[$__rate_interval])) / ${rate('rootsms_messages_concluded_total')}`,
      ),
      stat(
        'Links up',
        'Part of the links that can send.',
        'percentunit',
        `avg (max by (link) (rootsms_link_up{${AT}}))`,
      ),
      stat('Sessions', "Customers' bound SMPP sessions.", 'short', sum('rootsms_smpp_sessions')),
      stat('Waiting for links', 'Messages in memory.', 'short', sum('rootsms_link_queue_messages')),
      stat('Nodes', 'Gateway processes.', 'short', `count (rootsms_node_info{${AT}})`),
    ],
  },
  {
    title: 'Messages',
    panels: [
      graph('Taken and ended', 'A second: stored, and at their end by final state.', 'reqps', [
        [rate('rootsms_messages_accepted_total'), 'accepted'],
        [rate('rootsms_messages_concluded_total', 'state'), '{{state}}'],
      ]),
      graph('Refused', 'A second, by the code that the customer got (docs/errors.md).', 'reqps', [
        [rate('rootsms_messages_refused_total', 'code'), '{{code}}'],
      ]),
    ],
  },
  {
    title: 'Links',
    panels: [
      {
        title: 'Up',
        about: 'Whether each link can send.',
        kind: 'state-timeline',
        unit: 'bool_on_off',
        width: 24,
        lines: [[`max by (link) (rootsms_link_up{${AT}})`, '{{link}}']],
      },
      graph('Segments taken by carriers', 'A second.', 'reqps', [
        [rate('rootsms_link_segments_sent_total', 'link'), '{{link}}'],
      ]),
      graph(
        'Waiting in memory',
        'Messages; more of them are in gateway.queue when this stands at its limit.',
        'short',
        [[sum('rootsms_link_queue_messages', 'link'), '{{link}}']],
      ),
      graph('Window', 'Part of the window that is used; at 1 the carrier is the bound.', 'percentunit', [
        [
          `${sum('rootsms_link_window_used_segments', 'link')} / ${sum('rootsms_link_window_max_segments', 'link')}`,
          '{{link}}',
        ],
      ]),
      graph('Binds', 'Bound binds.', 'short', [[sum('rootsms_link_binds', 'link'), '{{link}}']]),
      graph('Waiting for receipts', 'Sent segments of the last minute without their receipt.', 'short', [
        [sum('rootsms_link_awaiting_segments', 'link'), '{{link}}'],
      ]),
      graph(
        'Trouble with carriers',
        'A second: told to slow down; sent again without knowing whether they have it.',
        'reqps',
        [
          [rate('rootsms_link_throttled_total', 'link'), '{{link}} throttled'],
          [rate('rootsms_link_segments_resent_total', 'link, cause'), '{{link}} {{cause}}'],
        ],
      ),
    ],
  },
  {
    title: 'Receipts, inbound, customers',
    panels: [
      graph('From carriers', 'A second.', 'reqps', [
        [rate('rootsms_inbound_received_total'), 'inbound'],
        [rate('rootsms_inbound_unowned_total'), 'inbound to a number that nobody has'],
        [rate('rootsms_receipts_unmatched_total'), 'receipts without a known message'],
      ]),
      graph('Handed to SMPP binds', 'Events a second, by server.', 'reqps', [
        [rate('rootsms_smpp_events_handed_total', 'server'), 'server {{server}}'],
        [rate('rootsms_smpp_events_refused_total', 'server'), 'server {{server}} refused'],
      ]),
      graph('Waiting for SMPP binds', 'Events in memory, by server.', 'short', [
        [sum('rootsms_smpp_events_waiting', 'server'), 'server {{server}}'],
      ]),
      graph('Webhooks', 'Tries a second, by outcome.', 'reqps', [
        [rate('rootsms_webhook_tries_total', 'outcome'), '{{outcome}}'],
        [rate('rootsms_webhook_events_dropped_total'), 'given up'],
      ]),
      graph('SMPP doors', 'Sessions; binds refused and unreadable PDUs a second.', 'short', [
        [sum('rootsms_smpp_sessions', 'instance'), '{{instance}}'],
        [rate('rootsms_smpp_binds_refused_total'), 'binds refused'],
        [rate('rootsms_smpp_bad_pdus_total'), 'bad PDUs'],
      ]),
      graph('HTTP', 'Requests a second, by endpoint and status.', 'reqps', [
        [rate('rootsms_http_requests_total', 'endpoint, status'), '{{endpoint}} {{status}}'],
      ]),
      graph('Objections', 'Numbers that said stop.', 'short', [
        [`max (rootsms_opt_outs{${AT}})`, 'opt-outs'],
      ]),
    ],
  },
  {
    title: 'PostgreSQL and housekeeping',
    panels: [
      graph(
        'Mean time of a write',
        'Store: what a customer waits for. Settle: what frees the windows.',
        's',
        [
          [`${rate('rootsms_store_seconds_total')} / ${rate('rootsms_store_batches_total')}`, 'store'],
          [`${rate('rootsms_settle_seconds_total')} / ${rate('rootsms_settle_batches_total')}`, 'settle'],
        ],
      ),
      graph('Messages a write', 'Batches grow under load: that is how the rate is reached.', 'short', [
        [`${rate('rootsms_store_messages_total')} / ${rate('rootsms_store_batches_total')}`, 'store'],
        [`${rate('rootsms_settle_messages_total')} / ${rate('rootsms_settle_batches_total')}`, 'settle'],
      ]),
      graph('Waiting for PostgreSQL', 'Messages not stored yet; writes repeated a second.', 'short', [
        [sum('rootsms_messages_storing', 'instance'), '{{instance}} storing'],
        [rate('rootsms_store_repeats_total'), 'store repeats'],
        [rate('rootsms_settle_repeats_total'), 'settle repeats'],
      ]),
      graph('How far back a survivor must look', 'About a minute; grows while PostgreSQL is away.', 's', [
        [`max by (instance) (rootsms_low_water_age_seconds{${AT}})`, '{{instance}}'],
      ]),
      graph('Keeper', 'What it dealt with, and failed runs, a second, by task.', 'short', [
        [rate('rootsms_keeper_done_total', 'task'), '{{task}}'],
        [rate('rootsms_keeper_failures_total', 'task'), '{{task}} failed'],
      ]),
    ],
  },
  {
    title: 'Process',
    panels: [
      graph('CPU', 'Of one core.', 'percentunit', [
        [rate('process_cpu_seconds_total', 'instance'), '{{instance}}'],
      ]),
      graph('Memory', 'Resident, and the heap in use.', 'bytes', [
        [sum('process_resident_memory_bytes', 'instance'), '{{instance}} resident'],
        [sum('nodejs_heap_size_used_bytes', 'instance'), '{{instance}} heap'],
      ]),
      graph('Event loop', 'How late a timer fires, 99th percentile.', 's', [
        [`max by (instance) (nodejs_eventloop_lag_p99_seconds{${AT}})`, '{{instance}}'],
      ]),
    ],
  },
];

function stat(title: string, about: string, unit: Unit, expression: string): Panel {
  return { title, about, kind: 'stat', unit, width: 4, lines: [[expression, '']] };
}

function graph(title: string, about: string, unit: Unit, lines: Panel['lines']): Panel {
  return { title, about, kind: 'timeseries', unit, width: 12, lines };
}

/** Every expression of the dashboard. */
export function dashboardExpressions(): string[] {
  return ROWS.flatMap(({ panels }) => panels.flatMap(({ lines }) => lines.map(([expression]) => expression)));
}

/** docs/operating/grafana-dashboard.json, to be imported into Grafana 10 or later. */
export function grafanaDashboard(): string {
  const source = { type: 'prometheus', uid: '${source}' };
  const dashboard = {
    title: 'ROOTSMS gateway',
    uid: 'rootsms-gateway',
    description:
      'Messages, links, customers and PostgreSQL of all gateway nodes. Written from the code: docs/operating/metrics.md',
    tags: ['rootsms'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        { name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        {
          name: 'instance',
          label: 'Node',
          type: 'query',
          datasource: source,
          query: { query: 'label_values(rootsms_node_info, instance)', refId: 'instance' },
          definition: 'label_values(rootsms_node_info, instance)',
          refresh: 2,
          includeAll: true,
          multi: true,
          allValue: '.*',
          current: { text: 'All', value: '$__all' },
        },
      ],
    },
    panels: laidOut(source),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

type Source = Readonly<Record<'type' | 'uid', string>>;

function laidOut(source: Source): object[] {
  const laid: object[] = [];
  let y = 0;
  for (const { title, panels } of ROWS) {
    laid.push({
      id: laid.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      if (x + panel.width > COLUMNS) {
        x = 0;
        y += height;
      }
      height = panel.kind === 'timeseries' ? GRAPH_HEIGHT : STAT_HEIGHT;
      laid.push({
        id: laid.length + 1,
        ...panelOf(panel, source),
        gridPos: { x, y, w: panel.width, h: height },
      });
      x += panel.width;
    }
    y += height;
  }
  return laid;
}

function panelOf({ title, about, kind, unit, lines }: Panel, source: Source): object {
  const targets = lines.map(([expr, legendFormat], at) => ({
    refId: String.fromCharCode(65 + at),
    datasource: source,
    expr,
    legendFormat,
  }));
  const fieldConfig = { defaults: { unit, min: 0 }, overrides: [] };
  return {
    type: kind,
    title,
    description: about,
    datasource: source,
    targets,
    fieldConfig,
    options: optionsOf(kind),
  };
}

function optionsOf(kind: Panel['kind']): object {
  switch (kind) {
    case 'timeseries':
      return {
        legend: { displayMode: 'list', placement: 'bottom' },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
    case 'stat':
      return {
        colorMode: 'none',
        graphMode: 'area',
        reduceOptions: { calcs: ['lastNotNull'], values: false },
      };
    case 'state-timeline':
      return { mergeValues: true, showValue: 'never', legend: { displayMode: 'list', placement: 'bottom' } };
    default:
      return kind satisfies never;
  }
}
