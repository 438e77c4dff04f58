// A later edition of the finished site, as a host gets it with the next version: the same program, another sentence.
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SITE } from "./host.ts";

/** The folder of an edition that calls the room Settings so. */
export function laterEdition(settings: string): string {
  const folder = mkdtempSync(join(tmpdir(), "alongside-edition-"));
  cpSync(SITE, folder, { recursive: true });
  const sentences = join(folder, "locales/en.json");
  const words = JSON.parse(readFileSync(sentences, "utf8"));
  words["settings.title"] = settings;
  writeFileSync(sentences, JSON.stringify(words));
  const hash = createHash("sha256").update(readFileSync(sentences)).digest("base64");
  const worker = join(folder, "sw.js");
  const script = readFileSync(worker, "utf8")
    .replace(/("\/locales\/en\.json": ")[^"]+/, `$1${hash}`)
    .replace(/version: "[0-9a-f]+"/, `version: "${hash.replace(/\W/g, "").slice(0, 16)}"`);
  writeFileSync(worker, script);
  return folder;
}
