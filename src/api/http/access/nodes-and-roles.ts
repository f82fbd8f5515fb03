/** Who may do what: what is a node's own, and what roles say. Upstream: kube-apiserver's `--authorization-mode=Node,RBAC`. */
import type { RequestHandler } from '../../index.ts';
import type { Attributes } from './attributes.ts';
import { decideForNode } from './node-authorizer.ts';
import { Rbac, type Decision } from './rbac.ts';
import type { UserInfo } from './user-info.ts';

export class NodesAndRoles extends Rbac {
  readonly #handler: RequestHandler;

  constructor(handler: RequestHandler, isStored: boolean) {
    super(handler, isStored);
    this.#handler = handler;
  }

  override decide(user: UserInfo, attributes: Attributes): Decision {
    const asNode = decideForNode(this.#handler, user, attributes);
    if (asNode?.isAllowed === true) return asNode;
    const byRoles = super.decide(user, attributes);
    if (asNode === undefined || byRoles.isAllowed) return byRoles;
    const reasons = [asNode.reason, byRoles.reason].filter((reason) => reason !== '');
    return { isAllowed: false, reason: reasons.join('\n') };
  }
}
