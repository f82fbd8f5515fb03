/**
 * What a conversion webhook has answered of the objects of one definition, and what it has yet to be asked. Reads and
 * writes of the server do not wait: they take what is known, and whoever asked for them has the rest asked, and
 * tries again.
 * Upstream: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { StatusError } from '../status-error.ts';

export interface ConversionWebhook {
  readonly url: string;
  readonly caBundle: string | undefined;
}

/** An object, and the version in which it is wanted. */
export interface ConversionNeed {
  readonly object: JsonObject;
  readonly apiVersion: string;
}

/** Whoever writes has not asked for it before. */
export class ConversionMissing extends StatusError {
  readonly need: ConversionNeed;

  constructor(need: ConversionNeed) {
    const why = 'whoever is in the process cannot wait for its answer';
    super('', `conversion webhook for ${conversionText(need.object)} failed: ${why}`);
    this.need = need;
  }
}

/** As upstream names what is to be converted. */
export function conversionText({ apiVersion, kind }: JsonObject): string {
  return `${String(apiVersion)}, Kind=${String(kind)}`;
}

/** Written objects of late: what they are was asked just before. */
const TEXTS_MAX = 256;

export class Conversions {
  readonly webhook: ConversionWebhook;
  /** Of stored objects, by the version wanted. */
  readonly #ofStored = new WeakMap<object, Map<string, JsonObject>>();
  /** Of others, by what they say. */
  readonly #byText = new Map<string, JsonObject>();
  /** What is shown meanwhile, and of what. */
  readonly #meanwhile = new WeakMap<object, { readonly stored: object }>();
  #missed: Map<string, ConversionNeed> | undefined;

  constructor(webhook: ConversionWebhook) {
    this.webhook = webhook;
  }

  /** A stored object in another version; undefined: nobody has asked. */
  ofStored(stored: object, object: JsonObject, apiVersion: string): JsonObject | undefined {
    const known = this.#ofStored.get(stored)?.get(apiVersion);
    if (known !== undefined) return known;
    const answer = this.#answered({ object, apiVersion });
    if (answer === undefined) return undefined;
    let versions = this.#ofStored.get(stored);
    if (versions === undefined)
      this.#ofStored.set(stored, (versions = new Map<string, JsonObject>()));
    versions.set(apiVersion, answer);
    return answer;
  }

  /** One that is to be written; undefined while it is only tried. @throws {ConversionMissing} */
  ofWritten(object: JsonObject, apiVersion: string): JsonObject | undefined {
    const need = { object, apiVersion };
    const answer = this.#answered(need);
    if (answer === undefined && this.#missed === undefined) throw new ConversionMissing(need);
    return answer;
  }

  /** The answer to a write is read back from what is stored. */
  expectRead(object: JsonObject, apiVersion: string): void {
    this.#answered({ object, apiVersion });
  }

  /** Shown until somebody asks. */
  noteMeanwhile(shown: object, stored: object): void {
    this.#meanwhile.set(shown, { stored });
  }

  /** The stored object that is shown so only until somebody asks. */
  storedBehind(shown: object): object | undefined {
    return this.#meanwhile.get(shown)?.stored;
  }

  /** What the webhook must be asked so that this can be done. */
  missedBy(run: () => void): readonly ConversionNeed[] {
    const missed = (this.#missed = new Map<string, ConversionNeed>());
    try {
      run();
    } finally {
      this.#missed = undefined;
    }
    return [...missed.values()];
  }

  /** What the webhook made of it. */
  learn(need: ConversionNeed, converted: JsonObject): void {
    this.#byText.set(textOf(need), converted);
  }

  /** What was learned has been looked at; of stored objects it is known for as long as they are. */
  forgetOld(): void {
    for (const text of this.#byText.keys()) {
      if (this.#byText.size <= TEXTS_MAX) return;
      this.#byText.delete(text);
    }
  }

  #answered(need: ConversionNeed): JsonObject | undefined {
    const text = textOf(need);
    const converted = this.#byText.get(text);
    if (converted !== undefined) return withMetadata(need.object, converted);
    this.#missed?.set(text, need);
    return undefined;
  }
}

/** What the server says of an object changes nothing in its conversion. */
function textOf({ object, apiVersion }: ConversionNeed): string {
  const { metadata, ...fields } = object;
  const { name, namespace, labels, annotations } = Object(metadata) as JsonObject;
  return JSON.stringify([apiVersion, { name, namespace, labels, annotations }, fields]);
}

/** Of the metadata labels and annotations alone are converted. */
function withMetadata(object: JsonObject, converted: JsonObject): JsonObject {
  const { labels, annotations } = Object(converted['metadata']) as JsonObject;
  const { labels: _l, annotations: _a, ...metadata } = Object(object['metadata']) as JsonObject;
  return {
    ...converted,
    metadata: {
      ...metadata,
      ...(isJsonObject(labels) ? { labels } : {}),
      ...(isJsonObject(annotations) ? { annotations } : {}),
    },
  };
}
