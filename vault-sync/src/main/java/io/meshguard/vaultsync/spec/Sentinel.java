package io.meshguard.vaultsync.spec;

/** The file that every generation holds beside the secrets. */
public final class Sentinel {
  /** Its name: no other file of the volume can have it. */
  public static final String NAME = ".generation";

  private Sentinel() {}
}
