/** Makes one file of a command line and everything that it loads, the same bytes every time. */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { lazyBuiltins } from './builtins.ts';
import { leaveOut } from './leftOut.ts';

/** What is bundled: the agent's commands alone, or the whole command line. */
export type Program = 'agent' | 'server';

/** One bundled file. */
export interface Bundle {
  readonly code: string;
  /** Absolute paths of the files that it was made of, in code unit order. */
  readonly files: readonly string[];
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ENTRIES: Readonly<Record<Program, URL>> = {
  agent: new URL('../cli/agentMain.ts', import.meta.url),
  server: new URL('../cli/main.ts', import.meta.url),
};

/** Packages that ws would take from outside of the bundle where somebody installed them. */
const WITHOUT_NATIVE_PARTS = {
  'process.env.WS_NO_BUFFER_UTIL': '"true"',
  'process.env.WS_NO_UTF_8_VALIDATE': '"true"',
};

/**
 * Characters beyond ASCII written as escapes. They stand in texts and regular expressions only,
 * where an escape means the same; and a text of ASCII takes Node half the memory.
 */
export function inAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** What to bundle. */
export interface BundleRequest {
  /** The file that is run. */
  readonly entry: URL;
  readonly version: string;
  /** True for an agent: what leftOut.ts names is replaced. */
  readonly isAgent: boolean;
}

/** Bundles a program as `version`. Throws where anything can't be resolved or is ambiguous. */
export async function bundle(program: Program, version: string): Promise<Bundle> {
  return bundleFile({ entry: ENTRIES[program], version, isAgent: program === 'agent' });
}

/** Bundles a file and all that it loads, as `bundle` does. */
export async function bundleFile(request: BundleRequest): Promise<Bundle> {
  const { entry, version, isAgent } = request;
  const build = await rolldown({
    cwd: ROOT,
    input: fileURLToPath(entry),
    platform: 'node',
    tsconfig: false,
    transform: {
      target: 'node26',
      define: {
        ...WITHOUT_NATIVE_PARTS,
        FLEETSEAL_BUNDLE: 'true',
        FLEETSEAL_VERSION: JSON.stringify(version),
      },
    },
    plugins: isAgent ? [leaveOut(entry === ENTRIES.agent), lazyBuiltins()] : [lazyBuiltins()],
    onLog(_level, log) {
      throw new Error(`${log.code ?? 'bundler'}: ${log.message}`);
    },
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      codeSplitting: false,
      comments: false,
      minify: false,
    });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`${entry.pathname} did not become one file`);
    const files = chunk.moduleIds.filter((id) => !id.startsWith('\0'));
    return { code: inAscii(chunk.code), files: files.toSorted((a, b) => (a < b ? -1 : 1)) };
  } finally {
    await build.close();
  }
}
