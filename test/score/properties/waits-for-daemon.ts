import { dockerCall, needsDaemon } from '../shell/docker-call.ts';
import { joinedLines, readSteps } from '../shell/read-steps.ts';
import type { Property } from './property.ts';

/** A loop that asks the daemon, pauses, and ends by itself. */
export function isWait(command: string): boolean {
  const asks =
    /docker(\s+-\S+(\s\S+)?)*\s+(info|version|ps|system info)|nc\s+-\w*z|docker-compose version|wget |curl .*_ping|\/dev\/tcp|ca\.pem/;
  if (!asks.test(command)) return false;
  if (/\btimeout\s+(-\S+\s+)*\d+/.test(command) && /until|while/.test(command)) return true;
  const loops = /\b(for|while|until)\b/.test(command) && /\bsleep\b/.test(command);
  return loops && /\bseq\b|\{\d+\.\.\d+\}|for \w+ in (\d+ )+|-(lt|le|ge|gt|eq|ne)\b|\(\(/.test(command);
}

export function usesDaemon(line: string): boolean {
  const other = /^(?:skopeo|\.\/gradlew|mvn)\b/.test(line);
  return other || readSteps([line]).some(({ calls }) => calls.some((call) => needsDaemon(dockerCall(call))));
}

/** The wait comes before anything that needs the daemon. */
export const waitsBeforeFirstDocker: Property = (job) => {
  for (const command of job.commands) {
    const lines = joinedLines(command)
      .split('\n')
      .map((line) => line.trim());
    const firstUse = lines.findIndex(usesDaemon);
    if (isWait(joinedLines(command))) {
      const loop = lines.findIndex((line) => /\b(for|while|until|timeout)\b/.test(line));
      if (firstUse === -1 || firstUse >= loop) return null;
    }
    if (firstUse !== -1) return `docker is used before the wait: ${lines[firstUse] ?? ''}`;
  }
  return 'nothing waits for the daemon';
};
