export { History, type HistoryEntry, type HistoryRange, type HistorySearch } from "./history.ts";
export { historyFile } from "./place.ts";
