import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inboundTarget, receiptTarget } from './event-target.ts';
import { TARGET } from './outbox-event.ts';
import { VIA } from './submission.ts';
import { sampleServer } from './testing/samples.ts';

const { smpp, webhook } = TARGET;

test('a receipt goes back the way its message came, unless the server says otherwise', () => {
  const cases = [
    ['auto', false, smpp, null],
    ['auto', true, smpp, webhook],
    ['smpp', false, smpp, smpp],
    ['smpp', true, smpp, smpp],
    ['webhook', false, null, null],
    ['webhook', true, webhook, webhook],
  ] as const;
  for (const [handOver, hasWebhook, overSmpp, overHttp] of cases) {
    const server = sampleServer({ handOver, hasWebhook });
    assert.equal(receiptTarget(server, VIA.smpp), overSmpp, `${handOver} ${hasWebhook} SMPP`);
    assert.equal(receiptTarget(server, VIA.http), overHttp, `${handOver} ${hasWebhook} HTTP`);
  }
});

test('an inbound message always has somewhere to wait', () => {
  assert.equal(inboundTarget(sampleServer()), smpp);
  assert.equal(inboundTarget(sampleServer({ hasWebhook: true })), webhook);
  assert.equal(inboundTarget(sampleServer({ hasWebhook: true, handOver: 'smpp' })), smpp);
  assert.equal(inboundTarget(sampleServer({ handOver: 'webhook' })), smpp);
});
