// One line for `cargo xtask bench`, as the native program writes it.

export const AUTOMERGE_REPO = "automerge-repo, Node";
export const AUTOMERGE_JS = "Automerge's own JavaScript, Node";

/** How often whatever takes less than a few seconds is done; the median counts. */
export const TIMES = 5;

export function say(part, what, subject, value, unit) {
  console.log(["figure", part, what, subject, value.toFixed(3), unit].join("\t"));
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
