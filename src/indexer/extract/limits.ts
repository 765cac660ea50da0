/** What a file may make us do. What is beyond is left out with a warning, or fails the file. */
export const LIMITS = {
  /** Of all members of an archive together, inflated. */
  unpackedBytes: 256 * 1024 * 1024,
  /** Of one member, inflated. */
  memberBytes: 64 * 1024 * 1024,
  /** Members of an archive that are looked at. */
  members: 10_000,
  /** Elements and texts of one XML part. */
  xmlNodes: 4_000_000,
  xmlDepth: 512,
  pages: 5_000,
  /** Cells of a workbook. */
  cells: 2_000_000,
  /** UTF-16 code units of one document's text. */
  textChars: 20_000_000,
} as const;
