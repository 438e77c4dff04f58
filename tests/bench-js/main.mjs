// The same work done by automerge-repo and by Automerge's own JavaScript. `cargo xtask bench` runs this with the
// folder in which the native program left its document, and the names of the parts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catchingUp } from "./catching_up.mjs";
import { meeting } from "./meeting.mjs";
import { opening } from "./opening.mjs";

const [folder, ...parts] = process.argv.slice(2);
const document = () => new Uint8Array(readFileSync(join(folder, "long.automerge")));

if (parts.includes("opening")) opening(document());
if (parts.includes("catching-up")) await catchingUp(document());
if (parts.includes("meeting")) await meeting();
