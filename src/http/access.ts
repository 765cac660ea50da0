// Who may talk to the server. A web page anywhere can make a browser send requests to this machine, and can give its own
// host name this machine's address (DNS rebinding); the Host and Origin headers, which pages cannot forge, give both away.
import { EngineError } from "../core/errors.ts";

export interface AccessRules {
  /** `name`, which allows every port, or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** As browsers write them: `https://search.example.org`. */
  readonly allowedOrigins: readonly string[];
}

export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The port the request came in by. */
  readonly port: number;
}

interface Host {
  /** Lower case; IPv6 in brackets. */
  readonly name: string;
  readonly port: number | null;
}

const HOST = /^(\[[0-9a-f:.]+\]|[^:/@\s[\]]+?)\.?(?::(\d{1,5}))?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @throws {EngineError} `BAD_CONFIG` for a host with a path or scheme, or an origin with a path or without a scheme */
export function parseAccessRules({ allowedHosts, allowedOrigins }: AccessRules): AccessRules {
  for (const host of allowedHosts) {
    if (parseHost(host) !== null) continue;
    throw badRule(host, "host", "Write a host as its name, or as name:port, without a scheme or a path.");
  }
  for (const origin of allowedOrigins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw badRule(origin, "origin", "Write an origin as scheme, host and port, as in https://search.example.org.");
  }
  return { allowedHosts, allowedOrigins };
}

/** @throws {EngineError} `HOST_NOT_ALLOWED`, `ORIGIN_NOT_ALLOWED` */
export function checkAccess({ host, origin, port }: Caller, rules: AccessRules): void {
  if (host === undefined || !isAllowedHost(host, port, rules.allowedHosts)) {
    throw new EngineError("HOST_NOT_ALLOWED", `This server does not answer for the host ${host ?? "(none)"}`, {
      hint: "Open the address the server printed, or allow this host when starting it.",
      data: { host: host ?? null },
    });
  }
  if (origin === undefined || origin === `http://${host.toLowerCase()}` || rules.allowedOrigins.includes(origin))
    return;
  throw new EngineError("ORIGIN_NOT_ALLOWED", `This server does not answer pages of ${origin}`, {
    hint: "Allow this origin when starting the server, if the page is yours.",
    data: { origin },
  });
}

function isAllowedHost(header: string, boundPort: number, allowed: readonly string[]): boolean {
  const host = parseHost(header);
  if (host === null) return false;
  const port = host.port ?? 80;
  if (LOOPBACK.test(host.name) && port === boundPort) return true;
  return allowed.some((entry) => {
    const rule = parseHost(entry);
    return rule !== null && rule.name === host.name && (rule.port === null || rule.port === port);
  });
}

function parseHost(text: string): Host | null {
  const [, name, port] = HOST.exec(text) ?? [];
  if (name === undefined) return null;
  return { name: name.toLowerCase(), port: port === undefined ? null : Number(port) };
}

function badRule(value: string, kind: string, hint: string): EngineError {
  return new EngineError(
    "BAD_CONFIG",
    `${JSON.stringify(value)} is not an ${kind === "host" ? "allowed host" : "origin"}`,
    {
      hint,
      data: { [kind]: value },
    },
  );
}
