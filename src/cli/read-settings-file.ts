import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultSettings, overlaySettings, type Settings, settingsPath } from '../config/project-settings.ts';
import { readProjectSettings } from '../config/read-project-settings.ts';

/** The settings at the root of a repository; the defaults, and a line on stderr for each mistake, where they cannot be used. */
export async function readSettingsFile(root: string): Promise<Settings> {
  const content = await readFile(join(root, settingsPath)).catch(nullIfMissing);
  if (content === null) return defaultSettings;
  const read = readProjectSettings(content);
  if (read.kind === 'read') return overlaySettings(defaultSettings, read.settings);
  for (const { line, message } of read.problems) {
    process.stderr.write(`${settingsPath}:${String(line)}: ${message}; the settings are not used\n`);
  }
  return defaultSettings;
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
