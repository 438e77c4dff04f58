// A wire between two repositories in one process, which counts what it carries.
//
// A message is packed as automerge-repo's own WebSocket adapter packs it (CBOR), and unpacked at the other end, so
// that bytes and time are those of a connection without a network. It brings no delay of its own.
import { NetworkAdapter, cbor } from "@automerge/automerge-repo";

class End extends NetworkAdapter {
  #wire;
  other = null;

  constructor(wire) {
    super();
    this.#wire = wire;
  }

  isReady() {
    return true;
  }

  whenReady() {
    return Promise.resolve();
  }

  connect(peerId, peerMetadata) {
    this.peerId = peerId;
    this.peerMetadata = peerMetadata;
  }

  send(message) {
    if (!this.#wire.joined) return;
    const bytes = cbor.encode(message);
    this.#wire.count(bytes.byteLength);
    setImmediate(() => this.other.receive(bytes));
  }

  receive(bytes) {
    if (this.#wire.joined) this.emit("message", cbor.decode(bytes));
  }

  disconnect() {}
}

export class Wire {
  joined = false;
  messages = 0;
  bytes = 0;
  /** When it carried something for the last time, as `performance.now()`. */
  lastAt = 0;
  #ends = [new End(this), new End(this)];

  constructor() {
    const [one, other] = this.#ends;
    one.other = other;
    other.other = one;
  }

  get ends() {
    return this.#ends;
  }

  count(bytes) {
    this.messages += 1;
    this.bytes += bytes;
    this.lastAt = performance.now();
  }

  /** Both learn that the other is there. */
  join() {
    this.joined = true;
    this.lastAt = performance.now();
    for (const end of this.#ends) {
      end.emit("peer-candidate", { peerId: end.other.peerId, peerMetadata: end.other.peerMetadata ?? {} });
    }
  }

  /** Both learn that the other is gone. */
  cut() {
    this.joined = false;
    for (const end of this.#ends) end.emit("peer-disconnected", { peerId: end.other.peerId });
  }

  /** Resolves when nothing has been carried for so long. */
  async isStill(milliseconds) {
    for (;;) {
      if (performance.now() - this.lastAt >= milliseconds) return;
      await new Promise((resolve) => setTimeout(resolve, milliseconds / 4));
    }
  }
}
