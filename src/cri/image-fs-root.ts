/** Where the runtime keeps images and what is its own of containers: the file system that the CRI calls the images'. */
export const IMAGE_FS_ROOT = '/var/lib/containers/oci';
