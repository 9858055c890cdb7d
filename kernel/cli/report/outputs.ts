import type { KernelMessage } from "@jupyterlab/services";
import { isObject, type JsonObject } from "../../json/index.ts";

/** Where an output stands that carries a display id. */
interface Place {
  readonly list: JsonObject[];
  readonly index: number;
}

const displayId = (content: JsonObject): string | undefined => {
  const { transient } = content;
  const id = isObject(transient) ? transient["display_id"] : undefined;
  return typeof id === "string" ? id : undefined;
};

/**
 * What the cells of a notebook have put out, as nbformat stores it, however late it came.
 *
 * Spec: Messaging 5.5, "Messages on the IOPub channel"; nbformat 4.5, "Code cell outputs".
 */
export class Outputs {
  readonly #lists = new Map<string, JsonObject[]>();
  readonly #counts = new Map<string, number>();
  readonly #displays = new Map<string, Place[]>();
  /** Lists to be emptied by what comes next: `clear_output` with `wait`. */
  readonly #clearing = new Set<JsonObject[]>();

  #heard = 0;

  /** How many messages came. */
  get heard(): number {
    return this.#heard;
  }

  /** @param request Id of the message that runs a cell @returns Its number; none if it never began */
  executionCount(request: string): number | undefined {
    return this.#counts.get(request);
  }

  /** @param request Id of the message that runs a cell @returns What it will have put out */
  expect(request: string): readonly JsonObject[] {
    const list: JsonObject[] = [];
    this.#lists.set(request, list);
    return list;
  }

  take({ header, parent_header: parent, content }: KernelMessage.IIOPubMessage): void {
    const request = "msg_id" in parent ? parent.msg_id : "";
    const list = this.#lists.get(request);
    const body: JsonObject = { ...content };
    if (header.msg_type === "update_display_data") this.#update(body);
    if (list === undefined || header.msg_type === "status") return;
    this.#heard += 1;
    const { execution_count: count } = body;
    if (header.msg_type !== "execute_input") this.#append(list, header.msg_type, body);
    else if (typeof count === "number") this.#counts.set(request, count);
  }

  #append(list: JsonObject[], type: string, content: JsonObject): void {
    switch (type) {
      case "clear_output":
        if (content["wait"] === true) this.#clearing.add(list);
        else this.#empty(list);
        return;
      case "stream":
        this.#makeRoom(list);
        appendStream(list, content);
        return;
      case "display_data":
      case "execute_result": {
        this.#makeRoom(list);
        const { transient: _, ...stored } = content;
        const id = displayId(content);
        list.push({ output_type: type, ...stored });
        if (id === undefined) return;
        const place = { list, index: list.length - 1 };
        this.#displays.set(id, [...(this.#displays.get(id) ?? []), place]);
        return;
      }
      case "error":
        this.#makeRoom(list);
        list.push({ output_type: type, ...content });
        return;
      default:
    }
  }

  #makeRoom(list: JsonObject[]): void {
    if (this.#clearing.delete(list)) this.#empty(list);
  }

  #empty(list: JsonObject[]): void {
    list.length = 0;
    for (const [id, places] of this.#displays) {
      this.#displays.set(
        id,
        places.filter((place) => place.list !== list),
      );
    }
  }

  #update(content: JsonObject): void {
    for (const { list, index } of this.#displays.get(displayId(content) ?? "") ?? []) {
      const { data, metadata } = content;
      list[index] = { ...list[index], data, metadata };
    }
  }
}

function appendStream(list: JsonObject[], { name, text }: JsonObject): void {
  const last = list.at(-1);
  if (last?.["output_type"] === "stream" && last["name"] === name) {
    list[list.length - 1] = { ...last, text: `${String(last["text"])}${String(text)}` };
  } else {
    list.push({ output_type: "stream", name, text });
  }
}
