import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import { ENDPOINTS } from './endpoints.ts';
import { openApiDocument, openApiText } from './openapi.ts';
import { PROBLEMS } from './problems.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
before(async () => {
  door = await openTestDoor();
});
after(() => door.close());

const page = docsPage();
const text = JSON.stringify(openApiDocument());

test('docs/openapi/gateway.json is what the schemas say', () => {
  const committed = readFileSync(new URL('../../../../docs/openapi/gateway.json', import.meta.url), 'utf8');
  assert.equal(openApiText(), committed, 'run `npm run generate` and commit docs/openapi/gateway.json');
});

test('every reference in the document leads somewhere', () => {
  const document: unknown = JSON.parse(text);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(references.length > 5);
  for (const reference of references) {
    let found: unknown = document;
    for (const step of reference.split('/')) found = (found as Record<string, unknown> | undefined)?.[step];
    assert.notEqual(found, undefined, reference);
  }
});

test('every endpoint and every code stands in document and page', () => {
  for (const { id, path } of ENDPOINTS) {
    assert.ok(text.includes(`"operationId":"${id}"`), id);
    assert.ok(page.includes(`id="${id}"`) && page.includes(path), id);
  }
  for (const code of Object.keys(PROBLEMS)) assert.ok(page.includes(`id="${code}"`), code);
});

test('every link in the page leads to a place in it or to an endpoint, and no id occurs twice', () => {
  const list = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  const ids = new Set(list);
  assert.equal(ids.size, list.length);
  for (const [, target] of page.matchAll(/href="([^"]+)"/g)) {
    const known =
      target?.startsWith('#') === true
        ? ids.has(target.slice(1))
        : ENDPOINTS.some(({ path }) => path === target);
    assert.ok(known, String(target));
  }
});

test('the page needs nobody else: no script, no address elsewhere, nothing that its policy forbids', () => {
  assert.doesNotMatch(page, /<script|<img|<link|<iframe|javascript:|onclick|style="|@import|url\(/i);
  assert.match(DOCS_POLICY, /default-src 'none'/);
  assert.doesNotMatch(DOCS_POLICY, /unsafe/);
});

test('the page is well-formed: every element that opens is closed, in order', () => {
  const open: string[] = [];
  for (const [, slash, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (name === undefined || name === 'meta') continue;
    if (slash === '/') assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
});

test('the public addresses answer without a key', async () => {
  const get = (url: string) => door.app.inject({ url });
  const index = await get('/');
  assert.match(index.body, /^[^\n]*\/docs[^\n]*\n$/);
  const docs = await get('/docs');
  assert.equal(docs.body, page);
  assert.equal(docs.headers['content-security-policy'], DOCS_POLICY);
  assert.equal(docs.headers['x-content-type-options'], 'nosniff');
  assert.deepEqual((await get('/openapi.json')).json(), JSON.parse(text));
  assert.deepEqual((await get('/health')).json(), { status: 'ok' });
});

test('requests are counted by endpoint and status', async () => {
  await door.app.inject({ url: '/health' });
  await door.app.inject({ url: '/v1/server' });
  const metrics = (await door.app.inject({ url: '/metrics' })).body;
  assert.match(metrics, /rootsms_http_requests_total\{endpoint="health",status="200"\} [1-9]/);
  assert.match(metrics, /rootsms_http_requests_total\{endpoint="getServer",status="401"\} 1/);
  const again = (await door.app.inject({ url: '/metrics' })).body;
  assert.match(again, /rootsms_http_requests_total\{endpoint="getServer",status="401"\} 1/);
});
