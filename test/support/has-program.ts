import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Whether a program is on the PATH. */
export function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((directory) => {
    try {
      accessSync(path.join(directory, name), constants.X_OK);
      return directory !== '';
    } catch {
      return false;
    }
  });
}
