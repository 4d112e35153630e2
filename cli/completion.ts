/** `fleetseal completion bash|zsh|fish`: a script with every command and option of this version. */
import type { Command } from 'commander';
import { FleetsealError } from '../shared/errors.ts';
import { printLines } from './output.ts';

/** Shells that scripts are made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One command: the words that lead to it, and what may follow. */
interface Completed {
  /** Such as `gpu list`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly string[];
  readonly options: readonly string[];
}

/** Prints the script. Throws usageWrong. */
export function completion(program: Command, shell: string): void {
  const known = SHELLS.find((each) => each === shell);
  if (known === undefined) {
    throw new FleetsealError('usageWrong', `There are scripts for ${SHELLS.join(', ')}.`);
  }
  printLines(...scriptOf(completedBy(program, ''), known));
}

/** The script of a shell as lines. */
function scriptOf(all: readonly Completed[], shell: (typeof SHELLS)[number]): string[] {
  if (shell === 'fish') return fishLines(all);
  const bash = bashLines(all);
  return shell === 'bash' ? bash : ['autoload -Uz bashcompinit && bashcompinit', ...bash];
}

/** Every command below one, itself first. */
function completedBy(command: Command, path: string): Completed[] {
  const below = command.commands.filter((each) => each.name() !== 'help');
  const names = below.flatMap((each) => [each.name(), ...each.aliases()]);
  const options = [...command.options.flatMap(({ long }) => long ?? []), '--help'];
  return [
    { path, commands: names, options },
    ...below.flatMap((each) =>
      [each.name(), ...each.aliases()].flatMap((name) =>
        completedBy(each, path === '' ? name : `${path} ${name}`),
      ),
    ),
  ];
}

function bashLines(all: readonly Completed[]): string[] {
  const cases = all.map(
    ({ path, commands, options }) =>
      `    '${path}') words='${[...commands, ...options].join(' ')}' ;;`,
  );
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return [
    '# bash and zsh: eval "$(npx fleetseal completion bash)"',
    '_fleetseal() {',
    '  local path="" word candidate words',
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    candidate="\${path:+$path }$word"`,
    '    case "$candidate" in',
    `    ${paths.join('|')}) path="$candidate" ;;`,
    '    esac',
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    `  COMPREPLY=($(compgen -W "$words" -f -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -o filenames -F _fleetseal fleetseal',
  ];
}

function fishLines(all: readonly Completed[]): string[] {
  const lines = all.flatMap(({ path, commands, options }) => {
    const condition = `test (__fleetseal_path) = '${path}'`;
    return [
      ...(commands.length === 0
        ? []
        : [`complete -c fleetseal -n "${condition}" -a '${commands.join(' ')}'`]),
      ...options.map((name) => `complete -c fleetseal -n "${condition}" -l ${name.slice(2)}`),
    ];
  });
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return [
    '# fish: npx fleetseal completion fish | source',
    'function __fleetseal_path',
    "  set -l path ''",
    '  for word in (commandline -opc)[2..-1]',
    '    set -l candidate (string trim "$path $word")',
    `    if contains -- $candidate ${paths.join(' ')}`,
    '      set path $candidate',
    '    end',
    '  end',
    '  echo "$path"',
    'end',
    ...lines,
  ];
}
