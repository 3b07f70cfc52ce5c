import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import type { Site } from '../tree/site.ts';

/** One node-level edit in one of the pipeline's files. */
export interface FileEdit {
  readonly file: string;
  readonly edit: YamlEdit;
}

/** Edits that together may bring about one wanted change. Which placement is right, the proof says. */
export type Placement = readonly FileEdit[];

/** Makes the edits for a container once its path is known. */
export type EditAt = (path: YamlPath) => readonly YamlEdit[];

export function inFile(file: string, edits: readonly YamlEdit[]): Placement {
  return edits.map((edit) => ({ file, edit }));
}

/** A placement at the very place where something is written; none if the path leads elsewhere. */
export function atSite(site: Site, edits: EditAt): Placement[] {
  return site.reachable ? [inFile(site.document.path, edits(site.path))] : [];
}
