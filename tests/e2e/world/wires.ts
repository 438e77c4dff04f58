// Direct links that a story can cut: the browser's own, with a switch in the page.
//
// A cut ends every open data channel and lets no new one come about until it is mended.
import type { BrowserContext, Page } from "@playwright/test";

interface Wired {
  __wires(cut: boolean): void;
}

/** To be called before the first page is opened. */
export async function layWires(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const channels = new Set<RTCDataChannel>();
    let cut = false;
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        // Only by way of a host that does not exist: no address is found.
        super(cut ? { ...configuration, iceServers: [], iceTransportPolicy: "relay" } : configuration);
      }
      override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
        const channel = super.createDataChannel(label, options);
        channels.add(channel);
        return channel;
      }
    };
    (window as unknown as Wired).__wires = (cutNow) => {
      cut = cutNow;
      if (cut) for (const channel of channels) channel.close();
      channels.clear();
    };
  });
}

export async function cutWires(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as Wired).__wires(true));
}

export async function mendWires(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as Wired).__wires(false));
}

/** A browser that makes no direct connections at all. */
export async function withoutWires(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"]) Reflect.deleteProperty(window, name);
  });
}
