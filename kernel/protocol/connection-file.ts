import { readFileSync } from "node:fs";
import { DecodeError, integerField, parseJson, stringField, toObject } from "../json/index.ts";
import { ProtocolError } from "./errors.ts";

/** The five sockets of a kernel, by the names of the specification. */
export type Channel = "shell" | "control" | "iopub" | "stdin" | "hb";

/** Where to bind and how to sign. Spec: "Making kernels for Jupyter", connection files. */
export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  /** Address for `tcp`, path prefix for `ipc`. */
  readonly ip: string;
  readonly ports: Readonly<Record<Channel, number>>;
  /** HMAC key; empty if messages aren't signed. */
  readonly key: string;
  /** Digest of the HMAC, as Node's `crypto` names it: `sha256`. */
  readonly digest: string;
}

/** @throws {ProtocolError} `bad-connection-file`: unreadable, or not what the specification says */
export function readConnectionFile(path: string): ConnectionInfo {
  try {
    return decodeConnectionInfo(parseJson(readFileSync(path, "utf8"), "the file"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProtocolError(
      "bad-connection-file",
      `Cannot use connection file "${path}": ${reason}`,
      {
        cause,
      },
    );
  }
}

function decodeConnectionInfo(value: unknown): ConnectionInfo {
  const place = "connection info";
  const info = toObject(value, place);
  const transport = info["transport"] ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc") {
    throw new DecodeError(
      `"transport" should be "tcp" or "ipc", found ${JSON.stringify(transport)}`,
    );
  }
  const scheme = info["signature_scheme"] ?? "hmac-sha256";
  const digest = typeof scheme === "string" ? /^hmac-([a-z0-9-]+)$/.exec(scheme)?.[1] : undefined;
  if (digest === undefined) {
    throw new DecodeError(
      `"signature_scheme" should be "hmac-" and a digest, found ${JSON.stringify(scheme)}`,
    );
  }
  return {
    transport,
    ip: stringField(info, "ip", place),
    ports: {
      shell: integerField(info, "shell_port", place),
      control: integerField(info, "control_port", place),
      iopub: integerField(info, "iopub_port", place),
      stdin: integerField(info, "stdin_port", place),
      hb: integerField(info, "hb_port", place),
    },
    key: stringField(info, "key", place),
    digest,
  };
}
