/**
 * What kind of thing a question asks for, told from its question word, and whether a text holds one. Small and sure
 * rather than complete: where nothing is expected the ranking does without.
 */
export type AnswerType = "date" | "number" | "name" | "place" | "reason" | "enumeration" | "alias";

interface Rule {
  readonly asks: RegExp;
  readonly type: AnswerType;
}

/** The first that fits decides. */
const RULES: readonly Rule[] = [
  { type: "date", asks: /\bwhen\b|\b(?:what|which)\s+(?:year|century|decade|date|day|month|time)\b/i },
  { type: "number", asks: /\bhow\s+(?:many|much|old|long|far|tall|large|big|often|deep|fast|heavy)\b/i },
  { type: "number", asks: /\bwhat\s+(?:percentage|percent|number|amount|share)\b/i },
  { type: "name", asks: /\bwho(?:m|se)?\b|\bwhere\b/i },
  { type: "name", asks: /\b(?:what|which)\s+(?:country|city|state|place|region|continent|county|town)\b/i },
  { type: "reason", asks: /\bwhy\b/i },
  { type: "date", asks: /何时|何年|什么时候|什么时间|哪一?[年天日]|几年|几月|哪个月|时候|时间|日期/u },
  { type: "number", asks: /多少|几|多[大长高远久重深宽快]/u },
  { type: "place", asks: /哪里|哪儿|何地|何处|哪国|什么地方|地点|位于|哪个(?:国家|城市|省|地区|州|区)/u },
  { type: "alias", asks: /别名|别称|又名|又称|俗称|简称|全称|本名|原名/u },
  { type: "reason", asks: /为什么|为何|原因|怎么会/u },
  { type: "enumeration", asks: /哪些|哪几|有什么|列举/u },
];

const HAN = /\p{Script=Han}/u;
const ENGLISH_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december";
const ENGLISH_NUMBER =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half|third|percent";

/** What a text of this type has in it; one that the question itself holds does not count. */
const SIGNS: Readonly<Record<AnswerType, { readonly latin: RegExp; readonly han: RegExp }>> = {
  date: {
    latin: new RegExp(String.raw`\d{3,4}|\bcentury|\b(?:${ENGLISH_MONTH})\b`, "giu"),
    han: /\d{3,4}|\d+\s*[年月日]|世纪|年代|[一二三四五六七八九十]+[年月日]/gu,
  },
  number: {
    latin: new RegExp(String.raw`\d[\d.,]*|\b(?:${ENGLISH_NUMBER})\b`, "giu"),
    han: /\d[\d.,]*|[一二三四五六七八九十百千万亿两]+/gu,
  },
  // Not at the beginning of a sentence, where every word has a capital.
  name: { latin: /(?<=\S\s+(?:["'(]|the )?)\p{Lu}\p{L}+/gu, han: /\p{Lu}\p{L}+/gu },
  place: { latin: /(?<=\S\s+(?:the )?)\p{Lu}\p{L}+/gu, han: /\p{Script=Han}{1,6}[省市县区国州镇村岛山路]/gu },
  reason: {
    latin: /\b(?:because|due to|since|so that|in order to|therefore|caus\w+)\b/giu,
    han: /因|由于|所以|以便|为了|导致/gu,
  },
  enumeration: { latin: /,\s[^,]+,\s(?:and|or)\s/giu, han: /、[^。]{1,20}、|[①②]|首先/gu },
  alias: { latin: /\b(?:called|known as|named)\b/giu, han: /称|名|叫/gu },
};

/** @returns null when the question word tells nothing */
export function expectedType(question: string): AnswerType | null {
  return RULES.find(({ asks }) => asks.test(question))?.type ?? null;
}

export function holdsType(text: string, type: AnswerType, question: string): boolean {
  const signs = SIGNS[type][HAN.test(question) ? "han" : "latin"];
  // "Because" answers a question that has it as well.
  if (type === "reason" || type === "enumeration") return text.search(signs) !== -1;
  return Array.from(text.matchAll(signs)).some(([sign]) => !question.includes(sign));
}
