import { z } from 'zod';
import { acceptedSchema, messageViewSchema, problemSchema, webhookEventSchema } from './answer-schemas.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import { IDEMPOTENCY_KEY_CHARS_MAX } from './limits.ts';
import { messageSchema } from './message-schema.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Problems that any endpoint behind a key may answer with. */
const KEY_PROBLEMS: readonly ProblemCode[] = [
  'unauthorized',
  'too_many_failures',
  'server_deleted',
  'rate_limited',
  'unavailable',
  'internal',
];

const PROBLEM_REF = { $ref: '#/components/schemas/Problem' } as const;

/** The OpenAPI 3.1 document of the gateway, from the schemas that requests are checked with. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of ENDPOINTS) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ROOTSMS gateway',
      version: '1.0.0',
      description:
        'Send and receive text messages. Errors are RFC 9457 problems with a stable `code`. Times are RFC 3339; ids are 64-bit numbers as text.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: [...new Set(ENDPOINTS.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
    paths,
    webhooks: { event: { post: webhookOperation() } },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: `rsk_…`.' } },
      schemas: Object.fromEntries(COMPONENTS.map(({ name, schema }) => [name, schema])),
    },
  };
}

function operation(endpoint: Endpoint): JsonObject {
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: endpoint.description,
    ...(endpoint.access === 'public' ? { security: [] } : {}),
    ...withEntries('parameters', parameters(endpoint)),
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
          },
        }),
    responses: { ...Object.fromEntries(endpoint.answers.map(response)), ...problemResponses(endpoint) },
    'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: endpoint.curl }],
  };
}

function withEntries(name: string, entries: readonly Json[]): JsonObject {
  return entries.length === 0 ? {} : { [name]: entries };
}

function parameters(endpoint: Endpoint): Json[] {
  const list: Json[] = [];
  if (endpoint.path.includes('{id}')) {
    list.push({ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d{1,19}$' } });
  }
  if (endpoint.idempotent === true) {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Of your choice; kept for 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: IDEMPOTENCY_KEY_CHARS_MAX, pattern: '^[!-~]+$' },
    });
  }
  for (const [name, schema] of Object.entries(endpoint.query?.shape ?? {})) {
    const { description, ...rest } = schemaOf(schema as z.ZodType, 'input');
    list.push({
      name,
      in: 'query',
      required: false,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    });
  }
  return list;
}

function response({ status, description, schema, type }: Endpoint['answers'][number]): [string, Json] {
  if (schema === undefined && type === undefined) return [String(status), { description }];
  const content = {
    [type ?? 'application/json']: { schema: schema === undefined ? { type: 'string' } : schemaOf(schema) },
  };
  return [String(status), { description, content }];
}

/** Problems by status, with their codes in the description. */
function problemResponses(endpoint: Endpoint): JsonObject {
  const codes = [...endpoint.problems, ...(endpoint.access === 'key' ? KEY_PROBLEMS : [])];
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  const entries = [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, group]) => [
      String(status),
      {
        description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].sentence}`).join('\n'),
        ...(status === 429 || status === 503
          ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }
          : {}),
        content: { 'application/problem+json': { schema: PROBLEM_REF } },
      },
    ]);
  return Object.fromEntries(entries) as JsonObject;
}

function webhookOperation(): JsonObject {
  const header = (name: string, description: string): Json => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  return {
    operationId: 'webhookEvent',
    tags: ['Webhook'],
    summary: 'What your webhook receives',
    description:
      'One event a request, each server’s in order. Answer 2xx within 10 seconds to take it; anything else, and every redirect, is tried again with growing delay for three days, and later events wait. An event may come twice: its `id` is the same.',
    security: [],
    parameters: [
      header('X-Rootsms-Event', 'The type of the event.'),
      header('X-Rootsms-Event-Id', 'The id of the event, the same in every try.'),
      header(
        'X-Rootsms-Timestamp',
        'Unix time of this try in seconds; refuse what is older than five minutes.',
      ),
      header(
        'X-Rootsms-Signature',
        '`v1=` and HMAC-SHA256 in hex, keyed with your secret, of timestamp, a full stop and the raw body.',
      ),
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookEvent' } } },
    },
    responses: { '2XX': { description: 'Taken.' } },
  };
}

/** Schemas that occur more than once: named, and referred to wherever they stand. */
const COMPONENTS: readonly { readonly name: string; readonly schema: JsonObject; readonly text: string }[] = [
  component('NewMessage', messageSchema, 'input'),
  component('Accepted', acceptedSchema, 'output'),
  component('Message', messageViewSchema, 'output'),
  component('Problem', problemSchema, 'output'),
  component('WebhookEvent', webhookEventSchema, 'output'),
];

function component(name: string, schema: z.ZodType, io: 'input' | 'output'): (typeof COMPONENTS)[number] {
  const plain = plainSchemaOf(schema, io);
  return { name, schema: plain, text: JSON.stringify(plain) };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonObject {
  return refer(plainSchemaOf(schema, io)) as JsonObject;
}

function refer(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(refer);
  const text = JSON.stringify(value);
  const named = COMPONENTS.find((known) => known.text === text);
  if (named !== undefined) return { $ref: `#/components/schemas/${named.name}` };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, refer(item)]));
}

function plainSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override: ({ jsonSchema }) => {
      // The formats say it; the patterns behind them are for machines only.
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'base64') delete jsonSchema.pattern;
    },
  });
  return rest as JsonObject;
}

/** docs/openapi/gateway.json, which `npm run generate` writes. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
