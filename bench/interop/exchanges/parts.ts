/** Sessions about parts of objects, rights and reviews. */
import { newNamespace } from './lifecycle.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC, send, type Session } from './step.ts';

const spec = { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '1' } } }] };
const pod = (name: string, more: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { ...spec, ...more },
});

const podParts: Session = {
  name: 'parts of pods',
  *steps() {
    yield* newNamespace('parts');
    const pods = '/api/v1/namespaces/parts/pods';
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      yield send('part: setup', 'POST', pods, pod(name));
    yield send('part: setup', 'POST', pods, pod('gated', { schedulingGates: [{ name: 'x/y' }] }));
    yield send('part: setup', 'POST', pods, pod('bound', { nodeName: 'n1' }));
    yield send(
      'part: setup',
      'POST',
      pods,
      pod('stays', { nodeName: 'n1' }, { finalizers: ['a/b'] }),
    );
    yield send('part: setup', 'POST', '/api/v1/nodes', { metadata: { name: 'n1' } });

    const binding = (body: object): object => ({ apiVersion: 'v1', kind: 'Binding', ...body });
    const target = { kind: 'Node', name: 'n1' };
    for (const body of [
      {},
      binding({}),
      binding({ metadata: { name: 'a' }, target: {} }),
      binding({ metadata: { name: 'a' } }),
      binding({ metadata: { name: 'a' }, target: { kind: 'Pod', name: 'x' } }),
      binding({ metadata: { name: 'other' }, target }),
      binding({ metadata: { name: 'a', uid: 'x' }, target }),
      binding({ metadata: { name: 'a', resourceVersion: '1' }, target }),
      binding({ metadata: { name: 'a', namespace: 'x' }, target }),
      { apiVersion: 'v2', kind: 'Binding', target },
      { apiVersion: 'v1', kind: 'Pod' },
      binding({ metadata: { name: 'a', annotations: { k: 'v' }, labels: { k: 'v' } }, target }),
      binding({ target }),
    ]) {
      yield send('binding', 'POST', `${pods}/a/binding`, body);
    }
    yield send(
      'binding: dry',
      'POST',
      `${pods}/b/binding?dryRun=All`,
      binding({ metadata: { name: 'b' }, target }),
    );
    yield send(
      'binding: of none',
      'POST',
      `${pods}/none/binding`,
      binding({ metadata: { name: 'none' }, target }),
    );
    yield send(
      'binding: of a gated one',
      'POST',
      `${pods}/gated/binding`,
      binding({ metadata: { name: 'gated' }, target }),
    );
    yield send(
      'binding: of a bound one',
      'POST',
      `${pods}/bound/binding`,
      binding({ metadata: { name: 'bound' }, target }),
    );
    yield send(
      'binding: by the collection',
      'POST',
      '/api/v1/namespaces/parts/bindings',
      binding({ metadata: { name: 'b' }, target }),
    );
    yield send(
      'binding: by the collection, unnamed',
      'POST',
      '/api/v1/namespaces/parts/bindings',
      binding({ target }),
    );
    yield send('binding: the pod', 'GET', `${pods}/a`);

    const eviction = (more: object = {}, version = 'policy/v1'): object => ({
      apiVersion: version,
      kind: 'Eviction',
      ...more,
    });
    for (const body of [
      {},
      eviction({}, 'v1'),
      eviction({}, 'policy/v1beta1'),
      eviction({ metadata: { name: 'other' } }),
      eviction({ metadata: { name: 'c' }, deleteOptions: { dryRun: ['All'] } }),
      eviction({ metadata: { name: 'c' }, deleteOptions: { gracePeriodSeconds: -1 } }),
      eviction({ metadata: { name: 'c' }, deleteOptions: { preconditions: { uid: 'x' } } }),
      eviction({ metadata: { name: 'c' }, deleteOptions: { propagationPolicy: 'Bogus' } }),
      eviction({ metadata: { name: 'c', namespace: 'x' } }),
      eviction({ metadata: { name: 'c' }, bogus: 1 }),
    ]) {
      yield send('eviction', 'POST', `${pods}/c/eviction?fieldValidation=Strict`, body);
    }
    yield send(
      'eviction: dry',
      'POST',
      `${pods}/c/eviction?dryRun=All`,
      eviction({ metadata: { name: 'c' } }),
    );
    yield send('eviction', 'POST', `${pods}/c/eviction`, eviction({ metadata: { name: 'c' } }));
    yield send(
      'eviction: again',
      'POST',
      `${pods}/c/eviction`,
      eviction({ metadata: { name: 'c' } }),
    );
    yield send(
      'eviction: of a bound one',
      'POST',
      `${pods}/stays/eviction`,
      eviction({ metadata: { name: 'stays' }, deleteOptions: { gracePeriodSeconds: 5 } }),
    );
    yield send('eviction: what is left', 'GET', `${pods}/stays`);

    const status = (more: object): object => ({ status: more });
    for (const body of [
      status({ phase: 'Running' }),
      status({ phase: 'Bogus' }),
      status({ podIP: 'x' }),
      status({ podIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.5' }] }),
      status({ conditions: [{ type: 'Ready', status: 'True' }] }),
      status({ conditions: [{ type: 'a b', status: 'Bogus' }] }),
      status({
        containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: true, restartCount: 0 }],
      }),
      status({ containerStatuses: [{ name: 'x' }] }),
      status({ containerStatuses: [{ name: 'c', state: { running: {}, waiting: {} } }] }),
      status({ qosClass: 'Guaranteed' }),
      status({ nominatedNodeName: 'A_b' }),
      status({ containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 1 } } }] }),
      status({ containerStatuses: [{ name: 'c', state: { running: {} }, restartCount: -1 }] }),
      status({ hostIPs: [{ ip: 'x' }] }),
      status({ resourceClaimStatuses: [{ name: 'x' }] }),
      status({ bogus: 1 }),
      { metadata: { labels: { a: 'b' } }, spec: { nodeName: 'x' } },
      status({ observedGeneration: -1 }),
      status({ startTime: 'x' }),
    ]) {
      for (const type of [MERGE, STRATEGIC]) {
        yield send(
          `pod status: ${JSON.stringify(body).slice(10, 60)}`,
          'PATCH',
          `${pods}/bound/status`,
          body,
          { type },
        );
      }
    }
    yield send('pod status: the pod', 'GET', `${pods}/bound`);

    const debug = (containers: readonly object[]): object => ({
      spec: { ephemeralContainers: containers },
    });
    for (const body of [
      debug([{ name: 'd', image: 'busybox' }]),
      debug([{ name: 'd', image: 'other' }]),
      debug([]),
      debug([{ name: 'e', image: 'busybox', targetContainerName: 'c', stdin: true, tty: true }]),
      debug([{ name: 'f', image: 'busybox', targetContainerName: 'none' }]),
      debug([{ name: 'c', image: 'busybox' }]),
      debug([{ name: 'g', image: 'busybox', ports: [{ containerPort: 80 }] }]),
      debug([{ name: 'h', image: 'busybox', resources: { limits: { cpu: '1' } } }]),
      debug([{ name: 'i' }]),
      debug([{ name: 'j', image: 'b', livenessProbe: { exec: { command: ['x'] } } }]),
      debug([{ name: 'k', image: 'b', lifecycle: {} }]),
      { spec: { containers: [{ name: 'c', image: 'changed' }] } },
      debug([{ $patch: 'delete', name: 'd' }]),
    ]) {
      yield send('ephemeral containers', 'PATCH', `${pods}/bound/ephemeralcontainers`, body, {
        type: STRATEGIC,
      });
    }
    yield send(
      'ephemeral containers: at creation',
      'POST',
      pods,
      pod('x', { ephemeralContainers: [{ name: 'd', image: 'b' }] }),
    );
    yield send(
      'ephemeral containers: by the pod',
      'PATCH',
      `${pods}/d`,
      debug([{ name: 'd', image: 'b' }]),
      { type: STRATEGIC },
    );

    const resize = (resources: object, more: object = {}): object => ({
      spec: { containers: [{ name: 'c', resources }], ...more },
    });
    for (const body of [
      resize({ requests: { cpu: '2' } }),
      resize({ limits: { cpu: '4' } }),
      resize({ requests: { cpu: '8' } }),
      resize({ limits: { memory: '1Gi' } }),
      resize({ requests: { 'example.com/a': '1' } }),
      resize({ requests: { cpu: null } }),
      resize({ requests: { cpu: '-1' } }),
      { spec: { containers: [{ name: 'c', image: 'x' }] } },
      { metadata: { labels: { a: 'resized' } } },
      resize({}, { nodeName: 'x' }),
    ]) {
      yield send('resize', 'PATCH', `${pods}/d/resize`, body, { type: STRATEGIC });
    }
    yield send('resize: by the pod', 'PATCH', `${pods}/d`, resize({ requests: { cpu: '3' } }), {
      type: STRATEGIC,
    });
    yield send('resize: get', 'GET', `${pods}/d/resize`);

    for (const query of [
      '',
      'container=c',
      'container=x',
      'tailLines=-1',
      'sinceSeconds=0',
      'limitBytes=0',
      'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      'sinceTime=x',
      'tailLines=x',
      'stream=Stdout',
      'follow=x',
      'previous=true',
      'stream=Bogus',
      'stream=All&tailLines=1',
      'stream=Stdout&tailLines=1',
      'insecureSkipTLSVerifyBackend=true',
      'bogus=1',
      'container=',
    ]) {
      yield send(`log: ${query}`, 'GET', `${pods}/d/log?${query}`);
    }
    yield send('log: of none', 'GET', `${pods}/none/log`);
    for (const part of ['exec', 'attach', 'portforward']) {
      for (const query of [
        '',
        'command=x',
        'command=x&stdout=true',
        'container=none&command=x&stdout=true',
        'stdin=x',
        'stdout=true&stderr=true&tty=true&command=x',
        'ports=80',
        'ports=x',
        'dryRun=All&command=x&stdout=1',
      ]) {
        yield send(`${part}: ${query}`, 'GET', `${pods}/d/${part}?${query}`);
        yield send(`${part}: ${query}`, 'POST', `${pods}/d/${part}?${query}`);
      }
      yield send(`${part}: of none`, 'POST', `${pods}/none/${part}?command=x&stdout=true`);
    }
    for (const [name, body] of [
      ['d', { gracePeriodSeconds: 0 }],
      ['e', { gracePeriodSeconds: 10 }],
      ['f', { orphanDependents: true }],
      ['g', { orphanDependents: false, propagationPolicy: 'Orphan' }],
      ['g', { propagationPolicy: 'Foreground' }],
      ['bound', { gracePeriodSeconds: 10 }],
      ['bound', { gracePeriodSeconds: 20 }],
      ['bound', { gracePeriodSeconds: 5 }],
      ['bound', {}],
      ['bound', { gracePeriodSeconds: 0 }],
      ['bound', {}],
      ['a', { gracePeriodSeconds: -5 }],
      ['a', { gracePeriodSeconds: 0, preconditions: { uid: 'x' } }],
      ['a', { kind: 'DeleteOptions', apiVersion: 'policy/v9' }],
      ['a', { kind: 'Other', apiVersion: 'v1' }],
      ['a', { dryRun: ['Some'] }],
      ['a', { gracePeriodSeconds: 'x' }],
      ['a', 7],
      ['a', 'x'],
      ['a', { ignoreStoreReadErrorWithClusterBreakingPotential: true }],
    ] as const) {
      yield send(`pod delete: ${JSON.stringify(body)}`, 'DELETE', `${pods}/${name}`, body);
    }
    for (const query of [
      'gracePeriodSeconds=0',
      'gracePeriodSeconds=x',
      'gracePeriodSeconds=-1',
      'orphanDependents=x',
      'propagationPolicy=x',
      'dryRun=x',
    ]) {
      yield send(`pod delete: ${query}`, 'DELETE', `${pods}/a?${query}`);
    }
    yield send('pods: what is left', 'GET', pods);
  },
};

const DEPLOYMENTS = '/apis/apps/v1/namespaces/scales/deployments';
const scales: Session = {
  name: 'scales',
  *steps() {
    yield* newNamespace('scales');
    const labels = { app: 'a' };
    const made = (name: string): object => ({
      metadata: { name },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    });
    yield send('scale: setup', 'POST', DEPLOYMENTS, made('d'));
    const one = `${DEPLOYMENTS}/d/scale`;
    yield send('scale', 'GET', one, undefined, { save: 'scale' });
    yield send('scale: table', 'GET', one, undefined, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    yield send('scale: put of the same', 'PUT', one, '{{scale}}');
    const scale = (more: object): object => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd', namespace: 'scales' },
      ...more,
    });
    for (const body of [
      scale({ spec: { replicas: 3 } }),
      scale({ spec: { replicas: -1 } }),
      scale({ spec: { replicas: 'x' } }),
      scale({}),
      scale({ spec: {}, metadata: { name: 'other' } }),
      scale({ metadata: { name: 'd', resourceVersion: '1' } }),
      scale({ metadata: { name: 'd', namespace: 'x' } }),
      { spec: { replicas: 4 } },
      { apiVersion: 'apps/v1', kind: 'Scale', spec: { replicas: 1 } },
      scale({ spec: { replicas: 1 }, bogus: 1 }),
      scale({ metadata: { name: 'd', uid: 'x' } }),
    ]) {
      yield send('scale: put', 'PUT', `${one}?fieldManager=s&fieldValidation=Strict`, body);
    }
    for (const [type, body] of [
      [MERGE, { spec: { replicas: 5 } }],
      [MERGE, { spec: { replicas: -1 } }],
      [MERGE, { spec: { replicas: null } }],
      [MERGE, { spec: { bogus: 1 } }],
      [STRATEGIC, { spec: { replicas: 6 } }],
      [MERGE, { metadata: { labels: { a: 'b' } } }],
      [JSON_PATCH, [{ op: 'replace', path: '/spec/replicas', value: 7 }]],
      [APPLY, scale({ spec: { replicas: 8 } })],
      [MERGE, { spec: { replicas: 'x' } }],
      [MERGE, { metadata: { resourceVersion: '1' } }],
    ] as const) {
      yield send(`scale: patch ${type}`, 'PATCH', `${one}?fieldManager=s`, body, { type });
    }
    yield send('scale: of none', 'GET', `${DEPLOYMENTS}/none/scale`);
    yield send(
      'scale: patch of none',
      'PATCH',
      `${DEPLOYMENTS}/none/scale`,
      { spec: { replicas: 1 } },
      { type: MERGE },
    );
    yield send('scale: dry', 'PUT', `${one}?dryRun=All`, scale({ spec: { replicas: 9 } }));
    yield send('scale: the parent', 'GET', `${DEPLOYMENTS}/d`);
  },
};

const REVIEWS = '/apis/authorization.k8s.io/v1';
const AUTHENTICATION = '/apis/authentication.k8s.io/v1';
const reviews: Session = {
  name: 'reviews and rights',
  *steps() {
    yield* newNamespace('rights');
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/rights';
    yield send('rights: setup', 'POST', `${roles}/roles`, {
      metadata: { name: 'reader' },
      rules: [
        { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: ['one'],
          verbs: ['get', 'update'],
        },
      ],
    });
    yield send('rights: setup', 'POST', `${roles}/rolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    const resource = (more: object): object => ({
      resourceAttributes: { namespace: 'rights', verb: 'get', resource: 'pods', ...more },
    });
    for (const [topic, body] of [
      ['pods', resource({})],
      ['a log', resource({ subresource: 'log' })],
      ['a deletion', resource({ verb: 'delete' })],
      ['a map', resource({ resource: 'configmaps', name: 'one' })],
      ['another map', resource({ resource: 'configmaps', name: 'two' })],
      ['all maps', resource({ resource: 'configmaps' })],
      ['elsewhere', resource({ namespace: 'default' })],
      ['everywhere', resource({ namespace: '' })],
      ['a path', { nonResourceAttributes: { path: '/healthz', verb: 'get' } }],
      ['another path', { nonResourceAttributes: { path: '/metrics', verb: 'get' } }],
      ['neither', {}],
      ['both', { ...resource({}), nonResourceAttributes: { path: '/', verb: 'get' } }],
      ['no verb', resource({ verb: '' })],
      [
        'by fields',
        resource({
          fieldSelector: {
            requirements: [{ key: 'spec.nodeName', operator: 'In', values: ['n1'] }],
          },
        }),
      ],
      [
        'by bad fields',
        resource({
          fieldSelector: { rawSelector: 'a=b', requirements: [{ key: '', operator: 'Bogus' }] },
        }),
      ],
      ['any verb', resource({ verb: '*', resource: '*', group: '*' })],
    ] as const) {
      for (const as of ['admin', 'jane', 'system:node:n1']) {
        yield send(
          `SSAR: ${topic}`,
          'POST',
          `${REVIEWS}/selfsubjectaccessreviews`,
          { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: body },
          { as },
        );
      }
      const subject = { user: 'jane', groups: ['developers'] };
      yield send(`SAR: ${topic}`, 'POST', `${REVIEWS}/subjectaccessreviews`, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { ...body, ...subject },
      });
      yield send(
        `LSAR: ${topic}`,
        'POST',
        `${REVIEWS}/namespaces/rights/localsubjectaccessreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'LocalSubjectAccessReview',
          metadata: { namespace: 'rights' },
          spec: { ...body, ...subject },
        },
      );
    }
    yield send('SAR: of nobody', 'POST', `${REVIEWS}/subjectaccessreviews`, { spec: resource({}) });
    yield send(
      'SSAR: by jane of others',
      'POST',
      `${REVIEWS}/subjectaccessreviews`,
      { spec: { ...resource({}), user: 'x' } },
      { as: 'jane' },
    );
    yield send('SSAR: named', 'POST', `${REVIEWS}/selfsubjectaccessreviews`, {
      metadata: { name: 'x' },
      spec: resource({}),
    });
    yield send('SSAR: dry', 'POST', `${REVIEWS}/selfsubjectaccessreviews?dryRun=All`, {
      spec: resource({}),
    });
    yield send('SSAR: get', 'GET', `${REVIEWS}/selfsubjectaccessreviews`);
    for (const as of ['admin', 'jane', 'system:node:n1']) {
      for (const namespace of ['rights', 'default', '']) {
        yield send(
          'SSRR',
          'POST',
          `${REVIEWS}/selfsubjectrulesreviews`,
          { spec: { namespace } },
          { as },
        );
      }
      yield send(
        'SSR',
        'POST',
        `${AUTHENTICATION}/selfsubjectreviews`,
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
        { as },
      );
    }
    for (const token of ['jane-token', 'bogus', '']) {
      yield send('TokenReview', 'POST', `${AUTHENTICATION}/tokenreviews`, { spec: { token } });
    }
    yield send('TokenReview: for others', 'POST', `${AUTHENTICATION}/tokenreviews`, {
      spec: { token: 'jane-token', audiences: ['x'] },
    });
    const tokens = '/api/v1/namespaces/rights/serviceaccounts/default/token';
    for (const body of [
      {},
      { spec: {} },
      { spec: { expirationSeconds: 5 } },
      { spec: { expirationSeconds: 5_000_000_000 } },
      { spec: { audiences: ['a'], expirationSeconds: 700 } },
      { spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'none' } } },
      { spec: { boundObjectRef: { kind: 'Other', apiVersion: 'v1', name: 'x' } } },
      { metadata: { name: 'other' } },
      { metadata: { namespace: 'other' } },
      { spec: { boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'none' } } },
    ]) {
      yield send(`token: ${JSON.stringify(body)}`, 'POST', tokens, body);
    }
    yield send('token: of none', 'POST', tokens.replace('/default/', '/none/'), {});
    for (const as of ['jane', 'bogus', '', 'system:node:n1']) {
      for (const [method, path] of [
        ['GET', '/api/v1/namespaces/rights/pods'],
        ['GET', '/api/v1/namespaces/rights/pods?watch=1&timeoutSeconds=1'],
        ['GET', '/api/v1/pods'],
        ['GET', '/api/v1/namespaces/rights/pods/x'],
        ['GET', '/api/v1/namespaces/rights/pods/x/log'],
        ['POST', '/api/v1/namespaces/rights/pods/x/exec?command=x'],
        ['POST', '/api/v1/namespaces/rights/pods'],
        ['DELETE', '/api/v1/namespaces/rights/pods/x'],
        ['DELETE', '/api/v1/namespaces/rights/pods'],
        ['GET', '/api/v1/namespaces/rights/configmaps/one'],
        ['GET', '/api/v1/namespaces/rights/configmaps/two'],
        ['GET', '/api/v1/namespaces/rights/configmaps'],
        ['GET', '/api/v1/namespaces/rights/configmaps?fieldSelector=metadata.name%3Done'],
        ['GET', '/api/v1/nodes'],
        ['GET', '/api/v1/nodes/n1'],
        ['GET', '/metrics'],
        ['GET', '/healthz'],
        ['GET', '/version'],
        ['GET', '/api'],
        ['GET', '/apis'],
        ['GET', '/none'],
        ['GET', '/apis/none/v1/things'],
        ['PATCH', '/api/v1/namespaces/rights'],
        ['PUT', '/api/v1/namespaces/rights/pods/x/status'],
        ['GET', '/apis/apps/v1/namespaces/rights/deployments'],
        ['GET', '/api/v1/namespaces'],
        ['GET', '/openapi/v2/none'],
        ['POST', '/api/v1/namespaces/rights/pods/x/eviction'],
        ['GET', '/api/v1/namespaces/rights/secrets/x'],
        ['GET', '/api/v1/namespaces/rights/services/x/proxy'],
        ['OPTIONS', '/api/v1/namespaces/rights/pods'],
      ] as const) {
        yield send(`as ${as}: ${method} ${path}`, method, path, method === 'GET' ? undefined : {}, {
          as,
        });
      }
    }
    for (const headers of [
      { 'impersonate-user': 'jane' },
      { 'impersonate-user': 'jane', 'impersonate-group': 'g' },
      { 'impersonate-group': 'g' },
      { 'impersonate-user': 'system:serviceaccount:rights:default' },
      { 'impersonate-uid': 'x' },
      { 'impersonate-user': 'x', 'impersonate-extra-a': 'b' },
    ]) {
      for (const as of ['admin', 'jane']) {
        yield send(
          `impersonation ${JSON.stringify(headers)}`,
          'GET',
          '/api/v1/namespaces/rights/pods',
          undefined,
          { as, headers },
        );
        yield send(
          `impersonation ${JSON.stringify(headers)}`,
          'POST',
          `${AUTHENTICATION}/selfsubjectreviews`,
          {},
          { as, headers },
        );
      }
    }
    yield send(
      'escalation',
      'POST',
      `${roles}/roles`,
      {
        metadata: { name: 'more' },
        rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }],
      },
      { as: 'jane' },
    );
    yield send(
      'roles: update of a reference',
      'PATCH',
      `${roles}/rolebindings/reader`,
      { roleRef: { name: 'other' } },
      { type: MERGE },
    );
  },
};

const namespaces: Session = {
  name: 'namespaces and owners',
  *steps() {
    const all = '/api/v1/namespaces';
    yield* newNamespace('going');
    yield send('namespace: finalize', 'PUT', `${all}/going/finalize`, {
      metadata: { name: 'going' },
      spec: { finalizers: ['kubernetes', 'example.com/x'] },
    });
    yield send('namespace: finalize badly', 'PUT', `${all}/going/finalize`, {
      metadata: { name: 'going' },
      spec: { finalizers: ['a b'] },
    });
    yield send('namespace: get finalize', 'GET', `${all}/going/finalize`);
    for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'none']) {
      yield send(
        `namespace: delete ${name === 'none' ? 'of none' : 'of the system'}`,
        'DELETE',
        `${all}/${name}?dryRun=All`,
      );
    }
    yield send('namespace: of a bad name', 'POST', all, { metadata: { name: 'a.b' } });
    yield send('namespace: with finalizers', 'POST', `${all}?dryRun=All`, {
      metadata: { name: 'f' },
      spec: { finalizers: ['x.y/z'] },
    });
    yield send(
      'namespace: relabelled',
      'PATCH',
      `${all}/going`,
      { metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } } },
      { type: MERGE },
    );
    yield send(
      'namespace: spec',
      'PATCH',
      `${all}/going`,
      { spec: { finalizers: [] } },
      { type: MERGE },
    );
    yield send(
      'namespace: status',
      'PATCH',
      `${all}/going/status`,
      { status: { phase: 'Terminating' } },
      { type: MERGE },
    );
    for (const resource of ['pods', 'configmaps', 'secrets']) {
      yield send('namespace: create in none', 'POST', `${all}/none/${resource}`, {
        metadata: { name: 'x' },
      });
    }
    yield send('quota: setup', 'POST', `${all}/going/resourcequotas`, {
      metadata: { name: 'q' },
      spec: { hard: { configmaps: '1', pods: '1', 'requests.cpu': '1' } },
    });
    yield send(
      'quota: status',
      'PATCH',
      `${all}/going/resourcequotas/q/status`,
      {
        status: {
          hard: { configmaps: '1', pods: '1', 'requests.cpu': '1' },
          used: { configmaps: '1', pods: '0', 'requests.cpu': '0' },
        },
      },
      { type: MERGE },
    );
    yield send('quota: exceeded', 'POST', `${all}/going/configmaps`, { metadata: { name: 'x' } });
    yield send('quota: unspecified', 'POST', `${all}/going/pods`, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    yield send('quota: exceeded by cpu', 'POST', `${all}/going/pods`, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '2' } } }] },
    });
    yield send('limits: setup', 'POST', `${all}/going/limitranges`, {
      metadata: { name: 'l' },
      spec: {
        limits: [{ type: 'Container', max: { memory: '1Gi' }, default: { memory: '100Mi' } }],
      },
    });
    yield send('limits: applied', 'POST', `${all}/going/pods?dryRun=All`, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] },
    });
    yield send('limits: exceeded', 'POST', `${all}/going/pods?dryRun=All`, {
      metadata: { name: 'x' },
      spec: {
        containers: [{ name: 'c', image: 'i', resources: { limits: { cpu: '1', memory: '2Gi' } } }],
      },
    });
    yield send('pods: of an unknown class', 'POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'x' },
      spec: { priorityClassName: 'none', containers: [{ name: 'c', image: 'i' }] },
    });
    yield send('pods: of an unknown account', 'POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'x' },
      spec: { serviceAccountName: 'none', containers: [{ name: 'c', image: 'i' }] },
    });
    yield send('pods: of an unknown runtime', 'POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'x' },
      spec: { runtimeClassName: 'none', containers: [{ name: 'c', image: 'i' }] },
    });
    for (const labels of [
      { 'pod-security.kubernetes.io/enforce': 'restricted' },
      { 'pod-security.kubernetes.io/enforce': 'bogus' },
      { 'pod-security.kubernetes.io/warn': 'baseline' },
    ]) {
      const name = `ps-${Object.values(labels)[0] ?? ''}`;
      yield send('pod security: namespace', 'POST', all, { metadata: { name, labels } });
      yield send('setup', 'POST', `${all}/${name}/serviceaccounts`, {
        metadata: { name: 'default' },
      });
      yield send('pod security: pod', 'POST', `${all}/${name}/pods`, {
        metadata: { name: 'x' },
        spec: {
          hostNetwork: true,
          containers: [{ name: 'c', image: 'i', securityContext: { privileged: true } }],
        },
      });
      yield send(
        'pod security: deployment',
        'POST',
        `/apis/apps/v1/namespaces/${name}/deployments`,
        {
          metadata: { name: 'x' },
          spec: {
            selector: { matchLabels: { a: 'b' } },
            template: {
              metadata: { labels: { a: 'b' } },
              spec: { hostNetwork: true, containers: [{ name: 'c', image: 'i' }] },
            },
          },
        },
      );
    }
    yield send('namespace: deletion', 'DELETE', `${all}/going`);
  },
};

export const PARTS: readonly Session[] = [podParts, scales, reviews, namespaces];
