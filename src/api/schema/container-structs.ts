/**
 * Fields of `spec.containers[]` and of what a container is made of.
 * Notation: see struct-table.ts. Upstream: api core/v1, release 1.36.
 */
export const CONTAINER_STRUCTS = {
  Container: `
    name string, image string, command []string, args []string, workingDir string,
    ports []ContainerPort, envFrom []EnvFromSource, env []EnvVar,
    resources ResourceRequirements, resizePolicy []ContainerResizePolicy, restartPolicy string,
    restartPolicyRules []ContainerRestartRule, volumeMounts []VolumeMount,
    volumeDevices []VolumeDevice, livenessProbe Probe, readinessProbe Probe, startupProbe Probe,
    lifecycle Lifecycle, terminationMessagePath string, terminationMessagePolicy string,
    imagePullPolicy string, securityContext SecurityContext, stdin bool, stdinOnce bool,
    tty bool`,
  ContainerPort: 'name string, hostPort int32, containerPort int32, protocol string, hostIP string',
  EnvFromSource: 'prefix string, configMapRef ConfigMapEnvSource, secretRef SecretEnvSource',
  ConfigMapEnvSource: 'name string, optional bool',
  SecretEnvSource: 'name string, optional bool',
  EnvVar: 'name string, value string, valueFrom EnvVarSource',
  EnvVarSource: `
    fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector,
    configMapKeyRef ConfigMapKeySelector, secretKeyRef SecretKeySelector,
    fileKeyRef FileKeySelector`,
  ConfigMapKeySelector: 'name string, key string, optional bool',
  SecretKeySelector: 'name string, key string, optional bool',
  FileKeySelector: 'volumeName string, path string, key string, optional bool',
  ContainerResizePolicy: 'resourceName string, restartPolicy string',
  ContainerRestartRule: 'action string, exitCodes ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'operator string, values []int32',
  VolumeMount: `
    name string, readOnly bool, recursiveReadOnly string, mountPath string, subPath string,
    mountPropagation string, subPathExpr string`,
  VolumeDevice: 'name string, devicePath string',
  Probe: `
    exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, grpc GRPCAction,
    initialDelaySeconds int32, timeoutSeconds int32, periodSeconds int32,
    successThreshold int32, failureThreshold int32, terminationGracePeriodSeconds int64`,
  ExecAction: 'command []string',
  HTTPGetAction: `
    path string, port IntOrString, host string, scheme string, httpHeaders []HTTPHeader`,
  HTTPHeader: 'name string, value string',
  TCPSocketAction: 'port IntOrString, host string',
  GRPCAction: 'port int32, service string',
  Lifecycle: 'postStart LifecycleHandler, preStop LifecycleHandler, stopSignal string',
  LifecycleHandler: `
    exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, sleep SleepAction`,
  SleepAction: 'seconds int64',
  SecurityContext: `
    capabilities Capabilities, privileged bool, seLinuxOptions SELinuxOptions,
    windowsOptions WindowsSecurityContextOptions, runAsUser int64, runAsGroup int64,
    runAsNonRoot bool, readOnlyRootFilesystem bool, allowPrivilegeEscalation bool,
    procMount string, seccompProfile SeccompProfile, appArmorProfile AppArmorProfile`,
  Capabilities: 'add []string, drop []string',
  SELinuxOptions: 'user string, role string, type string, level string',
  WindowsSecurityContextOptions: `
    gmsaCredentialSpecName string, gmsaCredentialSpec string, runAsUserName string,
    hostProcess bool`,
  SeccompProfile: 'type string, localhostProfile string',
  AppArmorProfile: 'type string, localhostProfile string',
} as const;
