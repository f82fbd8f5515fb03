/** Sessions about the protocol itself: paths, forms, versions, watches, rights. */
import { newNamespace } from './lifecycle.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC, send, type Session, type Step } from './step.ts';

function get(path: string, more: Partial<Step> = {}): Step {
  return { topic: `GET ${path}`, method: 'GET', path, ...more };
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

const discovery: Session = {
  name: 'discovery',
  *steps() {
    for (const path of ['/api', '/apis']) {
      yield get(path);
      yield get(path, { topic: `aggregated ${path}`, headers: { accept: AGGREGATED } });
    }
    for (const path of [
      '/api/v1',
      '/apis/apps',
      '/apis/apps/v1',
      '/apis/batch/v1',
      '/apis/policy/v1',
      '/apis/autoscaling/v1',
      '/apis/autoscaling/v2',
      '/apis/networking.k8s.io/v1',
      '/apis/storage.k8s.io/v1',
      '/apis/events.k8s.io/v1',
      '/apis/rbac.authorization.k8s.io/v1',
      '/apis/authorization.k8s.io/v1',
      '/apis/authentication.k8s.io/v1',
      '/apis/coordination.k8s.io/v1',
      '/apis/discovery.k8s.io/v1',
      '/apis/scheduling.k8s.io/v1',
      '/apis/node.k8s.io/v1',
      '/apis/apiextensions.k8s.io/v1',
      '/apis/admissionregistration.k8s.io/v1',
      '/apis/resource.k8s.io/v1',
      '/apis/certificates.k8s.io/v1',
      '/apis/flowcontrol.apiserver.k8s.io/v1',
      '/apis/apiregistration.k8s.io/v1',
      '/apis/none',
      '/apis/apps/v9',
      '/api/v2',
      '/version',
      '/healthz',
      '/livez',
      '/readyz',
      '/livez/ping',
      '/livez?verbose',
      '/',
      '/none',
      '/openapi',
      '/openapi/v3/none',
      '/metrics/none',
      '/logs',
      '/.well-known/openid-configuration',
      '/api/',
      '/apis/',
      '/api/v1/',
      '/apis/apps/v1/',
      '/api/v1/none',
      '/apis/apps/v1/none',
      '/api/v1/namespaces/default/none',
      '/api/v1/namespaces/default/pods/x/none',
      '/API/v1',
      '//api/v1/pods',
      '/api/v1//pods',
      '/healthz/',
      '/livez/nope',
      '/api/v1/watch/pods?timeoutSeconds=1',
      '/api/v1/watch/namespaces/default/pods?timeoutSeconds=1',
      '/api/v1/watch/namespaces/default/pods/x?timeoutSeconds=1',
      '/api/v1/componentstatuses/none',
      '/api/v1/namespaces/default/bindings',
      '/api/v1/proxy',
      '/readyz/ping',
      '/healthz/ping',
      '/healthz/etcd',
    ]) {
      yield get(path);
    }
    for (const accept of [
      'application/yaml',
      'text/html',
      'application/vnd.kubernetes.protobuf',
      '*/*',
      'application/*',
      'application/json;as=Table;v=v9;g=meta.k8s.io',
      'application/json;as=Bogus',
      'application/json;pretty=1',
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      'text/plain,application/json;q=0.5',
    ]) {
      for (const path of [
        '/api/v1/namespaces/default',
        '/api/v1/namespaces/none',
        '/api/v1',
        '/version',
      ]) {
        if (accept.includes('protobuf') && path !== '/version') continue;
        yield get(path, { topic: `Accept ${accept} of ${path}`, headers: { accept } });
      }
    }
  },
};

const CONFIG_MAPS = '/api/v1/namespaces/proto/configmaps';
const PODS = '/api/v1/namespaces/proto/pods';
const pod = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...more },
});

const bodies: Session = {
  name: 'bodies',
  *steps() {
    yield* newNamespace('proto');
    const map = (text: string): string =>
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},${text}}`;
    for (const [topic, body, type] of [
      ['empty', '', undefined],
      ['no JSON', '{', undefined],
      ['an array', '[]', undefined],
      ['null', 'null', undefined],
      ['a text', '"x"', undefined],
      ['a number', '7', undefined],
      ['an empty object', '{}', undefined],
      ['data of a number', map('"data":{"a":1}'), undefined],
      ['data of an array', map('"data":[]'), undefined],
      ['data of a text', map('"data":"x"'), undefined],
      ['data null', map('"data":null'), undefined],
      ['a value null', map('"data":{"a":null}'), undefined],
      ['a field twice', map('"data":{"a":"1"},"data":{"b":"2"}'), undefined],
      ['a key twice', map('"data":{"a":"1","a":"2"}'), undefined],
      ['a field in capitals', map('"Data":{"a":"1"}'), undefined],
      ['trailing text', `${map('"data":{}')} x`, undefined],
      ['two objects', `${map('"data":{}')}${map('"data":{}')}`, undefined],
      ['text/plain', map('"data":{}'), 'text/plain'],
      ['no type', map('"data":{}'), ''],
      ['a form', 'a=b', 'application/x-www-form-urlencoded'],
      ['with a charset', map('"data":{}'), 'application/json; charset=utf-8'],
      ['YAML', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n', 'application/yaml'],
      ['bad YAML', 'a: [', 'application/yaml'],
      ['YAML of tabs', '\ta: b', 'application/yaml'],
      ['YAML as JSON', 'apiVersion: v1\nkind: ConfigMap\n', undefined],
      ['JSON as YAML', map('"data":{}'), 'application/yaml'],
      ['YAML twice', 'kind: ConfigMap\nkind: ConfigMap\n', 'application/yaml'],
      ['bad protobuf', 'k8s', 'application/vnd.kubernetes.protobuf'],
      ['CBOR', 'x', 'application/cbor'],
      ['metadata of a text', '{"apiVersion":"v1","kind":"ConfigMap","metadata":"x"}', undefined],
      [
        'labels of a number',
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","labels":{"a":1}}}',
        undefined,
      ],
      [
        'a name of a number',
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":1}}',
        undefined,
      ],
      ['a kind of a number', '{"apiVersion":"v1","kind":1}', undefined],
      [
        'a time of nonsense',
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","creationTimestamp":"x"}}',
        undefined,
      ],
      ['bad base64', map('"binaryData":{"a":"*"}'), undefined],
      ['a List', '{"apiVersion":"v1","kind":"List","items":[]}', undefined],
      ['immutable of a text', map('"immutable":"x"'), undefined],
    ] as const) {
      for (const rule of ['', '&fieldValidation=Strict', '&fieldValidation=Ignore']) {
        yield send(
          `body: ${topic}`,
          'POST',
          `${CONFIG_MAPS}?dryRun=All${rule}`,
          body,
          type === undefined ? {} : { type },
        );
      }
    }
    yield send(
      'body too large',
      'POST',
      CONFIG_MAPS,
      map(`"data":{"a":"${'x'.repeat(3_200_000)}"}`),
    );
    yield send(
      'data too large',
      'POST',
      CONFIG_MAPS,
      map(`"data":{"a":"${'x'.repeat(1_100_000)}"}`),
    );
    for (const query of [
      'dryRun=Some',
      'dryRun=All,All',
      'dryRun=',
      'dryRun=All&dryRun=All',
      'fieldValidation=Bogus',
      'fieldManager=',
      `fieldManager=${'a'.repeat(200)}`,
      'fieldManager=a%07b',
      'pretty=true',
      'pretty=false',
      'bogus=1',
      'force=true',
      'timeout=1s',
      'timeout=x',
    ]) {
      yield send(
        `query ${query}`,
        'POST',
        `${CONFIG_MAPS}?${query.startsWith('dryRun') ? '' : 'dryRun=All&'}${query}`,
        map('"data":{}').replace('"b"', '"q"'),
      );
    }
  },
};

const lists: Session = {
  name: 'lists and watches',
  *steps() {
    yield* newNamespace('lists');
    const maps = '/api/v1/namespaces/lists/configmaps';
    for (const [at, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      const labels = { n: String(at), even: String(at % 2 === 0) };
      yield send(
        'list: setup',
        'POST',
        maps,
        { metadata: { name, labels }, data: { at: String(at) } },
        { save: name },
      );
    }
    for (const query of [
      'limit=2',
      'limit=-1',
      'limit=x',
      'limit=0',
      'limit=2&resourceVersion=0',
      'resourceVersion=0',
      'resourceVersion=x',
      'resourceVersion=-1',
      'resourceVersion=999999999',
      'resourceVersion=0&resourceVersionMatch=Exact',
      'resourceVersionMatch=Exact',
      'resourceVersionMatch=Bogus&resourceVersion=1',
      'resourceVersion={{c.metadata.resourceVersion}}&resourceVersionMatch=Exact',
      'resourceVersion={{c.metadata.resourceVersion}}&resourceVersionMatch=NotOlderThan',
      'resourceVersion={{c.metadata.resourceVersion}}',
      'resourceVersion={{c.metadata.resourceVersion}}&limit=1',
      'continue=x',
      'continue=e30%3D',
      'limit=1&continue=x&resourceVersion=1',
      'resourceVersion=999999999&resourceVersionMatch=Exact',
      'labelSelector=even%3Dtrue',
      'labelSelector=even',
      'labelSelector=!even',
      'labelSelector=n%20in%20(1,2)',
      'labelSelector=n%20notin%20(1,2)',
      'labelSelector=n!%3D1',
      'labelSelector=n%3E1',
      'labelSelector=n%3Ex',
      'labelSelector=,',
      'labelSelector=a%3D%3D%3Db',
      'labelSelector=a%20b',
      'labelSelector=A_%2Fb%3Dc',
      'labelSelector=-a',
      'labelSelector=a%3D-',
      'labelSelector=a%20in%20()',
      'fieldSelector=metadata.name%3Da',
      'fieldSelector=metadata.name!%3Da',
      'fieldSelector=metadata.name%3D%3Da',
      'fieldSelector=metadata.namespace%3Dlists',
      'fieldSelector=metadata.namespace%3Dother',
      'fieldSelector=data%3Da',
      'fieldSelector=metadata.name',
      'fieldSelector=metadata.name%3Da,metadata.name%3Db',
      'fieldSelector=%3D',
      'timeoutSeconds=x',
      'timeoutSeconds=1',
      'watch=x',
      'sendInitialEvents=true',
      'allowWatchBookmarks=true',
      'allowWatchBookmarks=x',
      'limit=1&watch=0',
      'shardSelector=x',
    ]) {
      yield send(`list: ${query}`, 'GET', `${maps}?${query}`);
    }
    yield send('list: page 1', 'GET', `${maps}?limit=2`, undefined, { save: 'page' });
    yield send(
      'list: page 2',
      'GET',
      `${maps}?limit=2&continue={{page.metadata.continue}}`,
      undefined,
      { save: 'page2' },
    );
    yield send('list: page 3', 'GET', `${maps}?limit=2&continue={{page2.metadata.continue}}`);
    yield send(
      'list: page 2 without a limit',
      'GET',
      `${maps}?continue={{page.metadata.continue}}`,
    );
    yield send(
      'list: page of a selector',
      'GET',
      `${maps}?limit=1&labelSelector=even%3Dtrue`,
      undefined,
      { save: 'even' },
    );
    yield send(
      'list: page 2 of a selector',
      'GET',
      `${maps}?limit=1&labelSelector=even%3Dtrue&continue={{even.metadata.continue}}`,
    );
    yield send(
      'list: page with a version',
      'GET',
      `${maps}?limit=2&continue={{page.metadata.continue}}&resourceVersion=1`,
    );
    yield send(
      'list: page with a match',
      'GET',
      `${maps}?limit=2&continue={{page.metadata.continue}}&resourceVersionMatch=Exact`,
    );
    yield send(
      'watch: setup',
      'PATCH',
      `${maps}/b`,
      { data: { at: 'x' } },
      { type: MERGE, save: 'b2' },
    );
    yield send(
      'watch: setup',
      'PATCH',
      `${maps}/b`,
      { metadata: { labels: { even: 'true' } } },
      { type: MERGE },
    );
    yield send(
      'watch: setup',
      'PATCH',
      `${maps}/a`,
      { metadata: { labels: { even: 'false' } } },
      { type: MERGE },
    );
    yield send('watch: setup', 'DELETE', `${maps}/d`);
    for (const query of [
      'resourceVersion={{e.metadata.resourceVersion}}',
      'resourceVersion={{e.metadata.resourceVersion}}&labelSelector=even%3Dtrue',
      'resourceVersion={{e.metadata.resourceVersion}}&fieldSelector=metadata.name%3Db',
      'resourceVersion=0',
      '',
      'resourceVersion=1',
      'resourceVersion=999999999',
      'resourceVersion=x',
      'resourceVersion=0&allowWatchBookmarks=true',
      'sendInitialEvents=true',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion={{a.metadata.resourceVersion}}',
      'sendInitialEvents=false',
      'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion={{e.metadata.resourceVersion}}',
      'resourceVersionMatch=NotOlderThan',
      'resourceVersionMatch=Exact&resourceVersion=1',
      'sendInitialEvents=true&resourceVersionMatch=Exact',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=999999999',
      'limit=1',
      'continue=x',
      'sendInitialEvents=x',
      'labelSelector=a%20in',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=even%3Dtrue',
    ]) {
      yield send(
        `watch: ${query}`,
        'GET',
        `${maps}?watch=true&timeoutSeconds=1${query === '' ? '' : `&${query}`}`,
        undefined,
        { isIndependent: true },
      );
    }
    for (const [what, accept] of [
      ['tables', 'application/json;as=Table;v=v1;g=meta.k8s.io'],
      ['parts', 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'],
      ['YAML', 'application/yaml'],
      ['streams', 'application/json;stream=watch'],
      ['text', 'text/plain'],
    ] as const) {
      const query =
        'watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      yield send(`watch: as ${what}`, 'GET', `${maps}?${query}`, undefined, {
        headers: { accept },
      });
    }
    for (const query of [
      'resourceVersion=0',
      'resourceVersion=999999999',
      'resourceVersion=x',
      'pretty=1',
      'resourceVersion={{c.metadata.resourceVersion}}',
      'resourceVersionMatch=Exact',
    ]) {
      yield send(`get: ${query}`, 'GET', `${maps}/c?${query}`);
    }
    for (const path of [
      '/api/v1/configmaps',
      '/api/v1/namespaces/none/configmaps',
      '/api/v1/namespaces/none/configmaps/a',
      '/api/v1/namespaces/A_b/configmaps',
      '/api/v1/namespaces/lists/configmaps/A_b',
      '/api/v1/namespaces/lists/configmaps/a%2Fb',
      '/api/v1/namespaces/lists/configmaps/..',
      '/api/v1/namespaces/lists/configmaps/%2e%2e',
      '/api/v1/namespaces/lists/configmaps/a%25b',
    ]) {
      yield send(
        `path ${path}`,
        'GET',
        `${path}${path.endsWith('configmaps') ? '?labelSelector=none' : ''}`,
      );
    }
    yield send('delete of some', 'DELETE', `${maps}?labelSelector=even%3Dtrue`);
    yield send('delete of a page', 'DELETE', `${maps}?limit=1`);
    yield send('delete of all by a body', 'DELETE', maps, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      dryRun: ['All'],
    });
    yield send('delete of all by a bad body', 'DELETE', maps, { kind: 'Other', apiVersion: 'v1' });
    yield send('delete of all by a bad selector', 'DELETE', `${maps}?fieldSelector=a%3Db`);
  },
};

const patches: Session = {
  name: 'patches',
  *steps() {
    yield* newNamespace('patches');
    const pods = PODS.replace('proto', 'patches');
    const two = pod('p', {
      containers: [
        {
          name: 'c',
          image: 'nginx',
          env: [{ name: 'A', value: '1' }],
          ports: [{ containerPort: 80 }],
        },
        { name: 'd', image: 'busybox' },
      ],
      tolerations: [{ key: 'k', operator: 'Exists' }],
      activeDeadlineSeconds: 100,
    });
    yield send('patch: setup', 'POST', pods, two, { save: 'p' });
    const one = `${pods}/p`;
    for (const [type, bodies] of [
      [
        STRATEGIC,
        [
          { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } },
          { spec: { containers: [{ name: 'n', image: 'x' }] } },
          { spec: { containers: [{ image: 'x' }] } },
          { spec: { containers: [{ name: 'd', $patch: 'delete' }] } },
          { spec: { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] } },
          { spec: { $setElementOrder: 1 } },
          { spec: { '$setElementOrder/containers': [{ name: 'd' }, { name: 'c' }] } },
          { spec: { '$setElementOrder/containers': [{ name: 'x' }] } },
          { metadata: { labels: { a: 'b' } } },
          { metadata: { labels: { $patch: 'replace', c: 'd' } } },
          { metadata: { labels: null } },
          { metadata: { labels: { $retainKeys: ['a'] } } },
          {
            spec: {
              containers: [
                {
                  name: 'c',
                  env: [
                    { name: 'A', value: '2' },
                    { name: 'B', value: '3' },
                  ],
                },
              ],
            },
          },
          { spec: { containers: 'x' } },
          { spec: { containers: [7] } },
          { spec: 7 },
          { metadata: { finalizers: ['a.b/c'] } },
          { metadata: { '$deleteFromPrimitiveList/finalizers': ['a.b/c'] } },
          { spec: { $patch: 'bogus' } },
          { $patch: 'delete' },
          { spec: { tolerations: [{ key: 'k2', operator: 'Exists' }] } },
          { spec: { activeDeadlineSeconds: 50 } },
          { spec: { activeDeadlineSeconds: 500 } },
          { spec: { activeDeadlineSeconds: null } },
          { spec: { nodeName: 'n' } },
          { spec: { terminationGracePeriodSeconds: 1 } },
          { metadata: { annotations: { x: 1 } } },
          { bogus: 1 },
          { spec: { bogus: 1 } },
          { kind: 'Other' },
          { apiVersion: 'v2' },
          { metadata: { uid: 'x' } },
          { metadata: { resourceVersion: '1' } },
          { metadata: { creationTimestamp: null } },
          { metadata: { namespace: 'x' } },
          { metadata: { generation: 9 } },
          { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
          { metadata: { managedFields: [] } },
          { metadata: { managedFields: null } },
          {
            metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u' }] },
          },
          'x',
          '[]',
          '7',
          'null',
          '',
          '{',
          { status: { phase: 'Failed' } },
        ],
      ],
      [
        MERGE,
        [
          { spec: { containers: [{ name: 'c', image: 'nginx:3' }] } },
          { metadata: { labels: { a: null } } },
          { metadata: null },
          { spec: null },
          { spec: { activeDeadlineSeconds: '5' } },
          { spec: { containers: null } },
          'x',
          '[]',
          '7',
          'null',
          '',
          '{',
          {},
          { metadata: { name: null } },
          { metadata: { labels: { x: 7 } } },
          { metadata: { annotations: { a: 'b' } } },
          { spec: { hostNetwork: true } },
          { kind: 'Other' },
          { apiVersion: 'v2' },
        ],
      ],
      [
        JSON_PATCH,
        [
          [],
          {},
          'x',
          '',
          '7',
          'null',
          [{}],
          [{ op: 'bogus', path: '/a' }],
          [{ op: 'add', path: '/metadata/labels', value: { q: 'r' } }],
          [{ op: 'add', path: '/metadata/labels/z', value: 'y' }],
          [{ op: 'add', path: 'x', value: 1 }],
          [{ op: 'add', path: '', value: {} }],
          [{ op: 'remove', path: '/spec/none' }],
          [{ op: 'remove', path: '/spec/containers/9' }],
          [{ op: 'remove', path: '/spec/containers/-1' }],
          [{ op: 'replace', path: '/spec/none', value: 1 }],
          [{ op: 'replace', path: '/spec/containers/0/image', value: 'i:4' }],
          [{ op: 'test', path: '/metadata/name', value: 'p' }],
          [{ op: 'test', path: '/metadata/name', value: 'q' }],
          [{ op: 'test', path: '/none', value: null }],
          [{ op: 'test', path: '/none', value: 1 }],
          [{ op: 'move', from: '/metadata/labels/q', path: '/metadata/labels/s' }],
          [{ op: 'move', from: '/none', path: '/x' }],
          [{ op: 'copy', from: '/metadata/labels/s', path: '/metadata/labels/t' }],
          [{ op: 'copy', from: '/none', path: '/x' }],
          [{ op: 'copy', path: '/x' }],
          [{ op: 'add', path: '/spec/containers/-', value: { name: 'x', image: 'x' } }],
          [{ op: 'add', path: '/metadata/annotations/a~1b', value: 'c' }],
          [{ op: 'add', path: '/metadata/labels/n', value: 1 }],
          [{ op: 'replace', path: '/metadata/labels', value: null }],
          [{ op: 'add', path: '/none/deep', value: 1 }],
          [{ op: 'remove', path: '' }],
          Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'Pod' })),
        ],
      ],
      [
        APPLY,
        [
          { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { ap: 'plied' } } },
          { apiVersion: 'v1', kind: 'Pod' },
          {},
          { kind: 'Pod' },
          { apiVersion: 'v2', kind: 'Pod' },
          { apiVersion: 'v1', kind: 'Secret' },
          'x',
          'a: [',
          '',
          '[]',
          '7',
          'null',
          { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other' } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'other' } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { managedFields: [{}] } },
          { apiVersion: 'v1', kind: 'Pod', spec: { bogus: 1 } },
          { apiVersion: 'v1', kind: 'Pod', spec: { containers: {} } },
          { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ image: 'x' }] } },
          {
            apiVersion: 'v1',
            kind: 'Pod',
            spec: {
              containers: [
                { name: 'c', image: 'a' },
                { name: 'c', image: 'b' },
              ],
            },
          },
          { apiVersion: 'v1', kind: 'Pod', spec: { activeDeadlineSeconds: 'x' } },
          { apiVersion: 'v1', kind: 'Pod', spec: { activeDeadlineSeconds: 60 } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { resourceVersion: '1' } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { uid: 'x' } },
          { apiVersion: 'v1', kind: 'Pod', status: { phase: 'Failed' } },
          {
            apiVersion: 'v1',
            kind: 'Pod',
            spec: { containers: [{ name: 'c', image: 'applied' }] },
          },
          'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    y: aml\n',
          'apiVersion: v1\nkind: Pod\nkind: Pod\n',
          { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 1 } } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { labels: 'x' } },
        ],
      ],
    ] as const) {
      for (const body of bodies) {
        for (const query of type === APPLY
          ? ['?fieldManager=m', '?fieldManager=m&force=true&fieldValidation=Strict']
          : ['?fieldManager=m', '?dryRun=All&fieldValidation=Strict', '?force=true']) {
          yield send(
            `patch: ${type.split('/')[1]?.split('-')[0] ?? ''}: ${JSON.stringify(body).slice(0, 60)}`,
            'PATCH',
            `${one}${query}`,
            body,
            { type },
          );
        }
      }
    }
    yield send('patch: the end', 'GET', one);
    yield send('apply: creation', 'PATCH', `${pods}/new?fieldManager=m`, pod('new'), {
      type: APPLY,
    });
    yield send(
      'apply: by another',
      'PATCH',
      `${pods}/new?fieldManager=n`,
      pod('new', { containers: [{ name: 'c', image: 'other' }] }),
      { type: APPLY },
    );
    yield send(
      'apply: by another by force',
      'PATCH',
      `${pods}/new?fieldManager=n&force=true`,
      pod('new', { containers: [{ name: 'c', image: 'other' }] }),
      { type: APPLY },
    );
    yield send(
      'apply: shared',
      'PATCH',
      `${pods}/new?fieldManager=m`,
      pod('new', { containers: [{ name: 'c', image: 'other' }] }),
      { type: APPLY },
    );
    yield send(
      'apply: status',
      'PATCH',
      `${pods}/new/status?fieldManager=k`,
      { apiVersion: 'v1', kind: 'Pod', status: { conditions: [{ type: 'X', status: 'True' }] } },
      { type: APPLY },
    );
    yield send(
      'apply: by update',
      'PATCH',
      `${pods}/new?fieldManager=u`,
      { metadata: { labels: { a: 'u' } } },
      { type: MERGE },
    );
    yield send(
      'apply: over an update',
      'PATCH',
      `${pods}/new?fieldManager=m`,
      {
        ...pod('new', { containers: [{ name: 'c', image: 'other' }] }),
        metadata: { labels: { a: 'm' } },
      },
      { type: APPLY },
    );
    yield send(
      'apply: in no namespace',
      'PATCH',
      '/api/v1/namespaces/none/pods/x?fieldManager=m',
      pod('x'),
      { type: APPLY },
    );
  },
};

export const PROTOCOL: readonly Session[] = [discovery, bodies, lists, patches];
