/** The lines of a markdown text that are not inside a fenced code block. */
export function linesOutsideCode(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split(/\r?\n/)) {
    const marker = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      const closes = marker !== undefined && marker.startsWith(fence) && /^\s*[`~]+\s*$/.test(line);
      if (closes) fence = null;
    } else if (
      marker !== undefined &&
      !(marker.startsWith('`') && line.trim().slice(marker.length).includes('`'))
    )
      fence = marker;
    else lines.push(line);
  }
  return lines;
}

/** The text that GitLab would look at for references: no code blocks, code spans or HTML comments. */
export function proseOf(markdown: string): string {
  return linesOutsideCode(markdown)
    .join('\n')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
}
