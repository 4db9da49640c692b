import type { Setting } from './setting.ts';
import { ok, refuse, type Refusal, type Ok } from './errors.ts';

/** Settings in a tree, so that code reads `config.smpp.port`. */
export interface SettingTree {
  readonly [key: string]: Setting<unknown> | SettingTree;
}

/** The frozen tree of values that a tree of settings reads as. */
export type ConfigOf<Tree extends SettingTree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends Setting<infer Value>
    ? Value
    : Tree[Key] extends SettingTree
      ? ConfigOf<Tree[Key]>
      : never;
};

/** The settings of one app. */
export interface SettingTable<Tree extends SettingTree = SettingTree> {
  readonly app: string;
  readonly tree: Tree;
}

export interface ConfigRefusal extends Refusal<'config_invalid'> {
  /** One sentence per wrong, missing or unknown variable; never the value of a secret. */
  readonly problems: readonly string[];
}

/** Names that begin so are ours alone: one that nobody declared is a spelling mistake. */
const OWN_PREFIX = 'ROOTSMS_';
/** Names for our tests (ROOTSMS_TEST_DATABASE_URL), which the programs they start inherit. */
const TESTS_PREFIX = 'ROOTSMS_TEST_';
const SHOWN_CHARACTERS_MAX = 60;

/**
 * Declares an app's settings.
 *
 *     export const gatewaySettings = defineSettings('gateway', {
 *       smpp: { port: port('SMPP_PORT', { default: 2775, doc: 'Where customers bind.' }) },
 *     });
 */
export function defineSettings<const Tree extends SettingTree>(app: string, tree: Tree): SettingTable<Tree> {
  const names = settingsOf({ app, tree }).map((setting) => setting.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`settings of ${app}: ${twice} is declared twice`);
  return Object.freeze({ app, tree });
}

/**
 * Reads the environment once into one frozen typed tree; call it in `main.ts` with `process.env` and nowhere else.
 * An empty variable counts as unset. `alsoKnown` are other apps' settings, which share the environment.
 *
 *     const config = readConfig(gatewaySettings, process.env);
 *     if (!config.ok) exitWith(config.problems);
 */
export function readConfig<Tree extends SettingTree>(
  table: SettingTable<Tree>,
  environment: Readonly<Record<string, string | undefined>>,
  alsoKnown: readonly SettingTable[] = [],
): Ok<ConfigOf<Tree>> | ConfigRefusal {
  const known = new Set(
    [table, ...alsoKnown].flatMap((each) => settingsOf(each).map((setting) => setting.name)),
  );
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith(OWN_PREFIX) && !name.startsWith(TESTS_PREFIX) && !known.has(name))
    .map((name) => unknownName(name, known));
  const config = readTree(table.tree, environment, problems);
  if (problems.length > 0) return { ...refuse('config_invalid'), problems };
  // `readTree` follows the tree that `ConfigOf` maps, and found a value for every leaf.
  return ok(config as ConfigOf<Tree>);
}

/** All settings of a table, depth first, in the order of their declaration. */
export function settingsOf(table: SettingTable): Setting<unknown>[] {
  const flatten = (tree: SettingTree): Setting<unknown>[] =>
    Object.values(tree).flatMap((node) => (isSetting(node) ? [node] : flatten(node)));
  return flatten(table.tree);
}

function readTree(
  tree: SettingTree,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Readonly<Record<string, unknown>> {
  const values = Object.entries(tree).map(([key, node]) => [
    key,
    isSetting(node)
      ? readSetting(node, environment[node.name], problems)
      : readTree(node, environment, problems),
  ]);
  return Object.freeze(Object.fromEntries(values) as Record<string, unknown>);
}

function readSetting(setting: Setting<unknown>, given: string | undefined, problems: string[]): unknown {
  const text = given?.trim() ?? '';
  if (text === '') {
    if (setting.fallback === undefined)
      problems.push(`${setting.name} is not set; it must be ${setting.allowed}.`);
    return setting.fallback?.value;
  }
  const value = setting.read(text);
  if (value === undefined) {
    const shown = setting.secret
      ? 'has a wrong value'
      : `is ${JSON.stringify(text.slice(0, SHOWN_CHARACTERS_MAX))}`;
    problems.push(`${setting.name} ${shown}; it must be ${setting.allowed}.`);
  }
  return value;
}

function unknownName(name: string, known: ReadonlySet<string>): string {
  const near = [...known]
    .map((each) => ({ each, apart: distance(each, name.slice(0, SHOWN_CHARACTERS_MAX)) }))
    .filter(({ apart }) => apart <= 3)
    .toSorted((a, b) => a.apart - b.apart)[0]?.each;
  const hint = near === undefined ? 'docs/config.md lists all settings' : `did you mean ${near}?`;
  return `${name.slice(0, SHOWN_CHARACTERS_MAX)} is no setting; ${hint}${hint.endsWith('?') ? '' : '.'}`;
}

/** Levenshtein's distance: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function isSetting(node: Setting<unknown> | SettingTree): node is Setting<unknown> {
  return typeof node['read'] === 'function';
}
