/** The PDUs of a session by direction: requests, responses, and what may be left out when sending. */
import type { Pdu } from './pdu.ts';

/** Command ids of requests that a session hands to its owner; it answers the others itself. */
export type RequestPdu = Extract<
  Pdu,
  { commandId: 0x3 | 0x4 | 0x5 | 0x7 | 0x8 | 0x21 | 0x103 | 0x111 | 0x112 | 0x113 }
>;
export type BindPdu = Extract<Pdu, { commandId: 0x1 | 0x2 | 0x9 }>;
export type BindRespPdu = Extract<Pdu, { commandId: 0x80000001 | 0x80000002 | 0x80000009 }>;
/** Answers to requests of ours, generic_nack included. */
export type ResponsePdu = Extract<
  Pdu,
  {
    commandId:
      | 0x80000000
      | 0x80000003
      | 0x80000004
      | 0x80000005
      | 0x80000007
      | 0x80000008
      | 0x80000021
      | 0x80000103
      | 0x80000111
      | 0x80000112
      | 0x80000113;
  }
>;

type Loose<P> = P extends { sequence: number } ? Omit<P, 'sequence'> & { sequence?: number } : never;
/** A request to send: the session sets the sequence number, whatever the object says. */
export type OutgoingRequest = Loose<RequestPdu>;
