/** English function words: they say little about what a text is about. Queries drop them, the index does not. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
  itself they them their theirs themselves what which who whom this that these those am is are was were be been being have
  has had having do does did doing a an the and but if or because as until while of at by for with about against between
  into through during before after above below to from up down in out on off over under again further then once here there
  when where why how all any both each few more most other some such no nor not only own same so than too very s t can will
  just don should now`.split(/\s+/),
);

/** Characters of Chinese function and question words: 的, 是, 什么, 为什么, 怎么样, 如何, 哪些, 多少, 吗 … */
const STOP_CHARACTERS: ReadonlySet<string> = new Set(
  "的了着是在有和与與或及吗嗎呢吧啊么麼什怎如何哪些为為谁誰这這那其之也都",
);

/** @param word  lower-case, not stemmed; a Chinese term is a function word when each of its characters is */
export function isStopWord(word: string): boolean {
  if (STOP_WORDS.has(word)) return true;
  for (const character of word) if (!STOP_CHARACTERS.has(character)) return false;
  return word !== "";
}
