import type { Questions } from "./questions.ts";

/** `prompt`, `confirm` and `alert`, as browsers have them and Node doesn't. Cells may declare the names anew. */
export function provideDialogs(questions: Questions): void {
  const dialogs = {
    /** @returns The answer, `preset` if that is empty, null if the question was taken back */
    prompt(text: unknown = "", preset: unknown = ""): string | null {
      const hint = preset === "" ? "" : ` [${String(preset)}]`;
      const answer = questions.ask(spaced(`${String(text)}${hint}`));
      return answer === "" ? String(preset) : (answer ?? null);
    },
    confirm(text: unknown = ""): boolean {
      const answer = questions.ask(spaced(`${String(text)} [y/N]`.trimStart()));
      return /^\s*y(?:es)?\s*$/iu.test(answer ?? "");
    },
    alert(text: unknown = ""): void {
      questions.ask(spaced(`${String(text)} [Enter]`.trimStart()));
    },
  };
  for (const [name, value] of Object.entries(dialogs)) {
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
}

/** The answer is typed right behind the question. */
const spaced = (text: string): string => (text === "" || /\s$/u.test(text) ? text : `${text} `);
