/**
 * The house's rules that a program can check, as tables. `tidy.test.ts` holds the tree to them.
 * A rule that turns out silly is changed here, for everybody, with a commit that says why.
 */

/** Which workspace may import which: arrows of docs/architecture.md, one way only. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/kit': [],
  'packages/smpp': [],
  'packages/privacy': [],
  'packages/seal': ['packages/kit', 'packages/privacy'],
  'packages/db': ['packages/kit', 'packages/privacy'],
  'packages/gateway': ['packages/privacy', 'packages/seal', 'packages/smpp', 'packages/db', 'packages/kit'],
  'packages/market': ['packages/privacy', 'packages/seal', 'packages/db', 'packages/kit'],
  'packages/api-client': [],
  // Its command is what a person with an old Node runs, so it goes through tools/run.js as npm's scripts do.
  'apps/rootsms': ['packages/*', 'tools'],
  'apps/gateway': ['packages/*'],
  'apps/console': ['packages/*'],
  'apps/worker': ['packages/*'],
  bench: ['packages/*', 'apps/*'],
  // The crash tests play customer and carrier with the bench's load and sink.
  e2e: ['packages/*', 'apps/*', 'bench'],
  tools: ['packages/*', 'apps/*'],
};

/** Within the console, pages know the API through its client only. */
export const WEB = { folder: 'apps/console/src/web/', mayImport: ['packages/api-client'] } as const;

/** Workspaces whose code, tests aside, uses no npm package at all; kit's log is the one door to pino. */
export const WITHOUT_DEPENDENCIES = ['packages/kit', 'packages/smpp', 'packages/privacy'];
export const DEPENDENCY_DOORS: Readonly<Record<string, readonly string[]>> = {
  'packages/kit/src/log.ts': ['pino', 'pino-pretty'],
};

/** Where code may lie. */
export const CODE_PLACES =
  /^(?:packages\/[a-z-]+\/(?:src|tools)|apps\/[a-z-]+\/(?:src|bin)|bench|e2e|tools)\//;

export const FILE_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|test-d|d))?\.[a-z]+$/;
export const MIGRATION_NAME = /^\d{4}_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/;

/** Drawers: a name that says nothing collects everything. */
export const DRAWERS = /^(?:utils?|helpers?|common|misc|shared|lib|core|stuff)$/;

export const FUNCTION_LINES_MAX = 70;
export const FILE_LINES_MAX = 400;
export const REASON_FOR_LENGTH = /Long because: \S/;
/** The reason stands this near to the top. */
export const REASON_LINES = 10;

/** Folders where programs start: only they read the environment and write to the terminal. */
export const PROGRAMS = /^(?:(?:apps|tools|bench|e2e)\/|packages\/[a-z-]+\/tools\/)/;
/** Tests, and what is only there for them. */
export const TEST_FILE = /\.test\.ts$|\/(?:testing|fixtures)\/|\/testing\.ts$/;

export interface Ban {
  readonly pattern: RegExp;
  /** What is searched: code without strings and comments, the comments, or everything. */
  readonly layer: 'code' | 'comments' | 'text';
  readonly why: string;
  readonly only?: RegExp;
  readonly except?: RegExp;
}

const OWN_RULES = /^tools\/tidy-rules\.ts$/;

export const BANS: readonly Ban[] = [
  { pattern: /\bas any\b|<any>|:\s*any\b/, layer: 'code', why: 'no `any`: say `unknown` and check' },
  { pattern: /@ts-(?:ignore|nocheck)/, layer: 'comments', why: 'the compiler is not to be silenced' },
  // In a test it is the assertion: the compiler must refuse the next line.
  {
    pattern: /@ts-expect-error/,
    layer: 'comments',
    why: 'the compiler is not to be silenced',
    except: TEST_FILE,
  },
  {
    pattern: /\b(?:FIXME|HACK)\b|\bTODO\b(?!\(#\d+\))/,
    layer: 'comments',
    why: 'open work is written `TODO(#issue)`',
  },
  { pattern: /^\s*(?:enum|namespace)\s+\w+\s*\{/m, layer: 'code', why: 'erasable syntax only' },
  {
    pattern: /^export default\b/m,
    layer: 'code',
    why: 'named exports only',
    except: /^apps\/console\/(?:src\/web\/|[^/]*config\.ts$)/,
  },
  { pattern: /^export \* from\b/m, layer: 'code', why: 'a face names what it shows' },
  {
    pattern: /\bprocess\.env\b/,
    layer: 'code',
    why: "packages are told, they do not look around: apps read the environment once, through kit's config",
    except: new RegExp(`${PROGRAMS.source}|${TEST_FILE.source}`),
  },
  { pattern: /\bconsole\.\w/, layer: 'code', why: "packages log through kit's log", except: PROGRAMS },
  {
    pattern: /\.only\(|\{\s*only:\s*true/,
    layer: 'code',
    why: 'a test that runs alone hides the others',
    only: TEST_FILE,
  },
  {
    pattern: /\bprovider/i,
    layer: 'code',
    why: 'the upstream peer is a carrier (docs/glossary.md)',
    only: /^packages\/(?:gateway|smpp)\//,
  },
  {
    pattern: /\blog_?in\b|\blog_?out\b/i,
    layer: 'code',
    why: "a session is SMPP's; people sign in and out (docs/glossary.md)",
  },
  { pattern: /\bdelivery_?report/i, layer: 'code', why: 'a delivery report is a receipt (docs/glossary.md)' },
];

/** A registry's or mirror's host: every machine uses its own. */
export const REGISTRY_HOST = /https?:\/\/[\w.-]*(?:registry|mirror|artifactory|nexus|npmjs)[\w.-]*/i;
/** Where one could slip in. */
export const REGISTRY_PLACES =
  /^(?:package-lock\.json|\.npmrc|\.ci\/|tools\/|(?:.*\/)?package\.json$|docs\/|[A-Z]+\.md$)/;
export const REGISTRY_RULES = OWN_RULES;
