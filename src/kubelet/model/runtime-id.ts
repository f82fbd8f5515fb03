/** The runtime's id of a container, from what the API shows: `drydock://<id>`. Upstream: ParseContainerID. */
export function runtimeId(containerID: string): string {
  return containerID.slice(containerID.indexOf('://') + 3);
}
