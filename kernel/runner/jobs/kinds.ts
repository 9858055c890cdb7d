import type { ChildProcess } from "node:child_process";
import type { Socket as DatagramSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import type { Worker } from "node:worker_threads";
import { killTree } from "../kill-tree.ts";
import type { Address } from "./job.ts";

/** How to speak of things of one kind, and how to end them. */
export interface Kind<Thing extends object> {
  readonly name: string;
  /** It will not do anything any more. */
  isEnded(thing: Thing): boolean;
  /** @returns undefined while it holds nothing yet */
  describe(thing: Thing): string | undefined;
  end(thing: Thing): void;
  address?(thing: Thing): Address | undefined;
  pid?(thing: Thing): number | undefined;
}

/** Characters of a command: enough to know it by. */
const longestCommand = 60;

export const server: Kind<Server> = {
  name: "server",
  isEnded: ({ listening }) => !listening,
  describe(thing) {
    const address = thing.address();
    return typeof address === "string" ? address : address === null ? undefined : place(address);
  },
  end(thing) {
    thing.close();
  },
  address(thing) {
    const address = thing.address();
    if (address === null) return undefined;
    return typeof address === "string"
      ? { protocol: "local", path: address }
      : { protocol: "tcp", port: address.port };
  },
};

export const socket: Kind<Socket> = {
  name: "socket",
  isEnded: ({ destroyed }) => destroyed,
  describe({ connecting, remoteAddress, remotePort }) {
    if (remoteAddress !== undefined) return `to ${host(remoteAddress)}:${remotePort}`;
    return connecting ? "connecting" : "to a local socket";
  },
  end(thing) {
    thing.destroy();
  },
};

export const datagramSocket: Kind<DatagramSocket> = {
  name: "UDP socket",
  isEnded(thing) {
    try {
      thing.address();
      return false;
    } catch (error) {
      // Any other complaint is that it has no address yet.
      return codeOf(error) === "ERR_SOCKET_DGRAM_NOT_RUNNING";
    }
  },
  describe(thing) {
    const port = portOf(thing);
    return port === undefined ? undefined : `port ${port}`;
  },
  end(thing) {
    thing.close();
  },
  address(thing) {
    const port = portOf(thing);
    return port === undefined ? undefined : { protocol: "udp", port };
  },
};

export const child: Kind<ChildProcess> = {
  name: "child process",
  isEnded: ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null,
  describe({ pid, spawnargs }) {
    if (pid === undefined) return undefined;
    const command = spawnargs.join(" ").replaceAll(/\s+/gu, " ");
    const shown =
      command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command;
    return `${shown} (pid ${pid})`;
  },
  end({ pid }) {
    if (pid !== undefined) killTree(pid);
  },
  pid: ({ pid }) => pid,
};

export const worker: Kind<Worker> = {
  name: "worker",
  isEnded: ({ threadId }) => threadId === -1,
  describe: ({ threadId }) => `thread ${threadId}`,
  end(thing) {
    // It ends, or it has ended: there is nothing to hear of it.
    thing.terminate().catch(() => {});
  },
};

function portOf(thing: DatagramSocket): number | undefined {
  try {
    return thing.address().port;
  } catch {
    return undefined;
  }
}

function place({ address, port }: { address: string; port: number }): string {
  return address === "::" || address === "0.0.0.0" ? `port ${port}` : `port ${port} on ${address}`;
}

const host = (address: string): string => (address.includes(":") ? `[${address}]` : address);

export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
}
