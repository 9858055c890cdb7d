export { type RequestChannel, Sockets, type WireEvents } from "./sockets.ts";
