/** What the command line knows of `awaitlab report` before it is asked for. */
export const reportOptions = {
  to: { type: "string" },
  out: { type: "string" },
  param: { type: "string", multiple: true },
  server: { type: "string" },
  token: { type: "string" },
  timeout: { type: "string" },
  "allow-errors": { type: "boolean" },
  "no-input": { type: "boolean" },
} as const;

export const reportHelp = `Usage: awaitlab report NOTEBOOK… [OPTIONS]

Runs notebooks from top to bottom and writes a page of each that stands alone: charts live on in it without a network.
The notebooks stay as they are. Exit code 1 if a cell fails, with what ran written all the same; 130 after Ctrl-C.

  --to html|pdf|md     what to write (default: html); pdf needs Chromium or Chrome
  --out DIR            where to (default: reports); an index joins several
  --param name=value   replaces a variable of the cell tagged "parameters"; JSON, or else text. May be repeated
  --no-input           without the code
  --allow-errors       go on after a cell that fails; the tag "raises-exception" allows one cell to
  --timeout S          seconds that each cell may take (default: any)
  --server URL         run on this Jupyter server, or one's own of a hub, instead of one started for the purpose
  --token T            the server's token; or in JUPYTER_TOKEN, which other users of this machine don't see
  --help               this text
`;
