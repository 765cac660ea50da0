import type { Command } from "commander";
import { chatFromEnvironment } from "../chat-environment.ts";
import { openInterrupt, untilAborted } from "../interrupt.ts";
import { collect, jsonOption, type JsonOption, offlineOption, parseCount, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";

interface ServeCommandOptions extends JsonOption {
  readonly port: number;
  readonly host: string;
  readonly root?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly reranker?: string;
  readonly reader?: string;
  readonly chat?: true;
  readonly offline?: true;
}

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .summary("answer searches over HTTP")
    .description("Serves the collections over HTTP until it is stopped with Ctrl-C or SIGTERM.")
    .option("--port <number>", "port to listen on; 0 for any free one", parseCount(0, 65_535), 7878)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(rootOption())
    .option("--allow-host <name>", "answer requests that name this host; may be repeated", collect)
    .option("--allow-origin <origin>", "let web pages of this origin call the server; may be repeated", collect)
    .option("--reranker <model>", "let requests have this model read the best hits again: a name, hub id or folder")
    .option("--reader <model>", "answer questions with this reading model: a hub id or a folder")
    .option("--chat", "let requests have KENNING_CHAT_MODEL at KENNING_CHAT_URL write answers")
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning serve
  kenning serve --port 8080 --allow-origin http://localhost:5173
  kenning serve --host 0.0.0.0 --allow-host search.example.org`,
    )
    .action(async (options: ServeCommandOptions) => {
      const { port, host, root, offline, allowHost, allowOrigin, reranker, reader, json } = options;
      const chat = options.chat ? chatFromEnvironment(process.env) : undefined;
      const { startServer } = await import("../../http/server.ts");
      using interrupt = openInterrupt("Closing; press Ctrl-C again to quit at once.");
      const server = await startServer({
        host,
        port,
        root,
        offline,
        reranker,
        reader,
        chat,
        allowedHosts: allowHost,
        allowedOrigins: allowOrigin,
      });
      if (json) writeJson({ url: server.url });
      else writeOut(`Listening on ${server.url}; stop with Ctrl-C\nTry: ${curlExample(server.url)}\n`);
      await untilAborted(interrupt.signal);
      await server.close();
    });
}

function curlExample(url: string): string {
  const address = new URL("/v1/collections/default/search", url).href;
  return `curl -s ${address} -H 'content-type: application/json' -d '{"text":"your question"}'`;
}
