import { code, prose } from './html.ts';
import type { Json, JsonObject } from './openapi.ts';

const DEPTH_MAX = 6;

/** A JSON Schema as nested lists; references are followed. */
export function schemaHtml(document: JsonObject, schema: Json, depth = 0): string {
  const found = resolve(document, schema);
  if (depth > DEPTH_MAX) return '';
  const options = found['anyOf'];
  if (Array.isArray(options) && !isNullable(options)) {
    return options
      .map((option: Json) => `<div>One form: ${schemaHtml(document, option, depth + 1)}</div>`)
      .join('');
  }
  const inner = notNull(document, found);
  const properties = inner['properties'];
  if (isObject(properties)) return propertyList(document, inner, properties, depth);
  const items = inner['items'];
  if (items !== undefined)
    return `<span class="type">list${bounds(inner)} of</span> ${schemaHtml(document, items, depth + 1)}`;
  return `<span class="type">${typeText(document, schema)}</span>`;
}

function propertyList(
  document: JsonObject,
  schema: JsonObject,
  properties: JsonObject,
  depth: number,
): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rows = Object.entries(properties).map(([name, property]) => {
    const found = resolve(document, property);
    const need = required.includes(name) ? '' : ', optional';
    const description = typeof found['description'] === 'string' ? prose(found['description']) : '';
    const nested = isNested(document, found) ? schemaHtml(document, property, depth + 1) : '';
    return `<dt>${code(name)} <span class="type">${typeText(document, property)}${need}</span></dt><dd>${description}${nested}</dd>`;
  });
  return `<dl>${rows.join('')}</dl>`;
}

function isNested(document: JsonObject, schema: JsonObject): boolean {
  const inner = notNull(document, schema);
  const items = inner['items'];
  return (
    isObject(inner['properties']) ||
    (isObject(items) && (isObject(items['properties']) || '$ref' in items || 'anyOf' in items))
  );
}

function typeText(document: JsonObject, schema: Json): string {
  const found = resolve(document, schema);
  const options = found['anyOf'];
  if (Array.isArray(options)) return options.map((option: Json) => typeText(document, option)).join(' or ');
  if (found['const'] !== undefined) return literal(found['const']);
  const values = found['enum'];
  if (Array.isArray(values)) return values.map(literal).join(', ');
  const type = found['type'];
  const name =
    typeof found['format'] === 'string' ? found['format'] : Array.isArray(type) ? type.join(' or ') : type;
  return `${typeof name === 'string' ? name : 'any'}${bounds(found)}`;
}

/** A value as it stands in JSON, text without its quotes. */
function literal(value: Json): string {
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function bounds(schema: JsonObject): string {
  const least = schema['minimum'] ?? schema['minLength'] ?? schema['minItems'];
  const most = schema['maximum'] ?? schema['maxLength'] ?? schema['maxItems'];
  // The range of safe integers is zod's way to say "an integer".
  if (typeof most !== 'number' || most === Number.MAX_SAFE_INTEGER) return '';
  return typeof least === 'number' ? ` ${least}–${most}` : ` ≤ ${most}`;
}

function isNullable(options: readonly Json[]): boolean {
  return options.length === 2 && options.some((option) => isObject(option) && option['type'] === 'null');
}

/** The other half of "this or null". */
function notNull(document: JsonObject, schema: JsonObject): JsonObject {
  const options = schema['anyOf'];
  if (!Array.isArray(options) || !isNullable(options)) return schema;
  const other: Json | undefined = options.find(
    (option: Json) => !(isObject(option) && option['type'] === 'null'),
  );
  return resolve(document, other ?? {});
}

function resolve(document: JsonObject, schema: Json): JsonObject {
  if (!isObject(schema)) return {};
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  let found: Json | undefined = document;
  for (const step of reference.slice(2).split('/')) found = isObject(found) ? found[step] : undefined;
  return isObject(found) ? found : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
