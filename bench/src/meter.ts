import type { Instance } from './instance.ts';
import { cpuUs, familyCpuUs, forgetPeak, peakBytes } from './proc-stat.ts';

const BYTES_A_MB = 1_000_000;

/** Processor time since the meter was started, in µs, and memory. */
export interface Reading {
  readonly gatewayUs: number;
  /** All processes of PostgreSQL, those that ended included. */
  readonly postgresUs: number;
  readonly peakMb: number;
}

/** Reads what the programs of an instance use: `const meter = startMeter(instance); …; meter()`. */
export function startMeter(instance: Instance): () => Reading {
  const { gatewayPid, postgresPid } = instance;
  forgetPeak(gatewayPid);
  const gatewayUs = cpuUs(gatewayPid);
  const postgresUs = familyCpuUs(postgresPid);
  return () => ({
    gatewayUs: cpuUs(gatewayPid) - gatewayUs,
    postgresUs: familyCpuUs(postgresPid) - postgresUs,
    peakMb: megabytes(peakBytes(gatewayPid)),
  });
}

export function megabytes(bytes: number): number {
  return bytes / BYTES_A_MB;
}
