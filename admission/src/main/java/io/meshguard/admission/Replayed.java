package io.meshguard.admission;

import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.util.List;

/** What another bundle makes of a decision that was made before. */
public sealed interface Replayed {

  /** As it was: still refused, still let in, or still patched in the same way. */
  record Unchanged() implements Replayed {}

  /**
   * Was let in and would be refused.
   *
   * @param violations those that refuse it; not empty
   */
  record NewlyDenied(List<Violation> violations) implements Replayed {
    public NewlyDenied {
      violations = List.copyOf(violations);
    }
  }

  /**
   * Was refused and would be let in.
   *
   * @param violations those that refused it then; not empty
   */
  record NewlyAllowed(List<Violation> violations) implements Replayed {
    public NewlyAllowed {
      violations = List.copyOf(violations);
    }
  }

  /**
   * Would be patched in another way.
   *
   * @param patches the operations that are new and those that are gone; not empty
   */
  record OtherPatches(List<PatchOperation> patches) implements Replayed {
    public OtherPatches {
      patches = List.copyOf(patches);
    }
  }

  /**
   * The other bundle gives no verdict.
   *
   * @param reason a constant a program can compare, such as {@code DEADLINE_EXCEEDED}
   * @param message for a person
   */
  record Failing(String reason, String message) implements Replayed {}

  /**
   * It cannot be replayed.
   *
   * @param reason for a person, the same for all that have it
   */
  record NotReplayable(String reason) implements Replayed {}
}
