/**
 * Which pods belong together, as predicates that are the same object as long as they say the same, so that
 * nodes remember what they counted. Upstream: plugins/podtopologyspread/common.go, countPodsMatchSelector;
 * plugins/helper/spread.go, DefaultSelector (v1.36).
 */
import { selectorPredicate, type Pod, type Resources } from '../../api/index.ts';
import type { PodPredicate } from './node-account.ts';

type LabelSelector = NonNullable<Parameters<typeof selectorPredicate>[0]>;
type Labels = Readonly<Record<string, string>>;

export interface Selected {
  readonly counts: PodPredicate;
  readonly matches: (labels: Labels) => boolean;
}

/** What the selectors of a pod's company are looked up in. */
export interface Company {
  readonly services: (namespace: string) => Iterable<Resources['services']>;
  /** Of the ReplicaSet or StatefulSet of that name. */
  readonly selectorOf: (kind: string, key: string) => LabelSelector | undefined;
}

/** So many are remembered. */
const REMEMBERED_MAX = 256;

export class PodSelectors {
  readonly #company: Company;
  readonly #known = new Map<string, Selected>();

  constructor(company: Company) {
    this.#company = company;
  }

  /** Pods of the namespace that the selector selects and nobody deletes; none, if it is empty or not there. */
  selected(namespace: string, selector: LabelSelector | undefined): Selected {
    return this.#remembered(namespace, selector === undefined ? [] : [selector]);
  }

  /** What the pod's Services and its controller select, all of it; undefined if that is nothing. */
  companyOf({ metadata }: Pod): PodPredicate | undefined {
    const { namespace, labels = {}, ownerReferences } = metadata;
    const selectors: LabelSelector[] = [];
    for (const { spec } of this.#company.services(namespace)) {
      const { selector } = spec;
      if (selector === undefined) continue;
      if (Object.entries(selector).every(([key, value]) => labels[key] === value)) {
        selectors.push({ matchLabels: selector });
      }
    }
    const owner = ownerReferences?.find(({ controller }) => controller === true);
    if (owner !== undefined) {
      const ofOwner = this.#company.selectorOf(owner.kind, `${namespace}/${owner.name}`);
      if (ofOwner !== undefined) selectors.push(ofOwner);
    }
    if (selectors.every(isEmpty)) return undefined;
    return this.#remembered(namespace, selectors).counts;
  }

  #remembered(namespace: string, selectors: readonly LabelSelector[]): Selected {
    const text = `${namespace}\0${JSON.stringify(selectors)}`;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    const predicates = selectors.map((selector) => selectorPredicate(selector));
    const matches = (labels: Labels): boolean =>
      predicates.length > 0 && predicates.every((predicate) => predicate(labels));
    const countsNobody = selectors.every(isEmpty);
    const counts = ({ metadata }: Pod): boolean =>
      !countsNobody &&
      metadata.namespace === namespace &&
      metadata.deletionTimestamp === undefined &&
      matches(metadata.labels ?? {});
    const selected = { counts, matches };
    this.#known.set(text, selected);
    return selected;
  }
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}
