/**
 * A container's security context as the server's own type prints it: Go's names of fields, and null for each that
 * is not there. Upstream: pkg/apis/core/types.go, SecurityContext (v1.36).
 */
import type { Container } from '../objects.ts';

type Context = NonNullable<Container['securityContext']>;
interface NewerFields {
  readonly appArmorProfile?: { readonly type?: string; readonly localhostProfile?: string };
}

export function internalSecurityContext(context: Context & NewerFields): object {
  return nullForAbsent(fieldsOf(context));
}

function fieldsOf(context: Context & NewerFields): object {
  const { capabilities, seLinuxOptions, seccompProfile, appArmorProfile } = context;
  return {
    Capabilities: capabilities && {
      Add: capabilities.add ?? null,
      Drop: capabilities.drop ?? null,
    },
    Privileged: context.privileged,
    SELinuxOptions: seLinuxOptions && {
      User: seLinuxOptions.user ?? '',
      Role: seLinuxOptions.role ?? '',
      Type: seLinuxOptions.type ?? '',
      Level: seLinuxOptions.level ?? '',
    },
    WindowsOptions: windows(context.windowsOptions),
    RunAsUser: context.runAsUser,
    RunAsGroup: context.runAsGroup,
    RunAsNonRoot: context.runAsNonRoot,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation,
    ProcMount: context.procMount,
    SeccompProfile: profile(seccompProfile),
    AppArmorProfile: profile(appArmorProfile),
  };
}

function profile(said: { readonly type?: string; readonly localhostProfile?: string } | undefined) {
  return said && { Type: said.type ?? '', LocalhostProfile: said.localhostProfile };
}

function windows(said: Context['windowsOptions']) {
  return (
    said && {
      GMSACredentialSpecName: said.gmsaCredentialSpecName,
      GMSACredentialSpec: said.gmsaCredentialSpec,
      RunAsUserName: said.runAsUserName,
      HostProcess: said.hostProcess,
    }
  );
}

function nullForAbsent(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (each === undefined ? null : each)),
  ) as object;
}
