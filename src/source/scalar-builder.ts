import { generatedText, type MappedText } from './mapped-text.ts';
import type { SourceFile } from './source-file.ts';

/** Collects the decoded text. Offsets are those in `source`, the scalar's own text. */
export class ScalarBuilder {
  readonly source: string;
  readonly #file: string;
  readonly #base: number;
  readonly #texts: string[] = [];
  readonly #segments: MappedText['segments'][number][] = [];
  #copyFrom = 0;
  #copyTo = 0;

  constructor(file: SourceFile, from: number, to: number) {
    this.#file = file.name;
    this.#base = from;
    this.source = file.text.slice(from, to);
  }

  copy(from: number, to: number): void {
    if (from >= to) return;
    if (from !== this.#copyTo) {
      this.#flush();
      this.#copyFrom = from;
    }
    this.#copyTo = to;
  }

  generate(text: string, from: number, to: number): void {
    if (text === '') return;
    this.#flush();
    this.#push(text, false, from, to);
  }

  /** A line feed for the line break [from, to), which is empty where the file ends without one. */
  lineFeed(from: number, to: number): void {
    if (to - from === 1) this.copy(from, to);
    else this.generate('\n', from, to);
  }

  build(emptyAt: number): MappedText {
    this.#flush();
    if (this.#segments.length === 0) return generatedText('', { file: this.#file, from: emptyAt, to: emptyAt });
    return { text: this.#texts.join(''), segments: this.#segments };
  }

  #flush(): void {
    const from = this.#copyFrom;
    const to = this.#copyTo;
    this.#copyFrom = 0;
    this.#copyTo = 0;
    if (from < to) this.#push(this.source.slice(from, to), true, from, to);
  }

  #push(text: string, copied: boolean, from: number, to: number): void {
    this.#texts.push(text);
    this.#segments.push({ length: text.length, copied, range: { file: this.#file, from: this.#base + from, to: this.#base + to } });
  }
}
