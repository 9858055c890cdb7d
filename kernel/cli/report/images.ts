import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, resolve, sep } from "node:path";

const types = new Map([
  [".png", "image/png"],
  [".jpg", "image/jpeg"],
  [".jpeg", "image/jpeg"],
  [".gif", "image/gif"],
  [".webp", "image/webp"],
  [".avif", "image/avif"],
  [".svg", "image/svg+xml"],
]);

const htmlImage = /(?<before><img\b[^>]*?\bsrc=)(?:"(?<address>[^"]+)"|'(?<other>[^']+)')/gu;
/** Spaces want angle brackets; parentheses may be in the address in pairs. */
const inMarkdown = String.raw`(?:<(?<address>[^<>\n]+)>|(?<other>(?:[^\s()<>]|\([^\s()<>]*\))+))`;
const markdownImage = new RegExp(String.raw`(?<before>!\[[^\]\n]*\]\()${inMarkdown}`, "gu");
/** `[name]: address`, as `![text][name]` has it. */
const reference = new RegExp(
  String.raw`^(?<before> {0,3}\[[^\]\n]+\]:[ \t]*)${inMarkdown}(?=\s|$)`,
  "gmu",
);

/** @returns Path of the picture that an address means; nothing if it is no picture beside the notebook */
function pictureAt(address: string, folder: string): string | undefined {
  // A scheme, a host, or the page itself.
  if (/^(?:[a-z][a-z\d+.-]+:|\/\/|#)/iu.test(address)) return undefined;
  const [path = ""] = address.split(/[?#]/u, 1);
  const file = resolve(folder, decoded(path.replaceAll("&amp;", "&")));
  const isPicture = types.has(extname(file).toLowerCase());
  return isPicture && existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Put the pictures that a page shows into it. @param folder Where they lie */
export function embedImages(html: string, folder: string): string {
  return html.replaceAll(
    htmlImage,
    (whole: string, before: string, ...addresses: readonly unknown[]) => {
      const file = pictureAt(firstOf(addresses), folder);
      if (file === undefined) return whole;
      const type = types.get(extname(file).toLowerCase()) ?? "";
      return `${before}"data:${type};base64,${readFileSync(file, "base64")}"`;
    },
  );
}

/**
 * Put the pictures that a Markdown page shows into a folder beside it.
 *
 * @param from Where they lie
 * @param to The page's folder, and the name of the one beside the page
 */
export function copyImages(
  markdown: string,
  from: string,
  { folder, name }: { readonly folder: string; readonly name: string },
): string {
  const copied = new Map<string, string>();
  const copy = (file: string): string => {
    const target = copied.get(file) ?? freeName(file, [...copied.values()]);
    if (!copied.has(file)) {
      mkdirSync(join(folder, name), { recursive: true });
      copyFileSync(file, join(folder, name, target));
      copied.set(file, target);
    }
    return `${encoded(name)}/${encoded(target)}`;
  };
  const link =
    (quote: string) =>
    (whole: string, before: string, ...addresses: readonly unknown[]): string => {
      const address = firstOf(addresses);
      // A chart that was just drawn; where the notebook lies, one of another day may have its name.
      if (pictureAt(address, folder)?.startsWith(join(folder, name, sep)) === true) return whole;
      const file = pictureAt(address, from);
      if (file === undefined) return whole;
      return `${before}${quote}${copy(file)}${quote}`;
    };
  return markdown
    .replaceAll(markdownImage, link(""))
    .replaceAll(reference, link(""))
    .replaceAll(htmlImage, link('"'));
}

/** A pattern's alternatives are groups of their own. */
const firstOf = ([first, second]: readonly unknown[]): string => String(first ?? second);

/** A part of an address, as it may stand in Markdown's parentheses and HTML's quotes. */
const encoded = (part: string): string =>
  encodeURIComponent(part).replaceAll(
    /[()']/gu,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );

/** Pictures of two folders may share a name. */
function freeName(file: string, taken: readonly string[]): string {
  const ending = extname(file);
  const stem = basename(file, ending);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${stem}${ending}` : `${stem}-${count}${ending}`;
    if (!taken.includes(name)) return name;
  }
}
