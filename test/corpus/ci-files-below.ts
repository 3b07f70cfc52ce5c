import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every `every`th YAML file below a folder, in a fixed order. */
export function ciFilesBelow(folder: string, every: number): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .filter((_path, index) => index % every === 0);
}
