/** What `npm run bench` measures, with the budgets of docs/architecture.md. Rows print their figures in this order. */
export interface FigureSpec {
  readonly row: RowLetter;
  readonly label: string;
  readonly unit: '/s' | 'µs' | 'ms' | 's' | 'MB' | '×';
  readonly better: 'more' | 'less';
  readonly floor?: number;
  readonly aim?: number;
  /** Share of the baseline's value by which `--check` lets it be worse; without it the figure is only shown. */
  readonly tolerance?: number;
}

export type RowLetter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

const RATE = { unit: '/s', better: 'more', tolerance: 0.15 } as const;
const CPU = { unit: 'µs', better: 'less', tolerance: 0.15 } as const;
const MEMORY = { unit: 'MB', better: 'less', tolerance: 0.15 } as const;
/** Latencies depend on whatever else the machine does just then. */
const LATENCY = { unit: 'ms', better: 'less', tolerance: 0.5 } as const;
const SHOWN_LATENCY = { unit: 'ms', better: 'less' } as const;

export const FIGURES = {
  endToEndPerS: { row: 'a', label: 'messages, submitted to receipt', ...RATE, floor: 20_000, aim: 40_000 },
  cpuUs: { row: 'a', label: 'CPU a message, Node and PostgreSQL', ...CPU, floor: 80, aim: 45 },
  gatewayCpuUs: { row: 'a', label: 'CPU a message, Node', ...CPU },
  postgresCpuUs: { row: 'a', label: 'CPU a message, PostgreSQL', ...CPU },
  peersCpuUs: { row: 'a', label: 'CPU a message, load generator and carrier', unit: 'µs', better: 'less' },
  acknowledgedPerS: { row: 'a', label: 'acknowledgements', ...RATE },
  ackP50Ms: { row: 'a', label: 'acknowledgement p50, 1,000 unanswered', ...SHOWN_LATENCY },
  ackP99Ms: { row: 'a', label: 'acknowledgement p99, 1,000 unanswered', ...SHOWN_LATENCY },
  peakMb: { row: 'a', label: 'gateway memory at most (VmHWM)', ...MEMORY },

  httpPerS: { row: 'b', label: 'requests answered after commit', ...RATE, floor: 15_000, aim: 30_000 },
  httpGatewayCpuUs: { row: 'b', label: 'CPU a message, Node', ...CPU },
  httpPostgresCpuUs: { row: 'b', label: 'CPU a message, PostgreSQL', ...CPU },
  httpPeersCpuUs: {
    row: 'b',
    label: 'CPU a message, load generator and carrier',
    unit: 'µs',
    better: 'less',
  },
  httpP50Ms: { row: 'b', label: 'answer p50, 64 connections', ...SHOWN_LATENCY },
  httpP99Ms: { row: 'b', label: 'answer p99, 64 connections', ...SHOWN_LATENCY },
  httpSentPerS: { row: 'b', label: 'messages sent on to the carrier', ...RATE },

  smppPerS: { row: 'c', label: 'submit_sm decoded and answered', ...RATE, floor: 500_000, aim: 1_000_000 },
  smppCpuUs: { row: 'c', label: 'CPU a submit_sm', ...CPU },
  nodeSmppPerS: { row: 'c', label: 'the same by node-smpp 0.5.1', unit: '/s', better: 'more' },
  nodeSmppCpuUs: { row: 'c', label: 'CPU a submit_sm, node-smpp 0.5.1', unit: 'µs', better: 'less' },

  paceP50Ms: { row: 'd', label: 'acknowledgement p50', ...LATENCY },
  paceP99Ms: { row: 'd', label: 'acknowledgement p99', ...LATENCY, floor: 15, aim: 8 },

  queuedPeakMb: { row: 'e', label: 'gateway memory at most (VmHWM)', ...MEMORY, floor: 300, aim: 200 },
  queuedRestMb: { row: 'e', label: 'gateway memory when all are queued (VmRSS)', ...MEMORY },
  queuedPerS: { row: 'e', label: 'accepted while the carrier is down', ...RATE },
  againS: {
    row: 'e',
    label: 'kill -9 until a submit_sm is acknowledged',
    unit: 's',
    better: 'less',
    tolerance: 0.5,
    floor: 5,
    aim: 2,
  },
  drainPerS: { row: 'e', label: 'carrier up: submitted to receipt', ...RATE },
  drainPeakMb: { row: 'e', label: 'gateway memory at most meanwhile (VmHWM)', ...MEMORY },
  passingP50Ms: {
    row: 'e',
    label: "meanwhile another server's message to its receipt, p50",
    ...SHOWN_LATENCY,
  },
  passingP99Ms: {
    row: 'e',
    label: "meanwhile another server's message to its receipt, p99",
    ...SHOWN_LATENCY,
  },

  storedPerS: { row: 'f', label: 'messages, submitted to receipt', ...RATE },
  storedRatio: {
    row: 'f',
    label: 'rate of (a) now / on the empty table',
    unit: '×',
    better: 'more',
    tolerance: 0.1,
    floor: 0.9,
    aim: 0.95,
  },
  storedCpuUs: { row: 'f', label: 'CPU a message, Node and PostgreSQL', ...CPU },
  storedPeakMb: { row: 'f', label: 'gateway memory at most (VmHWM)', ...MEMORY },
} as const satisfies Record<string, FigureSpec>;

export type FigureName = keyof typeof FIGURES;
export type Figures = Partial<Record<FigureName, number>>;

export const FIGURE_NAMES = Object.keys(FIGURES).filter(isFigureName);

export function isFigureName(name: string): name is FigureName {
  return name in FIGURES;
}

export function specOf(name: FigureName): FigureSpec {
  return FIGURES[name];
}

export type Verdict = 'aim reached' | 'floor reached' | 'missed';

/** Against the budget; null when the figure has none. */
export function verdictOf(name: FigureName, value: number): Verdict | null {
  const { floor, aim, better } = specOf(name);
  if (floor === undefined || aim === undefined) return null;
  const reaches = (budget: number): boolean => (better === 'more' ? value >= budget : value <= budget);
  if (reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'floor reached' : 'missed';
}
