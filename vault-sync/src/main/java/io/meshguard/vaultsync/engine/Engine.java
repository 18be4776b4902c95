package io.meshguard.vaultsync.engine;

/**
 * A secrets engine.
 *
 * @param mount where it is mounted, with a slash at its end
 * @param type as Vault names it, such as {@code kv} or {@code pki}
 * @param version of KV; 1 for all others
 */
public record Engine(String mount, String type, int version) {
  /** Whether each secret has versions and metadata. */
  public boolean versioned() {
    return type.equals("kv") && version == 2;
  }

  /** Whether what it answers may be leased, or live and die with the token that asked. */
  public boolean dynamic() {
    return switch (type) {
      case "kv", "generic", "transit", "cubbyhole", "system" -> false;
      default -> true;
    };
  }
}
