import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * The YAML files that a command line `DIR [--every N]` names, in a fixed order.
 *
 * @param options - what the command takes besides `--every`
 * @returns what is wrong with the command line, as a sentence, where something is
 */
export function chooseFiles<T extends NonNullable<ParseArgsConfig['options']>>(options: T) {
  try {
    const { values, positionals } = parseArgs({
      options: { ...options, every: { type: 'string', default: '1' } } as const,
      allowPositionals: true,
    });
    const [folder] = positionals;
    const every = Number((values as { readonly every: string }).every);
    if (folder === undefined || positionals.length > 1) return 'one folder is wanted';
    if (!Number.isInteger(every) || every < 1) return '--every takes a number from 1';
    const paths = ciFilesBelow(folder).filter((_path, index) => index % every === 0);
    return paths.length === 0 ? `no .yml or .yaml file below ${folder}` : { paths, values };
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

function ciFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
