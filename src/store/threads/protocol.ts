import { EngineError, type ErrorCode } from "../../core/errors.ts";

/** A call of a service's method on another thread. Functions among the arguments travel as callbacks. */
export interface CallMessage {
  readonly id: number;
  readonly service: string;
  readonly method: string;
  readonly args: readonly Argument[];
}

export type Argument = { readonly value: unknown } | { readonly callback: true };

/** What comes back: the value or the error that ends a call, a callback's arguments before that, or news nobody asked for. */
export type ReplyMessage =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage }
  | { readonly id: number; readonly argument: number; readonly args: readonly unknown[] }
  | { readonly event: string };

/** Structured cloning keeps neither the class of an error nor its fields. */
export interface ErrorMessage {
  /** Null for a bug. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string | undefined;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly cause: ErrorMessage | undefined;
}

/** A service as its callers on other threads see it: the same methods, each with a promise. */
export type Remote<Service> = {
  readonly [
    Method in keyof Service as Service[Method] extends (...args: never[]) => unknown ? Method : never
  ]: Service[Method] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

export function toErrorMessage(error: unknown): ErrorMessage {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  return {
    code: error instanceof EngineError ? error.code : null,
    message,
    stack,
    hint: error instanceof EngineError ? error.hint : "",
    data: error instanceof EngineError ? error.data : {},
    cause: cause === undefined ? undefined : toErrorMessage(cause),
  };
}

export function fromErrorMessage({ code, message, stack, hint, data, cause }: ErrorMessage): Error {
  const options = cause === undefined ? {} : { cause: fromErrorMessage(cause) };
  const error =
    code === null ? new Error(message, options) : new EngineError(code, message, { hint, data, ...options });
  if (stack !== undefined) error.stack = stack;
  return error;
}
