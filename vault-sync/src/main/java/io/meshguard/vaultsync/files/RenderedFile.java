package io.meshguard.vaultsync.files;

/**
 * A file of a generation.
 *
 * @param name relative to the volume
 * @param mode permission bits
 */
public record RenderedFile(String name, byte[] bytes, int mode, int user, int group) {
  /** Without the content. */
  @Override
  public String toString() {
    return name + " (" + bytes.length + " bytes)";
  }
}
