/** Lines between cells and parts of the page. */
export { Comm, type CommMessage, type CommOptions, type MessageHandler } from "./comm.ts";
export { Comms, type CommEvent, type TargetHandler } from "./comms.ts";
