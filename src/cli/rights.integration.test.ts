/**
 * Rights, as kubectl meets them: users of a token file, roles, reviews, impersonation, tokens of service accounts.
 * Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from './testing/drydock-process.ts';
import { kubectl } from './testing/kubectl.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: rights against kubectl: not installed: kubectl');

const USERS = `# token,user,uid,groups
jane-token,jane,uid-of-jane,"developers,testers"
joe-token,joe,uid-of-joe
`;

describe.skipIf(isMissing)('rights', () => {
  const place = new Workplace();
  beforeAll(async () => {
    place.write('users.csv', USERS);
    const argv = ['serve', '--memory', '--port', '0', '--token-auth-file', 'users.csv'];
    await place.start([...argv, '--kubeconfig', 'kubeconfig']).said(/kubectl get nodes/);
    for (const user of ['jane', 'joe']) {
      await kubectl(place.path, `config set-credentials ${user} --token=${user}-token`);
    }
  });
  afterAll(() => place.close());

  const { type, refused } = typing(place);

  it('knows who comes', async () => {
    const who = await type('auth whoami --user=jane');
    expect(who).toMatch(/Username +jane/);
    expect(who).toMatch(/Groups +\[developers testers system:authenticated\]/);
    expect(await refused('get pods --user=jane')).toContain(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(await refused('auth can-i list pods --user=jane')).toMatch(/^no$/m);
    expect(await type('api-resources --user=jane')).toContain('clusterroles');
  });

  it('lets who is bound do what his role says, where it says', async () => {
    await type('create namespace shop');
    await type('create role reader -n shop --verb=get,list --resource=pods,pods/log');
    await type('create rolebinding readers -n shop --role=reader --group=developers');

    expect(await type('get pods -n shop --user=jane')).toContain('No resources found');
    expect(await type('auth can-i get pods --subresource=log -n shop --user=jane')).toMatch(/^yes/);
    expect(await refused('get pods --user=jane')).toContain('in the namespace "default"');
    expect(await refused('get pods -A --user=jane')).toContain('at the cluster scope');
    expect(await refused('get pods -n shop --user=joe')).toContain('User "joe"');
    expect(await refused('delete pod x -n shop --user=jane')).toContain(
      'pods "x" is forbidden: User "jane" cannot delete resource "pods"',
    );
    const list = await type('auth can-i --list -n shop --user=jane');
    expect(list).toMatch(/^pods\/log +\[\] +\[\] +\[get list\]$/m);
    expect(list).toMatch(/selfsubjectreviews.authentication.k8s.io +\[\] +\[\] +\[create\]/);
  });

  it('gives a kubelet what the pods of its node need', async () => {
    await type('create secret generic pull -n shop --from-literal=a=b');
    const kubelet = '--as=system:node:node-1 --as-group=system:nodes';
    const ask = `auth can-i get secret/pull -n shop ${kubelet}`;
    expect(await refused(ask)).toMatch(
      /^no - no relationship found between node 'node-1' and this object$/m,
    );
    const spec = '{"spec":{"imagePullSecrets":[{"name":"pull"}],"nodeName":"node-1"}}';
    await type(
      `run puller -n shop --image=busybox:1.36 --overrides=${spec} --command -- sleep 100`,
    );
    expect(await type(ask)).toMatch(/^yes$/m);
    expect(await refused(`label node node-1 node-role.kubernetes.io/gpu= ${kubelet}`)).toContain(
      'nodes "node-1" is forbidden: is not allowed to modify labels: node-role.kubernetes.io/gpu',
    );
    await type('delete pod puller -n shop --now');
  });

  it('has the roles of every cluster, put together from others', async () => {
    await type('create rolebinding editors -n shop --clusterrole=edit --user=joe');
    await type('create configmap a -n shop --from-literal=x=1 --user=joe');
    expect(await type('get deployments -n shop --user=joe')).toContain('No resources');
    expect(await refused('get roles -n shop --user=joe')).toContain('cannot list resource "roles"');
    await type('create clusterrole leases-too --verb=list --resource=leases');
    await type('label clusterrole leases-too rbac.authorization.k8s.io/aggregate-to-view=true');
    await type('create clusterrolebinding viewers --clusterrole=view --user=jane');
    const until = Date.now() + 10_000;
    while (!(await kubectl(place.path, 'get leases -A --user=jane')).output.includes('node-1')) {
      expect(Date.now()).toBeLessThan(until);
    }
  });

  it('lets nobody give away what he does not have', async () => {
    await type('create rolebinding admins -n shop --clusterrole=admin --user=joe');
    await type('create role mine -n shop --verb=get --resource=pods --user=joe');
    const grant = 'create role more -n shop --verb=get,list --resource=nodes --user=joe';
    expect(await refused(grant)).toContain(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "joe" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
    );
    const bind = 'create rolebinding root -n shop --clusterrole=cluster-admin --user=joe --as=joe';
    expect(await refused(bind)).toMatch(/not currently held:\n\{APIGroups:\["\*"\]/);
  });

  it('lets an administrator ask as somebody else, and nobody else', async () => {
    expect(await refused('get nodes --as=joe')).toContain(
      'User "joe" cannot list resource "nodes"',
    );
    expect(await type('auth whoami --as=x --as-group=g')).toMatch(
      /Groups +\[g system:authenticated\]/,
    );
    expect(await refused('get pods -n shop --as=joe --user=jane')).toContain('impersonate');
  });

  it('gives service accounts tokens, and knows who bears one', async () => {
    await type('create serviceaccount robot -n shop');
    await type('create rolebinding robots -n shop --role=reader --serviceaccount=shop:robot');
    const token = (await type('create token robot -n shop --duration=10m')).trim();
    expect(await type(`config set-credentials robot --token=${token}`)).toContain('set');
    expect(await type('auth whoami --user=robot')).toMatch(
      /system:serviceaccount:shop:robot[^]*system:serviceaccounts:shop/,
    );
    expect(await type('get pods -n shop --user=robot')).toContain('No resources');
    await type('delete serviceaccount robot -n shop');
    expect(await refused('get pods -n shop --user=robot')).toMatch(/Unauthorized|logged in/);
    expect(await refused('create token default --duration=5s')).toContain('10 minutes');
  });
});
