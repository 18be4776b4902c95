package io.meshguard.vaultsync.spec;

/** What a container's first process is told by when its files are others. */
public enum Signal {
  SIGHUP(1),
  SIGUSR1(10),
  SIGUSR2(12),
  /** The kubelet starts the container anew. */
  SIGTERM(15);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Linux's number of it, on x86 and ARM. */
  public int number() {
    return number;
  }
}
