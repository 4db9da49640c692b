export { freePorts } from './free-ports.ts';
export { Instance } from './instance.ts';
export { childrenOf, peakBytes, residentBytes } from './proc-stat.ts';
export { numberOf, Program, type Facts } from './program.ts';
export { readServerKeys, type ServerKeys } from './server-keys.ts';
