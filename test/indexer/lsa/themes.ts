const THEMES = [
  "boat harbour sail anchor deck mast tide rudder keel voyage",
  "flour yeast dough oven crust loaf knead bake salt grain",
  "court judge law verdict jury appeal trial witness oath statute",
  "leaf root soil seed bloom prune graft compost vine orchard",
].map((words) => words.split(" "));

/** Six words about one of four themes, by `theme % 4`; which of its ten words depends on `nth`. */
export function themedText(theme: number, nth: number): string {
  const words = THEMES[theme % THEMES.length]!;
  return Array.from({ length: 6 }, (_, i) => words[(nth + i * (1 + (nth % 3))) % words.length]).join(" ");
}
