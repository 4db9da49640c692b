import { createHash } from 'node:crypto';
import { webhookEventSchema } from './answer-schemas.ts';
import { DOCS_STYLE } from './docs-style.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import { code, escapeHtml, prose } from './html.ts';
import { openApiDocument, type Json, type JsonObject } from './openapi.ts';
import { PROBLEMS } from './problems.ts';
import { schemaHtml } from './schema-html.ts';

/** No script, no request to anywhere: only the page's own style. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The docs as one page of HTML, made from the OpenAPI document. */
export function docsPage(): string {
  const document = openApiDocument();
  const tags = Map.groupBy<Endpoint['tag'], Endpoint>(ENDPOINTS, (endpoint) => endpoint.tag);
  const sections = [...tags].map(([tag, endpoints]) => section(document, tag, endpoints)).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ROOTSMS gateway API</title>
<style>${DOCS_STYLE}</style>
</head>
<body>
<header>
<h1>ROOTSMS gateway API</h1>
<p>${prose(textAt(document, 'info', 'description'))} The document for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<h4>To begin</h4>
<pre><code>${escapeHtml(START)}</code></pre>
<nav aria-label="Contents">${contents(tags)}</nav>
</header>
<main>
${sections}
${webhookSection(document)}
${problemSection()}
</main>
<footer>ROOTSMS, Apache-2.0.</footer>
</body>
</html>
`;
}

const START = `URL=http://127.0.0.1:8081        # where this gateway listens
KEY=rsk_...                      # your server's API key
curl $URL/v1/server -H "Authorization: Bearer $KEY"`;

function contents(tags: ReadonlyMap<string, readonly Endpoint[]>): string {
  const items = [...tags].map(([tag, endpoints]) => {
    const links = endpoints.map(
      ({ id, method, path }) =>
        `<li><a href="#${id}"><span class="method">${method}</span>${escapeHtml(path)}</a></li>`,
    );
    return `<h4>${tag}</h4><ul>${links.join('')}</ul>`;
  });
  return `${items.join('')}<h4>More</h4><ul><li><a href="#webhook-events">What your webhook receives</a></li><li><a href="#problems">Problems</a></li></ul>`;
}

function section(document: JsonObject, tag: string, endpoints: readonly Endpoint[]): string {
  return `<section><h2 id="${tag.toLowerCase()}">${tag}</h2>${endpoints.map((endpoint) => article(document, endpoint)).join('')}</section>`;
}

function article(document: JsonObject, endpoint: Endpoint): string {
  const operation = at(at(at(document, 'paths'), endpoint.path), endpoint.method.toLowerCase());
  const body = at(at(at(at(operation, 'requestBody'), 'content'), 'application/json'), 'schema');
  const parameters = at(operation, 'parameters');
  return `<article>
<h3 id="${endpoint.id}"><span class="method">${endpoint.method}</span>${code(endpoint.path)}</h3>
<p><strong>${escapeHtml(endpoint.summary)}.</strong> ${prose(endpoint.description)}</p>
<pre><code>${escapeHtml(endpoint.curl)}</code></pre>
${Array.isArray(parameters) ? parameterList(document, parameters) : ''}
${body === undefined ? '' : `<h4>Body</h4>${schemaHtml(document, body)}`}
<h4>Answers</h4>
${answers(document, operation)}
</article>`;
}

function parameterList(document: JsonObject, parameters: readonly Json[]): string {
  const rows = parameters.map((parameter) => {
    const schema = at(parameter, 'schema') ?? {};
    const description = textAt(parameter, 'description');
    return `<dt>${code(textAt(parameter, 'name'))} <span class="type">${textAt(parameter, 'in')}</span></dt><dd>${prose(description)} ${schemaHtml(document, schema)}</dd>`;
  });
  return `<h4>Parameters</h4><dl>${rows.join('')}</dl>`;
}

function answers(document: JsonObject, operation: Json | undefined): string {
  const responses = at(operation, 'responses');
  return Object.entries(isObject(responses) ? responses : {})
    .map(([status, answer]) => {
      const lines = textAt(answer, 'description').split('\n');
      const schema = at(at(at(answer, 'content'), 'application/json'), 'schema');
      const detail = schema === undefined ? '' : schemaHtml(document, schema);
      return `<details><summary>${status}</summary>${lines.map((line) => `<p>${prose(line)}</p>`).join('')}${detail}</details>`;
    })
    .join('');
}

const VERIFY = `const expected = 'v1=' + createHmac('sha256', secret).update(timestamp + '.' + rawBody).digest('hex');
const ok = timingSafeEqual(Buffer.from(expected), Buffer.from(signature));`;

function webhookSection(document: JsonObject): string {
  const operation = at(at(at(document, 'webhooks'), 'event'), 'post');
  const headers = at(operation, 'parameters');
  const rows = (Array.isArray(headers) ? headers : []).map(
    (header: Json) =>
      `<dt>${code(textAt(header, 'name'))}</dt><dd>${prose(textAt(header, 'description'))}</dd>`,
  );
  const events = webhookEventSchema.options
    .map((option) => `<code>${option.shape.type.value}</code>`)
    .join(', ');
  return `<section><h2 id="webhook-events">What your webhook receives</h2>
<p>${prose(textAt(operation, 'description'))} Types: ${events}.</p>
<dl>${rows.join('')}</dl>
<h4>Checking the signature (Node.js)</h4>
<pre><code>${escapeHtml(VERIFY)}</code></pre>
<h4>Body</h4>${schemaHtml(document, { $ref: '#/components/schemas/WebhookEvent' })}</section>`;
}

function problemSection(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([name, { status, sentence }]) =>
      `<tr id="${name}"><td>${code(name)}</td><td>${status}</td><td>${prose(sentence)}</td></tr>`,
  );
  return `<section><h2 id="problems">Problems</h2>
<p>Every error has the form of RFC 9457 with one of these codes. Codes are stable; sentences may change.</p>
<div class="scroll"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  let found = value;
  for (const key of keys) found = at(found, key);
  return typeof found === 'string' ? found : '';
}
