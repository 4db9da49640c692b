import type { FastifyRequest } from 'fastify';
import {
  analyseText,
  replaceLookalikes,
  LANGUAGE,
  type Replacement,
  type TextAnalysis,
  type TextOptions,
} from '@rootsms/smpp/text';
import { buildSubmission } from './build-submission.ts';
import type { HttpContext } from './context.ts';
import type { Price } from './deps.ts';
import { OCTETS_MAX } from './limits.ts';
import { languageIds, type MessageInput } from './message-schema.ts';
import { parseJson, parseMessage } from './parse-message.ts';
import { ProblemError } from './problems.ts';

const PART_OCTETS = 134;
const SEGMENT_OCTETS = 140;

interface TextPreview {
  readonly encoding: string;
  readonly segments: number;
  /** Septets (GSM) or UTF-16 units (UCS-2); some characters count twice. */
  readonly length: number;
  readonly perSegment: number;
  readonly remaining: number;
  /** National tables in force. */
  readonly languages: readonly string[];
  /** Characters that forced UCS-2, at most 20; `index` counts UTF-16 units. */
  readonly forced: readonly { index: number; character: string; codePoint: string; name: string }[];
  readonly forcedCount: number;
}

/** POST /v1/messages/preview: what a message would be, without sending it. */
export async function previewMessage({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const parsed = parseMessage(parseJson(request.body));
  if (!parsed.ok) throw new ProblemError('body_invalid', { errors: parsed.errors });
  const input = parsed.value;
  const server = request.smsServer;
  // The same checks as for sending, so that a preview never promises what sending refuses.
  const built = buildSubmission(server, input, deps.nowMs());
  if (!built.ok) throw new ProblemError(built.code, { errors: built.errors });
  const { source, dest, priority } = built.submission;
  const price = deps.price?.(server, { source, dest, priority }) ?? null;
  if (input.text === undefined) {
    const binary = binaryPreview(built.submission.body.length);
    return { ...binary, smart: null, price: priceOf(price, binary.segments) };
  }
  const text = input.smart === true ? replaceLookalikes(input.text).text : input.text;
  const preview = textPreview(text, input);
  return { ...preview, smart: smartPreview(input), price: priceOf(price, preview.segments) };
}

function textPreview(text: string, input: MessageInput): TextPreview {
  const analysis = analyseText(text, optionsOf(input));
  if (!analysis.ok)
    throw new ProblemError(analysis.code === 'TOO_MANY_PARTS' ? 'text_too_long' : 'encoding_invalid');
  return {
    encoding: analysis.encoding === 'gsm7' ? 'gsm' : analysis.encoding,
    segments: analysis.segments,
    length: analysis.length,
    perSegment: analysis.perSegment,
    remaining: analysis.remaining,
    languages: languagesOf(analysis),
    forced: analysis.forced.map(({ index, character, codePoint, name }) => ({
      index,
      character,
      codePoint: `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`,
      name,
    })),
    forcedCount: analysis.forcedCount,
  };
}

function optionsOf(input: MessageInput): TextOptions {
  return {
    encoding: input.encoding === 'gsm' ? 'gsm7' : input.encoding === 'ucs2' ? 'ucs2' : 'auto',
    languages: languageIds(input.languages),
    messageClass: input.flash === true ? 0 : null,
  };
}

/** What `smart` changes, or would: always computed, so that a person can decide. */
function smartPreview(
  input: MessageInput,
): { segments: number; encoding: string; replaced: readonly Replacement[] } | null {
  const { text, replaced } = replaceLookalikes(input.text ?? '');
  if (replaced.length === 0 || text === '') return null;
  const { segments, encoding } = textPreview(text, input);
  return { segments, encoding, replaced };
}

function languagesOf({ shift }: TextAnalysis): string[] {
  return Object.entries(LANGUAGE).flatMap(([name, id]) =>
    id !== LANGUAGE.default && (id === shift.locking || id === shift.single) ? [name] : [],
  );
}

function binaryPreview(octets: number): TextPreview {
  const single = octets <= SEGMENT_OCTETS;
  const segments = single ? 1 : Math.ceil(octets / PART_OCTETS);
  const perSegment = single ? SEGMENT_OCTETS : PART_OCTETS;
  const most = Math.min(segments * perSegment, OCTETS_MAX);
  return {
    encoding: 'binary',
    segments,
    length: octets,
    perSegment,
    remaining: most - octets,
    languages: [],
    forced: [],
    forcedCount: 0,
  };
}

/** Minor units as text: money is never a float. */
function priceOf(
  price: Price | null,
  segments: number,
): { currency: string; perSegmentMinor: string; totalMinor: string } | null {
  if (price === null) return null;
  return {
    currency: price.currency,
    perSegmentMinor: String(price.minor),
    totalMinor: String(price.minor * BigInt(segments)),
  };
}
