import { toInertLine } from './inert-text.ts';
import { inStyle, type TextStyle } from './text-style.ts';

const longestTitle = 200;

/** Title of the merge request, which GitLab limits to 255 characters and renders references in. */
export function mergeRequestTitle(fix: { readonly title: string }, style: TextStyle): string {
  const title = inStyle(style, toInertLine(fix.title));
  return title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1).trimEnd()}…`;
}
