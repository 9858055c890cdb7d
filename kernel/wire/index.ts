export { ClientSockets } from "./client-sockets.ts";
export { type RequestChannel, Sockets, type WireEvents } from "./sockets.ts";
