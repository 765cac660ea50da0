import table from "opencc-js/dict/TSCharacters";

let simplifiedForms: Map<string, string> | undefined;

/**
 * The simplified form of one Chinese character, or the character itself. Character by character is coarser than
 * converting phrases, yet enough for matching: index and query go through the same table, and offsets stay.
 */
export function toSimplified(character: string): string {
  simplifiedForms ??= parseTable();
  return simplifiedForms.get(character) ?? character;
}

function parseTable(): Map<string, string> {
  const forms = new Map<string, string>();
  for (const entry of table.split("|")) {
    const [traditional, simplified] = entry.split(" ");
    if (traditional !== undefined && simplified !== undefined) forms.set(traditional, simplified);
  }
  return forms;
}
