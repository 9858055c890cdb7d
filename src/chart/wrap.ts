/**
 * Cut a text into lines at its spaces, but for those between a number and its unit.
 *
 * @param characters Of a line; a word that is longer is cut
 */
export function wrap(text: string, characters: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+(?!(?:ms|s|min)\b)/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= characters) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    for (line = word; line.length > characters; line = line.slice(characters))
      lines.push(line.slice(0, characters));
  }
  return line === "" ? lines : [...lines, line];
}
