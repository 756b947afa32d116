// Why the gateway cannot start, as one sentence for the person who started it.

export class StartTrouble extends Error {
  override name = 'StartTrouble';
  /** Complete, and without secrets. */
  readonly sentence: string;

  constructor(sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.sentence = sentence;
  }
}
