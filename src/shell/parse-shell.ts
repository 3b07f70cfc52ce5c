import type { ShellCommand } from './shell-command.ts';
import { walkShell } from './walk-shell.ts';

/**
 * Finds all simple commands of a shell script, in the order in which they would run (the commands
 * of a substitution before the one that uses their output, a function's body where it is defined).
 *
 * A command that runs another one is followed by it: `sudo timeout 60 docker info` gives three,
 * `sh -c "docker save app | gzip > app.tgz"` gives `sh` and the two of its script. Redirects of a
 * compound command (`{ …; } > file`) are added to those of its commands that they reach. A
 * redirect's operator has its descriptor in front where it isn't the usual one (`2>`); the target
 * of a here-document is its body.
 *
 * @param script shell text, for instance one entry of a job's `script:`. Other languages
 *   (PowerShell) give what can be had, perhaps nothing. Never throws.
 */
export function parseShell(script: string): readonly ShellCommand[] {
  return walkShell(script).map(({ command }) => command);
}
