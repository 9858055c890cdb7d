/** The same notebook in the languages of the kernels that are measured. A text that is completed ends at its cursor. */
export interface LanguageCells {
  readonly first: string;
  /** Brings lodash, zod and Plotly's types, and values of theirs; absent where there are none. */
  readonly packages?: string;
  /** The cell with this number, from 2: it uses the first one, and mostly the one before. */
  cell(number: number): string;
  /** Gives a variable a value. */
  assign(name: string, value: string): string;
  readonly members: string;
  readonly name: string;
  /** Members of what packages give. */
  readonly packaged: readonly string[];
  /** How the type check is told to stay away, and to come back; absent where nobody checks beside. */
  readonly check?: { readonly off: string; readonly on: string };
  /** Cells whose check is measured. */
  readonly checked: { readonly sum: string; readonly short: string; readonly long: string };
}

const typescriptBase: LanguageCells = {
  first: [
    "interface Person { name: string; age: number }",
    'const people: Person[] = [{ name: "Ada", age: 36 }, { name: "Alan", age: 41 }];',
  ].join("\n"),
  packages: [
    'import { chunk } from "lodash-es";',
    'import { z } from "zod";',
    'import type { Layout } from "plotly.js";',
    "const schema = z.object({ name: z.string(), age: z.number().optional() });",
    'const layout: Partial<Layout> = { title: { text: "Ages" } };',
  ].join("\n"),
  cell: (number) =>
    `async function step${number}(n: number) { return n + people.length${before(number)} }`,
  assign: (name, value) => `const ${name} = ${value}`,
  members: "people.",
  name: "peo",
  packaged: ["schema.", "schema.parse(0).", "chunk(people, 1).", "layout.title?."],
  checked: {
    sum: "1 + 1",
    short: "people.length",
    long: [
      "async function load(id: number): Promise<Person> {",
      "  await new Promise((resolve) => setTimeout(resolve, 0));",
      "  return { name: String(id), age: id };",
      "}",
      "const loaded = await Promise.all(people.map((_, at) => load(at)));",
      "for (const person of loaded) person.age += people.length;",
      "const byAge = loaded.toSorted((a, b) => a.age - b.age);",
    ].join("\n"),
  },
};

/** Chains are ten cells long. */
const before = (number: number): string =>
  number < 3 || number % 10 === 0 ? "" : ` + (await step${number - 1}(n))`;

const typescript: LanguageCells = {
  ...typescriptBase,
  check: { off: "%check off\n", on: "%check report\n" },
};

const python: LanguageCells = {
  first: 'people = [{ "name": "Ada", "age": 36 }, { "name": "Alan", "age": 41 }]',
  cell: (number) => `def step${number}(n: int): return n + len(people)`,
  assign: (name, value) => `${name} = ${value}`,
  members: "people.",
  name: "peo",
  packaged: [],
  checked: {
    sum: "1 + 1",
    short: "len(people)",
    long: "ages = [person['age'] for person in people]",
  },
};

/** @param peer Its name */
export function cellsFor(peer: string): LanguageCells {
  if (peer === "ipykernel") return python;
  return peer === "awaitlab" ? typescript : typescriptBase;
}
