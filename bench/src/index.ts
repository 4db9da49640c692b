export { freePorts } from './free-ports.ts';
export { Instance } from './instance.ts';
export { childrenOf, peakBytes, residentBytes } from './proc-stat.ts';
export { numberOf, Program, type Facts } from './program.ts';
export { addLink, addServer, type LinkInput, type ServerKeys } from './provision.ts';
