declare module "opencc-js/dict/TSCharacters" {
  /** Entries `<traditional> <simplified>…` separated by `|`; the first simplified form is the usual one. */
  const table: string;
  export default table;
}
