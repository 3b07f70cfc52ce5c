/** A scalar's decoded text with, for each of its UTF-16 units, the stretch of the source it comes from. */
export interface ScalarOffsets {
  readonly text: string;
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

/** Collects decoded characters and where they stand. */
export class OffsetCollector implements ScalarOffsets {
  text = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  push(characters: string, start: number, end: number): void {
    this.text += characters;
    for (let unit = 0; unit < characters.length; unit += 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  truncate(length: number): void {
    this.text = this.text.slice(0, length);
    this.starts.length = length;
    this.ends.length = length;
  }
}
