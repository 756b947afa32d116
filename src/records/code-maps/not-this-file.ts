// A file that is no map of ours → one sentence, for who handed it in. It never quotes the file.
export class NotThisFile extends Error {
  override name = 'NotThisFile';
}
