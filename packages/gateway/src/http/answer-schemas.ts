/** What answers look like, for the OpenAPI document and for tests; the types are those that the readers return. */
import { z } from 'zod';
import type { InboundView } from '../read-inbound.ts';
import type { MessageView, PartView } from '../read-message.ts';
import { STATE, type StateName } from '../state.ts';
import { WEBHOOK_ERRORS, type WebhookErrorCode } from '../webhook-client.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

const id = z
  .string()
  .regex(/^\d{1,19}$/)
  .describe('A 64-bit number as text; greater is later.');
const instant = z.iso.datetime().describe('UTC.');
const state = z.enum(Object.keys(STATE) as [StateName, ...StateName[]]);
const next = z
  .string()
  .nullable()
  .describe(
    'The `cursor` of the next page; null when this is the last. A page may hold fewer than `limit` entries and still have a next one.',
  );
const base64 = z.string().nullable().describe('Base64.');
const errorCode = z
  .int()
  .nullable()
  .describe('The network’s or the carrier’s code when the state is not `delivered`.');

const replacement = z.strictObject({
  index: z.int().describe('Place in the text as sent, in UTF-16 units.'),
  from: z.string(),
  to: z.string(),
});

export const problemSchema = z
  .strictObject({
    type: z.string().describe('Where the problem is described.'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).describe('Stable; for programs.'),
    detail: z.string().optional(),
    errors: z
      .array(z.strictObject({ path: z.string().describe('`messages[3].to`'), message: z.string() }))
      .optional()
      .describe('Each place that was wrong; never repeats what was sent.'),
  })
  .describe('RFC 9457.');

const acceptedFields = {
  id,
  state: z.enum(['queued', 'scheduled']),
  segments: z.int(),
  encoding: z.enum(['gsm', 'ucs2', 'binary']),
  replaced: z.array(replacement).optional().describe('What `smart` replaced; absent when nothing.'),
};
export const acceptedSchema = z
  .strictObject(acceptedFields)
  .describe('The message is on disk and will be sent.');

export const manyAcceptedSchema = z.strictObject({
  accepted: z.int(),
  refused: z.int(),
  results: z
    .array(z.union([z.strictObject({ status: z.literal(201), ...acceptedFields }), problemSchema]))
    .describe('One for each message, in the order of the request.'),
});

const contentFields = {
  erased: z
    .boolean()
    .describe(
      'True: number and text are gone (erased, or past their retention) and the fields below are null.',
    ),
  to: z.string().nullable(),
  from: z.string().nullable(),
  text: z.string().nullable(),
  data: base64,
  udh: base64,
  encoding: z.string().nullable(),
};

const messageFields = {
  id,
  state,
  createdAt: instant,
  via: z.enum(['smpp', 'http']),
  segments: z.int(),
  country: z.string().nullable().describe('ISO 3166-1 alpha-2.'),
  priority: z.int(),
  sendAt: instant.nullable(),
  validUntil: instant.nullable(),
  sentAt: instant.nullable(),
  doneAt: instant.nullable(),
  errorCode,
  ...contentFields,
  reference: z.string().nullable(),
};
export const messageViewSchema = z.strictObject(messageFields) satisfies z.ZodType<MessageView>;
const part = z.strictObject({ part: z.int(), state, errorCode }) satisfies z.ZodType<PartView>;
export const messageSchema = z.strictObject({
  ...messageFields,
  parts: z.array(part).describe('Of a long text: what became of each segment, as far as known.'),
});
export const messageListSchema = z.strictObject({ messages: z.array(messageViewSchema), next });
export const cancelledSchema = z.strictObject({ id, state: z.literal('cancelled') });

export const inboundSchema = z.strictObject({
  id,
  receivedAt: instant,
  segments: z.int(),
  segmentsMissing: z.int().describe('Segments of a long text that never came.'),
  country: z.string().nullable(),
  word: z
    .enum(['stop', 'start', 'help'])
    .nullable()
    .describe('The text was understood as this word and acted upon.'),
  handedAt: instant.nullable().describe('When your SMPP bind or webhook took it.'),
  ...contentFields,
}) satisfies z.ZodType<InboundView>;
export const inboundListSchema = z.strictObject({ inbound: z.array(inboundSchema), next });

export const previewSchema = z.strictObject({
  encoding: z.string(),
  segments: z.int(),
  length: z.int().describe('Septets (GSM), UTF-16 units (UCS-2) or octets (binary).'),
  perSegment: z.int(),
  remaining: z.int().describe('What still fits into the last segment.'),
  languages: z.array(z.string()).describe('National GSM tables in use.'),
  forced: z
    .array(z.strictObject({ index: z.int(), character: z.string(), codePoint: z.string(), name: z.string() }))
    .describe('Characters that forced UCS-2, the first 20.'),
  forcedCount: z.int(),
  smart: z
    .strictObject({ segments: z.int(), encoding: z.string(), replaced: z.array(replacement) })
    .nullable()
    .describe('What the message would be with `smart`; null when it changes nothing.'),
  price: z
    .strictObject({ currency: z.string(), perSegmentMinor: z.string(), totalMinor: z.string() })
    .nullable()
    .describe('In minor units of the currency; null when the route has no known price.'),
});

export const serverSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  throughput: z.strictObject({ segmentsPerSecond: z.int(), burstSegments: z.int() }),
  access: z.strictObject({
    level: z.int().describe('5 full … 0 deleted.'),
    name: z.string(),
    sentence: z.string(),
    decisions: z
      .array(z.strictObject({ level: z.int(), reason: z.string(), from: instant, until: instant.nullable() }))
      .describe('The decisions in force: every restriction has one, with its reason.'),
  }),
  anySender: z.boolean(),
  senders: z.array(
    z.strictObject({
      address: z.string(),
      kind: z.enum(['alphanumeric', 'long', 'short']),
      keyword: z.string().nullable(),
    }),
  ),
  smpp: z.strictObject({
    systemId: z.string(),
    bindsMax: z.int(),
    bindTypes: z.array(z.string()),
    windowMax: z.int(),
  }),
  handOver: z.enum(['auto', 'smpp', 'webhook']).describe('Where receipts and inbound messages go.'),
  hasWebhook: z.boolean(),
});

const webhookFields = { url: z.string(), createdAt: instant };
export const webhookSchema = z.strictObject(webhookFields);
export const newWebhookSchema = z.strictObject({
  ...webhookFields,
  secret: z.string().describe('Signs every event; shown this once.'),
});

const tryFields = {
  httpStatus: z.int().nullable(),
  error: z.enum(Object.keys(WEBHOOK_ERRORS) as [WebhookErrorCode, ...WebhookErrorCode[]]).nullable(),
  durationMs: z.int(),
};
export const attemptListSchema = z.strictObject({
  attempts: z.array(
    z.strictObject({
      at: instant,
      eventId: id,
      type: z.enum(['message.receipt', 'message.inbound', 'webhook.test']),
      messageId: id,
      ...tryFields,
      error: z.string().nullable(),
    }),
  ),
  next,
});
export const replaySchema = z.strictObject({ queued: z.int().describe('Events that were queued.') });
export const webhookTestSchema = z.strictObject({ eventId: id, ok: z.boolean(), ...tryFields });
export const healthSchema = z.strictObject({ status: z.enum(['ok', 'stopping']) });

/** What a webhook receives. */
const eventHead = {
  id,
  sequence: z.string().describe('The same number as `id`: events of a server sort by it; gaps mean nothing.'),
  createdAt: instant,
};
const { handedAt: _, ...inboundFields } = inboundSchema.shape;
export const webhookEventSchema = z.union([
  z.strictObject({
    ...eventHead,
    type: z.literal('message.receipt'),
    data: z.strictObject({
      messageId: id,
      state,
      errorCode,
      to: z.string().nullable(),
      from: z.string().nullable(),
      reference: z.string().nullable(),
      segments: z.int().nullable(),
      country: z.string().nullable(),
      sentAt: instant.nullable(),
      doneAt: instant,
    }),
  }),
  z.strictObject({ ...eventHead, type: z.literal('message.inbound'), data: z.strictObject(inboundFields) }),
  z.strictObject({
    ...eventHead,
    type: z.literal('webhook.test'),
    data: z.strictObject({ serverId: z.int() }),
  }),
]);
