import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chunkLanguage, detectLanguage } from "../../src/indexer/language.ts";
import { testData } from "../support/test-data.ts";

const SENTENCES = testData("stsb-en/dev.tsv");

describe("detectLanguage", () => {
  test.each([
    ["en", "A man is playing a guitar."],
    ["de", "Kostenlose Lieferung ab 50 Euro Bestellwert"],
    ["fr", "Livraison gratuite dès cinquante euros d'achat"],
    ["es", "Gracias por su paciencia durante las obras"],
    ["it", "Vietato fumare in tutto l'edificio"],
    ["pt", "Obrigado pela compreensão durante as obras"],
    ["nl", "Morgen gaan we met de fiets naar het strand."],
    ["da", "I morgen cykler vi til stranden med vores venner."],
    ["fi", "Huomenna menemme pyörillä rannalle ystävien kanssa."],
    ["cs", "Zítra pojedeme na kole k moři s přáteli."],
    ["vi", "Ngày mai chúng tôi sẽ đạp xe ra biển với bạn bè."],
    ["ru", "Завтра мы поедем на велосипедах к морю."],
    ["uk", "Завтра ми поїдемо велосипедами до моря."],
    ["bg", "Утре ще отидем с колела до морето и ще плуваме."],
    ["ar", "غدا سنذهب بالدراجات إلى البحر مع الأصدقاء"],
    ["fa", "فردا با دوستان با دوچرخه به دریا می‌رویم"],
    ["ur", "کل ہم دوستوں کے ساتھ سائیکل پر سمندر جائیں گے"],
    ["zh", "明天我们骑自行车去海边。"],
    ["zh", "明天我們騎自行車去海邊。"],
    ["zh", "在 defineComponent 中使用 setup() 函数返回的 render function"],
    ["ja", "明日は友達と自転車で海へ行きます。"],
    ["ko", "내일 우리는 친구들과 자전거를 타고 바다에 갈 것입니다."],
    ["en", "hello world"],
    ["de", "Guten Morgen"],
    ["und", "line lemur"],
    ["und", "plain emu"],
    ["und", "newline moa text"],
    ["und", "html mail emu\ncell1 cell2\nClick kiwi"],
    ["und", "42"],
    ["und", ""],
  ])("%s: %s", (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  test.runIf(SENTENCES !== null)("of sentences in English at least 98 in 100 are English", () => {
    const [, ...lines] = readFileSync(SENTENCES!, "utf8").trim().split("\n").slice(0, 500);
    const texts = lines.map((line) => line.split("\t").find((field) => /[a-z] [a-z]/.test(field)) ?? "");
    const english = texts.filter((text) => detectLanguage(text) === "en");
    expect(english.length / texts.length).toBeGreaterThanOrEqual(0.98);
  });
});

describe("chunkLanguage", () => {
  test("a passage that is long enough says its own language", () => {
    expect(chunkLanguage("Der Hund läuft durch den Wald und sucht nach seinem Ball.", "en")).toBe("de");
    expect(chunkLanguage("明天我们骑自行车去海边。", "en")).toBe("zh");
  });

  test("a short one, or one that says nothing, has its document's", () => {
    expect(chunkLanguage("Kostenlose Lieferung", "en")).toBe("en");
    expect(chunkLanguage("1; 2; 3; 4.5; 6", "zh")).toBe("zh");
  });
});
