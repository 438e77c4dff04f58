// Somebody at a browser of their own, with every room they can be in.
//
// What a room looks like stands in its page object; here is what takes more than one room.
import { type BrowserContext, type Page, expect } from "@playwright/test";
import { Circle } from "../rooms/circle.ts";
import { Closing } from "../rooms/closing.ts";
import { Devices } from "../rooms/devices.ts";
import { Invite } from "../rooms/invite.ts";
import { Joining } from "../rooms/joining.ts";
import { Kit } from "../rooms/kit.ts";
import { NewDevice } from "../rooms/new_device.ts";
import { Note } from "../rooms/note.ts";
import { People } from "../rooms/people.ts";
import { Practice } from "../rooms/practice.ts";
import { Recovering } from "../rooms/recovering.ts";
import { Settings } from "../rooms/settings.ts";
import { Today } from "../rooms/today.ts";
import { Welcome } from "../rooms/welcome.ts";
import type { Host } from "./host.ts";

export class Person {
  readonly welcome: Welcome;
  readonly today: Today;
  readonly circle: Circle;
  readonly note: Note;
  readonly invite: Invite;
  readonly joining: Joining;
  readonly settings: Settings;
  readonly closing: Closing;
  readonly devices: Devices;
  readonly kit: Kit;
  readonly newDevice: NewDevice;
  readonly people: People;
  readonly practice: Practice;
  readonly recovering: Recovering;

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly host: Host,
  ) {
    this.welcome = new Welcome(page);
    this.today = new Today(page);
    this.circle = new Circle(page);
    this.note = new Note(page);
    this.invite = new Invite(page);
    this.joining = new Joining(page);
    this.settings = new Settings(page);
    this.closing = new Closing(page);
    this.devices = new Devices(page);
    this.kit = new Kit(page);
    this.newDevice = new NewDevice(page);
    this.people = new People(page);
    this.practice = new Practice(page);
    this.recovering = new Recovering(page);
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  async open(path = "/"): Promise<void> {
    await this.page.goto(this.host.address + path);
  }

  /** Opens the page for the first time and gives a name. */
  async begin(path = "/"): Promise<void> {
    await this.open(path);
    await this.welcome.giveName(this.name);
    await expect(this.welcome.name).toHaveCount(0);
  }

  /** The same person at another tab of the same browser. */
  async anotherTab(path = "/"): Promise<Person> {
    const person = new Person(this.name, await this.context.newPage(), this.host);
    await person.open(path);
    return person;
  }

  /** Starts a circle; the link of its first invitation. */
  async invites(): Promise<string> {
    await this.today.startCircle();
    return this.invite.makeLink();
  }

  /** Opens a link for the first time, gives a name and comes in. */
  async joins(link: string): Promise<void> {
    await this.page.goto(link);
    await this.welcome.giveName(this.name);
    await this.joining.comeIn();
    await this.joining.goToCircle();
  }

  /** Resolves when the page is kept whole on this device, so that it opens without a host. */
  async hasThePage(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  /** The path of the room, to come back to. */
  get place(): string {
    return new URL(this.page.url()).pathname;
  }
}
