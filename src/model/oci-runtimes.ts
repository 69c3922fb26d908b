/**
 * Names of OCI runtimes that a service may have its containers run by, besides paths, and the
 * program that each stands for. A null is the runtime that comes along.
 */
export const ociRuntimes: Readonly<Record<string, string | null>> = {
  stack: null,
  runc: 'runc',
  /** Docker's name for it. */
  'io.containerd.runc.v2': 'runc',
  crun: 'crun',
  youki: 'youki',
  /** Docker's name for the runtime that gives a container the GPUs of its NVIDIA_VISIBLE_DEVICES. */
  nvidia: 'nvidia-container-runtime',
}
