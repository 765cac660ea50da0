import { toSimplified } from "../../core/simplified.ts";

/**
 * What each character costs in a text of a language, in tenths of a bit: -10 log2 of how often it stands there, in coarse classes.
 * It tells the encodings of the same bytes apart, and is no model of language.
 */

/** By UTF-16 code unit. */
export type CostTable = Uint8Array;

export type Writing = "latin" | "alphabet" | "characters";

export interface LanguageCosts {
  readonly table: CostTable;
  readonly writing: Writing;
}

const UNUSUAL = 180;
const IMPOSSIBLE = 240;
const CONTROL = 200;
/** Half of a character beyond the first plane. */
const SURROGATE = 115;
const UPPER_CASE = 20;
const LATIN_STRANGER = 140;

const SYMBOLS = "«»©®°§·€£–—“”‘’„…•™→×\u00a0";
const FULL_WIDTH = "，。、：；！？（）“”‘’《》〈〉「」『』【】…—～\u3000・";

/** The 600 most frequent characters of a Chinese text, most frequent first; those beyond the first 100 are rarer by half. */
const HAN =
  "的人不他了有一是为说在到子来就以上大王这后都中时下年国天军我之十于去地而个事和能帝将们道出太又任自用要家没二所里" +
  "州行得官三着朝也从公当回过然见你文皇多被使那相对生给可书会高长因把死兵进百前如等很么定令成城起命经同位武好常儿方" +
  "样安与南看马五东月才西士日明还平元心让史作法亲阳此世四主守山应其只知做正开面刘杀张听己向便名派君李侯部发小祖果现" +
  "间门打立情无臣水想攻并已问先两入处司受郡请姓身领意礼外重分次女封求什理县北各加万头建初边民走宗尚者德孙老战全种神" +
  "几千周齐内代再告征些但父六服接夫住廷别职河物它力府路叫诸弟称政陈功白江学信病侍魏至答放车七呢八随义原金光即气实宫" +
  "罪兴师像汉酒队率久刺却治取动制害少远她众黄乐声拜往送合本手诏管关带氏候话认通晋难京失孝祭骑您直石及食赐字交九郎秦" +
  "达败表左赵举衣望升今居色曾母乱由节变数言奏备传敌归吃木怎风吏第度每必奉离卫讨收跟真流清降召写反设何梁宣改陵留担章" +
  "尉田思杨吴右非利深则且始钱完近击海授逃口论楚感追曹怕贵更许敬象仪该修土报参古教广刚解拿丞宋萧业妻敢赏犯夏吗议岁待" +
  "谋连爵最权干免爱伯喜员虽景新察善夜射结唐坐献御比造推保台户除贤树置省首遣顺强余体止掉遇忽越轻属灵布堂未终持辞崔统" +
  "客怀记依朱容断玄办忠谢承集仁伐美况穿阴火空族宝贼星诉投准华孔复叛迁考共务尽林玉商形号韩严龙永春化散胜临观照计件游" +
  "获胡镇器船品亡点显惊劳啊活退满足云继欢选诗责丧势围威够占鲁祀转调庙草据卿性晚密快";
const FREQUENT_HAN = 100;

/** Letters in the order of their frequency, most frequent first. */
const ALPHABETS = {
  ru: "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъё",
  uk: "оаинвіретсклудмпязбгьйчхцжюєїшфщґ",
  bg: "аиоентрсвлкдпмзугъбцйяжхчшщфюь",
  sr: "аоиенрсјтувдклмпгзбчшцжњхљћђфџ",
  el: "αοιετσνηυρπκμλςίόάγδέωήθφχβξύζψώϊΐϋΰ",
  he: "יוהלארתמבשנםדחפקעכטגסצזןךףץ",
  ar: "الينموررتبعةدسفهقكحجشطصخضذثزىأإءظغئآؤپچگژ،؟",
  th: "านรอกเง่ียลมทวดส้ตะปบัคหิแจพชขไใืโู็ถผุศณซญ์ธำษฟภฉฝๆฮฐฒ",
} as const;

/** Where they are written; between consonants there is mostly one. */
const VOWELS = "оеаиуяыюэёіїєъαοιεηυωάόίέήύώϊϋ";

/** Letters with marks, which stand among plain ones. */
const LATIN = {
  fr: "éèàêçùâîôûëïœ’",
  de: "äöüß",
  es: "áéíóúñü¿¡",
  pt: "ãçáéíóõêâàúô",
  it: "àèéìòù",
  sv: "äåö",
  da: "æøåé",
  is: "áðéíóúýþæö",
  cs: "áčďéěíňóřšťúůýž",
  sk: "áäčďéíĺľňóôŕšťúýž",
  pl: "ąćęłńóśźż",
  hu: "áéíóöőúüű",
  ro: "ăâîșşțţ",
  hr: "čćžšđ",
  tr: "çğıöşüİ",
  et: "äöõüšž",
  lv: "āčēģīķļņšūž",
  lt: "ąčęėįšųūž",
  vi: "ăâđêôơưàáéèíìóòúùýạảấầẩậắằếềểệịỉọỏốồổộớờởợụủứừửựỳỵ\u0300\u0301\u0303\u0309\u0323₫",
} as const;

const HIRAGANA = [
  "のにはいるをたしとがでてなれすあまこらか",
  "りさもうだよくきそわっけんどおえめつちほせじげやみねごべばぜむづぎぶずびゃゅょひへぼふろゆぬざぞぐぱぴぷぺぽぢ",
];
const KATAKANA =
  "ーンスルトリアイクラドシレジタプコフロテマデバサッムカメオグキナチニブハエィウパァケセゴュモミワビガダョャポソユベヤホズネォザゼツノヒペボピヴェ";
const HANGUL =
  "이다의는에을하고가지를은기사한로인도서일어대정있자시나보리해으스수과그원전부아상들제장비면주만여동연국세게우라조것공구선소성경등년안신관거와마까위니었적했계물화생무문방저오습때데호내개없더야중출미";

export type CostLanguage = "zh" | "ja" | "ko" | keyof typeof ALPHABETS | keyof typeof LATIN;

export const COST_LANGUAGES: readonly CostLanguage[] = [
  "zh",
  "ja",
  "ko",
  ...(Object.keys(ALPHABETS) as (keyof typeof ALPHABETS)[]),
  ...(Object.keys(LATIN) as (keyof typeof LATIN)[]),
];

const made = new Map<CostLanguage, LanguageCosts>();
let base: CostTable | undefined;

export function costsOf(language: CostLanguage): LanguageCosts {
  const known = made.get(language);
  if (known !== undefined) return known;
  base ??= baseTable();
  const table = Uint8Array.from(base);
  if (language === "zh") addChinese(table);
  else if (language === "ja") addJapanese(table);
  else if (language === "ko") addKorean(table);
  else if (language in LATIN) addLatin(table, LATIN[language as keyof typeof LATIN]);
  else addAlphabet(table, ALPHABETS[language as keyof typeof ALPHABETS]);
  const costs = { table, writing: writingOf(language) };
  made.set(language, costs);
  return costs;
}

export function writingOf(language: CostLanguage): Writing {
  if (language in LATIN) return "latin";
  return language in ALPHABETS ? "alphabet" : "characters";
}

/** What any text may hold. */
function baseTable(): CostTable {
  const table = new Uint8Array(0x10000).fill(UNUSUAL);
  for (let code = 0; code < 0x10000; code++) {
    if (/[\p{Cn}\p{Co}]/u.test(String.fromCharCode(code))) table[code] = IMPOSSIBLE;
  }
  table.fill(SURROGATE, 0xd800, 0xe000);
  table.fill(CONTROL, 0, 0x20);
  table.fill(CONTROL, 0x7f, 0xa0);
  table.fill(60, 0x21, 0x7f);
  table.fill(50, 0x30, 0x3a);
  table.fill(45, 0x61, 0x7b);
  for (const code of [0x09, 0x0a, 0x0d]) table[code] = 50;
  table[0x20] = 25;
  table[0xfffd] = IMPOSSIBLE;
  set(table, SYMBOLS, 100);
  return table;
}

function addChinese(table: CostTable): void {
  // Both scripts: a traditional character is as frequent as its simplified form.
  const own = new Map(Array.from(HAN, (char, rank) => [char, rank < FREQUENT_HAN ? 80 : 105]));
  for (const char of levelOne("gb18030", 0xb0, 0xd7)) if (!own.has(char)) own.set(char, 140);
  for (let code = 0x4e00; code < 0xa000; code++) {
    const char = String.fromCharCode(code);
    table[code] = own.get(char) ?? own.get(toSimplified(char)) ?? 220;
  }
  table.fill(230, 0x3400, 0x4dc0);
  table.fill(230, 0xf900, 0xfb00);
  set(table, FULL_WIDTH, 70);
}

function addJapanese(table: CostTable): void {
  for (let code = 0x4e00; code < 0xa000; code++) table[code] = 220;
  for (const char of levelOne("euc-jp", 0xb0, 0xcf)) table[char.charCodeAt(0)] = 135;
  for (const char of HAN.slice(0, 400)) if (table[char.charCodeAt(0)]! < 200) table[char.charCodeAt(0)] = 115;
  set(table, HIRAGANA[0]!, 57);
  set(table, HIRAGANA[1]!, 85);
  set(table, KATAKANA, 95);
  table.fill(130, 0xff61, 0xffa0);
  set(table, FULL_WIDTH, 70);
}

function addKorean(table: CostTable): void {
  table.fill(215, 0xac00, 0xd7a4);
  for (const char of levelOne("euc-kr", 0xb0, 0xc8)) table[char.charCodeAt(0)] = 125;
  set(table, HANGUL, 73);
  table.fill(170, 0x4e00, 0xa000);
  set(table, FULL_WIDTH, 100);
}

function addAlphabet(table: CostTable, letters: string): void {
  for (const [rank, letter] of letters.split("").entries()) addLetters(table, letter, 32 + Math.round(1.8 * rank));
}

function addLatin(table: CostTable, letters: string): void {
  table.fill(LATIN_STRANGER, 0xc0, 0x180);
  addLetters(table, letters, letters.length > 30 ? 80 : 65);
}

function addLetters(table: CostTable, letters: string, cost: number): void {
  for (const char of letters) {
    const upper = char.toUpperCase();
    if (upper.length === 1 && upper !== char) table[upper.charCodeAt(0)] = cost + UPPER_CASE;
    table[char.charCodeAt(0)] = cost;
  }
}

/** Of the letters of alphabets that write them. */
export function isVowel(letter: string): boolean {
  return VOWELS.includes(letter.toLowerCase());
}

function set(table: CostTable, characters: string, cost: number): void {
  for (const char of characters) table[char.charCodeAt(0)] = cost;
}

/** The characters of rows of a national standard, whose first rows of ideographs and syllables are the ones in common use. */
function levelOne(encoding: string, first: number, last: number): string {
  const bytes: number[] = [];
  for (let lead = first; lead <= last; lead++) for (let trail = 0xa1; trail < 0xff; trail++) bytes.push(lead, trail);
  return new TextDecoder(encoding).decode(Uint8Array.from(bytes)).replaceAll(/[\ufffd\p{Co}]/gu, "");
}
