// What a repository keeps, in memory: without it automerge-repo does not remember what a peer has.
import { StorageAdapter } from "@automerge/automerge-repo";

export class Memory extends StorageAdapter {
  #records = new Map();

  async load(key) {
    return this.#records.get(key.join("/"));
  }

  async save(key, bytes) {
    this.#records.set(key.join("/"), bytes);
  }

  async remove(key) {
    this.#records.delete(key.join("/"));
  }

  async loadRange(prefix) {
    const start = prefix.join("/");
    const found = [...this.#records].filter(([key]) => key.startsWith(start));
    return found.map(([key, data]) => ({ key: key.split("/"), data }));
  }

  async removeRange(prefix) {
    const start = prefix.join("/");
    for (const key of [...this.#records.keys()]) if (key.startsWith(start)) this.#records.delete(key);
  }
}
