import { EngineError } from "../core/errors.ts";

/**
 * The chat endpoint that the operator set up for written answers.
 *
 * @throws {EngineError} `BAD_CONFIG` when there is none
 */
export function chatFromEnvironment(env: NodeJS.ProcessEnv): { baseUrl: string; model: string } {
  const { KENNING_CHAT_URL: baseUrl, KENNING_CHAT_MODEL: model } = env;
  if (baseUrl && model) return { baseUrl, model };
  throw new EngineError("BAD_CONFIG", "A written answer needs a chat endpoint", {
    hint: "Set KENNING_CHAT_URL (such as http://127.0.0.1:8080/v1) and KENNING_CHAT_MODEL; the key goes into KENNING_CHAT_KEY.",
  });
}
