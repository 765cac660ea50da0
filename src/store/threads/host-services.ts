import { receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { rings, waitForRing } from "./doorbell.ts";
import { toErrorMessage, type Argument, type CallMessage, type ReplyMessage } from "./protocol.ts";
import { CLOSE, READY, type ThreadData } from "./service-thread.ts";

/** What a thread does between calls. */
export type Idle =
  /** Has more to do at once. */
  "busy" | "rest";

/** The services of one thread. Methods are synchronous: a call has the thread to itself. */
export interface HostedServices {
  readonly services: Readonly<Record<string, object>>;
  /** A short step of work in the background, some milliseconds at most. */
  readonly idle?: () => Idle;
  readonly close: () => void;
  /** What the first call waits for, beside the thread's event loop; it never rejects. */
  readonly prepared?: Promise<void> | undefined;
}

/** How long a resting thread sleeps before it looks around by itself. */
const REST_MS = 500;

type Method = (...args: unknown[]) => unknown;

/**
 * Answers calls on this worker thread until it is told to close. Between calls it sleeps at the doorbell, outside its
 * event loop, so that a call wakes it at once.
 *
 * @param open  makes the services; what it throws is the answer to every call
 */
export async function hostServices(
  open: (options: unknown, emit: (event: string) => void) => HostedServices | Promise<HostedServices>,
): Promise<void> {
  const { port, bell, options } = workerData as ThreadData;
  const reply = (message: ReplyMessage): void => port.postMessage(message);
  let hosted: HostedServices;
  try {
    hosted = await open(options, (event) => reply({ event }));
    reply({ id: READY, value: undefined });
  } catch (error) {
    reply({ id: READY, error: toErrorMessage(error) });
    refuseCalls(port, error);
    return;
  }
  await hosted.prepared;
  for (;;) {
    const seen = rings(bell);
    if (!answerCalls(port, hosted)) break;
    if (hosted.idle?.() !== "busy") waitForRing(bell, seen, REST_MS);
  }
  port.close();
}

/** @returns whether to go on */
function answerCalls(port: MessagePort, { services, close }: HostedServices): boolean {
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    for (const { id, service, method, args } of received.message as readonly CallMessage[]) {
      try {
        if (service === CLOSE) close();
        const target = services[service] as Record<string, Method> | undefined;
        const value = target?.[method]?.(...args.map((argument, i) => fromArgument(argument, i, id, port)));
        port.postMessage({ id, value } satisfies ReplyMessage);
      } catch (error) {
        port.postMessage({ id, error: toErrorMessage(error) } satisfies ReplyMessage);
      }
      if (service === CLOSE) return false;
    }
  }
  return true;
}

function fromArgument(argument: Argument, index: number, id: number, port: MessagePort): unknown {
  if (!("callback" in argument)) return argument.value;
  return (...args: unknown[]): void => port.postMessage({ id, argument: index, args } satisfies ReplyMessage);
}

function refuseCalls(port: MessagePort, error: unknown): void {
  port.on("message", (calls: readonly CallMessage[]) => {
    for (const { id, service } of calls) {
      port.postMessage({ id, error: toErrorMessage(error) } satisfies ReplyMessage);
      if (service === CLOSE) port.close();
    }
  });
}
