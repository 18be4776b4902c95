package io.meshguard.audit.api;

import java.util.UUID;

/** Ids of decisions as they come in a path. */
public final class Ids {

  /**
   * @throws ProblemException if it is none
   */
  public static UUID parse(String id) {
    try {
      UUID uuid = UUID.fromString(id);
      if (uuid.toString().equalsIgnoreCase(id)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Answered below, like what UUID reads leniently.
    }
    throw new ProblemException(400, "The id of a decision is a UUID.");
  }

  private Ids() {}
}
