// A thread for host-services.test.ts that always waits for its event loop, though nothing happens there.
import { hostServices } from "../../../src/store/threads/host-services.ts";

await hostServices(async () => ({
  services: { echo: { say: (text: string) => text } },
  idle: () => "waiting" as const,
  close: () => {},
}));
