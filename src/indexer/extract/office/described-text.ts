const LEAST_WORDS = 3;

/** What a picture or shape is said to show; "" where that is a file's name or says as good as nothing. */
export function describedText(description: string | undefined): string {
  const text = (description ?? "").replaceAll(/\s+/g, " ").trim();
  const words = text.match(/\p{Script=Han}|\p{L}{2,}/gu) ?? [];
  return words.length < LEAST_WORDS || /^\S+\.\w{3,4}$|^(?:[a-z]:)?[\\/]|^\w+:\/\//i.test(text) ? "" : text;
}
