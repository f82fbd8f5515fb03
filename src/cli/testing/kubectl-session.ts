/** A session with kubectl, verb by verb: what is typed, and what is to be seen. docs/kubectl.md is its transcript. */
import { CERTIFICATE_REQUEST } from '../../api/testing/certificate-request.ts';

export interface Typed {
  readonly argv: string;
  /** Somewhere in what is printed, on either stream. */
  readonly shows: RegExp;
  /** What is typed into it. */
  readonly input?: string;
  /** kubectl ends with a status that is not 0. */
  readonly fails?: boolean;
  /** Of the session, not of the page. */
  readonly isQuiet?: boolean;
}

export interface Chapter {
  readonly title: string;
  readonly typed: readonly Typed[];
}

/** What the cluster begins with: images that pods can name. */
export const SCENARIO = `
apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: a-cluster-to-talk-to }
spec:
  registries:
    - host: registry.test
      content:
        - reference: team/config:v1
          image:
            layers: [{ files: { app.yaml: "greeting: hello\\n" } }]
        - reference: team/server:v1
          image:
            layers: [{ files: { etc/motd: "an image that holds no program gets a busybox\\n" } }]
  steps:
    - wait: 1ms
`;

export const POD = `
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web }
  annotations:
    process.drydock.dev/server: |
      log listening
      sleep 1h
spec:
  containers:
    - name: server
      image: registry.test/team/server:v1
      volumeMounts: [{ name: config, mountPath: /data }]
  volumes:
    - name: config
      oci: { image: registry.test/team/config:v1 }
`;

/** Somebody asks for a certificate. */
const CERTIFICATE_FOR_ANN = `
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: ann }
spec:
  signerName: example.com/signer
  usages: [client auth]
  request: ${CERTIFICATE_REQUEST}
`;

/** Two states of one configuration, for those who own its fields. */
export const SHARED = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shared, labels: { team: a } }
spec:
  replicas: 1
  selector: { matchLabels: { app: shared } }
  template:
    metadata: { labels: { app: shared } }
    spec:
      containers: [{ name: server, image: "registry.test/team/server:v1" }]
`;
export const SHARED_BY_TWO = SHARED.replace('{ team: a }', '{ owner: b }').replace(
  'replicas: 1',
  'replicas: 2',
);

const typed = (argv: string, shows: RegExp, more: Partial<Typed> = {}): Typed => ({
  argv,
  shows,
  ...more,
});
const quiet = { isQuiet: true };
const refused = { fails: true };

const CONFLICT = /Apply failed with 1 conflict: conflict with "kubectl": \.spec\.replicas/;
const SCALED = /conflict with "kubectl" with subresource "scale" using apps\/v1: \.spec\.replicas/;

export const SESSION: readonly Chapter[] = [
  {
    title: 'What is there',
    typed: [
      typed('version', /Server Version: v1\.36/),
      typed('get nodes', /node-1 +Ready/),
      typed('get namespaces', /kube-system +Active/),
      typed('api-resources --api-group=apps', /deployments +deploy +apps\/v1 +true +Deployment/),
      typed(
        'explain pod.spec.volumes.oci',
        /files of the new object[^]*image\s+<string> -required-/,
      ),
      typed('explain pod.spec.containers.image', /Container image name/),
      typed('auth can-i create pods', /^yes$/m),
      typed('auth whoami', /kubernetes-admin/),
      typed('cluster-info', /control plane.* is running at/),
      typed('explain pod.spec.volumes.oci --output plaintext-openapiv2', /FIELDS:[^]*pullPolicy/, {
        isQuiet: true,
      }),
      typed('get foo', /doesn't have a resource type "foo"/, refused),
      typed('top nodes', /Metrics API not available/, refused),
    ],
  },
  {
    title: 'A pod that reads what came out of an OCI object',
    typed: [
      typed('apply -f pod.yaml', /pod\/web created/),
      typed('wait --for=condition=Ready pod/web --timeout=60s', /condition met/),
      typed('exec web -- cat /data/app.yaml', /greeting: hello/),
      typed('logs web', /listening/),
      typed('logs web --tail=1 --timestamps', /Z listening/),
      typed('get pods -o wide', /web +1\/1 +Running +0 .* node-1/),
      typed('get pod web -o jsonpath={.status.phase}', /Running/),
      typed('get pods -o name', /^pod\/web$/m),
      typed('describe pod web', /Normal +Scheduled/, { isQuiet: true }),
      typed('get pod web -o yaml', /oci:\n +image: registry\.test/, { isQuiet: true }),
      typed('events --for pod/web', /Scheduled/),
      typed('get events.v1.events.k8s.io --field-selector regarding.name=web', /Scheduled/, {
        isQuiet: true,
      }),
      typed('exec web -c nope -- cat /x', /container nope is not valid for pod web/, refused),
    ],
  },
  {
    title: 'Hands in a container',
    typed: [
      typed('exec -i web -- cat', /typed from outside/, { input: 'typed from outside\n' }),
      typed('exec -i web -- sh', /^one\n2\ncommand terminated with exit code 3$/m, {
        input: 'echo one\nif true; then\necho $((1 + 1)); fi\nexit 3\n',
        fails: true,
      }),
      typed('exec web -- nope', /executable file not found in \$PATH/, refused),
      typed('cp pod.yaml web:/tmp/copy.yaml', /^$/),
      typed('exec web -- head -n 3 /tmp/copy.yaml', /kind: Pod/),
      typed('cp web:/tmp/copy.yaml back.yaml', /^tar: removing leading '\/' from member names$/m),
      typed('debug web --image=registry.test/team/server:v1 -- sh', /debugg/),
      typed(
        'debug -i web --image=registry.test/team/server:v1 -c talk -- head -n 1',
        /said to a guest/,
        {
          input: 'said to a guest\n',
        },
      ),
      typed(
        'run echo -i --rm --restart=Never --image=registry.test/team/server:v1 -- cat',
        /said/,
        {
          input: 'said to a pod of its own\n',
        },
      ),
      typed(
        'run brief --restart=Never --image=registry.test/team/server:v1 -- echo done',
        /created/,
      ),
      typed('wait --for=jsonpath={.status.phase}=Succeeded pod/brief --timeout=60s', /met/),
      typed('logs brief -f', /^done$/m),
      typed('logs brief --since=1h --limit-bytes=3', /^don$/m),
      typed('logs brief --previous', /previous terminated container "brief"/, refused),
      typed('exec brief -- true', /cannot exec into a container in a completed pod/, refused),
      typed('port-forward brief 8080:80', /pod is not running/, refused),
      typed('delete pod brief', /deleted/),
    ],
  },
  {
    title: 'Changes',
    typed: [
      typed('apply -f pod.yaml', /pod\/web configured/),
      typed('label pod web tier=front', /labeled/),
      typed('label pod web tier=back', /already has a value/, refused),
      typed('annotate pod web note=hi', /annotated/),
      typed('patch pod web -p {"metadata":{"labels":{"a":"1"}}}', /patched/),
      typed('patch pod web --type merge -p {"metadata":{"labels":{"a":null}}}', /patched/),
      typed(
        'patch pod web --type json -p [{"op":"add","path":"/metadata/labels/b","value":"2"}]',
        /patched/,
      ),
      typed('get pods -l b=2,tier --show-labels', /app=web,b=2,tier=front/),
      typed('get pods -l a', /No resources found/),
      typed('diff -f pod.yaml', /^$/, { isQuiet: true }),
      typed('patch pod web -p {"spec":{"hostname":"x"}}', /pod updates may not change/, refused),
    ],
  },
  {
    title: 'Other objects',
    typed: [
      typed('create namespace shop', /namespace\/shop created/),
      typed('create configmap app -n shop --from-literal=k=v', /configmap\/app created/),
      typed('create secret generic key -n shop --from-literal=k=v', /secret\/key created/),
      typed('create serviceaccount robot -n shop', /serviceaccount\/robot created/),
      typed('create configmap app -n shop', /"app" already exists/, refused),
      typed('get configmaps,secrets,serviceaccounts -n shop', /configmap\/app +1 /),
      typed('create deployment server --image=registry.test/team/server:v1', /created/),
      typed('rollout status deployment server --timeout=60s', /successfully rolled out/),
      typed('scale deployment server --replicas=2', /scaled/),
      typed('rollout restart deployment server', /restarted/),
      typed('rollout status deployment server --timeout=60s', /successfully rolled out/),
      typed('rollout history deployment server', /REVISION/),
      typed('get deployments,replicasets', /deployment.apps\/server +2\/2/),
      typed('get deployment server -o jsonpath={.spec.replicas}', /2/),
      typed('autoscale deployment server --min=2 --max=4 --cpu-percent=80', /autoscaled/),
      typed('get hpa server', /Deployment\/server +cpu: <unknown>\/80% +2 +4/),
      typed('delete hpa server', /deleted/),
      typed('create deployment x --image=i --dry-run=server -o name', /deployment.apps\/x/),
      typed('delete deployment server', /deleted/),
      typed('delete namespace shop', /namespace "shop" deleted/),
    ],
  },
  {
    title: 'Who owns which field',
    typed: [
      typed('apply --server-side -f shared.yaml', /shared serverside-applied/),
      typed(
        'get deployment shared -o yaml --show-managed-fields',
        /manager: kubectl\n +operation: Apply/,
        {
          isQuiet: true,
        },
      ),
      typed('apply --server-side --field-manager=other -f shared-by-two.yaml', CONFLICT, refused),
      typed(
        'apply --server-side --field-manager=other --force-conflicts -f shared-by-two.yaml',
        /serverside-applied/,
      ),
      typed(
        'get deployment shared -o jsonpath={.spec.replicas}{.metadata.labels}',
        /2.*"owner":"b"/,
      ),
      typed('diff --server-side -f shared.yaml', /conflict with "other": .spec.replicas/, refused),
      typed(
        'diff --server-side --force-conflicts -f shared.yaml',
        /-  replicas: 2\n\+  replicas: 1/,
        refused,
      ),
      typed('scale deployment shared --replicas=3', /scaled/),
      typed('apply --server-side --field-manager=other -f shared-by-two.yaml', SCALED, refused),
      typed('label deployment shared owner=c --overwrite', /labeled/),
      typed('annotate deployment shared note=x', /annotated/),
      typed('delete deployment shared', /deleted/),
      typed('apply -f shared.yaml', /shared created/),
      typed('apply --server-side -f shared.yaml', /serverside-applied/),
      typed(
        'get deployment shared -o jsonpath={.metadata.managedFields[*].manager} --show-managed-fields',
        /^(?!.*client-side).*kubectl/,
      ),
      typed('apply -f shared-by-two.yaml', /shared configured/),
      typed('delete deployment shared', /deleted/, { isQuiet: true }),
    ],
  },
  {
    title: 'The cluster itself',
    typed: [
      typed('get apiservices', /v1\.apps +Local +True/, quiet),
      typed('get componentstatuses', /scheduler +Healthy +ok[^]*deprecated/),
      typed('get flowschemas', /catch-all +catch-all +10000 +ByUser/, quiet),
      typed('get ipaddresses', /10\.96\.0\.1 +services\/default\/kubernetes/),
      typed('get servicecidrs', /kubernetes +10\.96\.0\.0\/12/),
      typed('apply -f -', /ann created[^]*nobody here signs/, {
        input: CERTIFICATE_FOR_ANN,
        isQuiet: true,
      }),
      typed('certificate approve ann', /ann approved/, quiet),
      typed('get csr ann', /example\.com\/signer +kubernetes-admin +<none> +Approved/, quiet),
      typed('certificate deny ann', /is already Approved/, {
        fails: true,
        isQuiet: true,
      }),
    ],
  },
  {
    title: 'The node goes out of service',
    typed: [
      typed('cordon node-1', /cordoned/),
      typed('get node node-1', /Ready,SchedulingDisabled/),
      typed('drain node-1 --force --grace-period=1', /drained/),
      typed('uncordon node-1', /uncordoned/),
      typed('run once --image=registry.test/team/server:v1', /pod\/once created/),
      typed('wait --for=condition=Ready pod/once --timeout=60s', /condition met/),
      typed('delete pod once --now', /deleted/),
      typed('get pod once', /pods "once" not found/, refused),
    ],
  },
];
