/** A function's body in a source file, by its lines. */
export interface FunctionBody {
  readonly name: string;
  /** Line of its head, from 1. */
  readonly line: number;
  readonly lines: number;
}

const CONTROL = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'return',
  'await',
  'super',
  'import',
  'typeof',
]);
/** Groups of tests are lists, not functions. */
const GROUPS = /\b(?:describe|suite)\s*\([^()]*$/;

/**
 * All functions, methods and arrows with a body in braces, from code whose strings and comments are blanked (`blankOut`).
 * It matches braces and knows no types: a body is what opens after `=>`, or after parameters and a return type.
 */
export function functionBodies(code: string): FunctionBody[] {
  const closing = matchBrackets(code);
  const lineAt = lineCounter(code);
  const bodies: FunctionBody[] = [];
  const add = (name: string, head: number, open: number): void => {
    const close = closing.get(open);
    if (close === undefined) return;
    bodies.push({ name, line: lineAt(head), lines: lineAt(close) - lineAt(head) + 1 });
  };
  for (const match of code.matchAll(/=>\s*\{/g)) {
    const open = match.index + match[0].length - 1;
    if (
      !GROUPS.test(code.slice(Math.max(0, match.index - 300), match.index).replace(/\(\)\s*$|\b\w+\s*$/, ''))
    ) {
      add('an arrow', match.index, open);
    }
  }
  for (const match of code.matchAll(/(?<![\w$#])([\w$#]+)\s{0,2}(?:<[^<>()]*(?:<[^<>]*>[^<>()]*)*>)?\(/g)) {
    const name = match[1] ?? '';
    if (CONTROL.has(name)) continue;
    const close = closing.get(match.index + match[0].length - 1);
    const open = close === undefined ? undefined : bodyAfter(code, close + 1, closing);
    if (open !== undefined) add(name, match.index, open);
  }
  return bodies;
}

/** Where the body opens after the parameters: at once, or after a return type. */
function bodyAfter(code: string, from: number, closing: ReadonlyMap<number, number>): number | undefined {
  let at = skipSpace(code, from);
  if (code[at] === '{') return at;
  if (code[at] !== ':') return undefined;
  // In a type, a brace after an operator opens a type literal; after a finished type it opens the body.
  let typeFinished = false;
  for (at = skipSpace(code, at + 1); at < code.length; at = skipSpace(code, at)) {
    const here = code[at] ?? '';
    if (here === '{' && typeFinished) return at;
    if ('{(['.includes(here)) {
      const close = closing.get(at);
      if (close === undefined) return undefined;
      at = close + 1;
      typeFinished = true;
    } else if (';,)}]='.includes(here)) {
      if (code.slice(at, at + 2) !== '=>') return undefined;
      at += 2;
      typeFinished = false;
    } else if ('|&<?:.'.includes(here)) {
      at += 1;
      typeFinished = false;
    } else if (here === '>' || here === "'" || here === '"' || here === '`') {
      at += 1;
      typeFinished = true;
    } else {
      const word = /^[\w$]+/.exec(code.slice(at, at + 80))?.[0];
      if (word === undefined) return undefined;
      typeFinished = !/^(?:is|asserts|extends|keyof|typeof|readonly|infer|unique)$/.test(word);
      at += word.length;
    }
  }
  return undefined;
}

/** Opening bracket → its closing one, for all three kinds. */
function matchBrackets(code: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < code.length; at++) {
    const here = code[at] ?? '';
    if ('{[('.includes(here)) open.push(at);
    else if ('}])'.includes(here)) {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, at);
    }
  }
  return pairs;
}

function skipSpace(code: string, from: number): number {
  let at = from;
  while (at < code.length && /\s/.test(code[at] ?? '')) at += 1;
  return at;
}

/** Answers the line, from 1, of a position. */
function lineCounter(code: string): (position: number) => number {
  const ends: number[] = [];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) ends.push(at);
  return (position) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
