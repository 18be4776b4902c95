package io.meshguard.admission;

import io.meshguard.events.Decision;
import java.util.List;

/** What to answer, with the record of it. A failure is neither an allow nor a denial. */
public sealed interface Judgement {
  /** The record, masked. */
  Decision decision();

  /** The policies have a verdict, whatever it is. */
  sealed interface Decided extends Judgement {
    /** The part of the policies' verdict that was asked for, not masked. */
    Verdict verdict();
  }

  /**
   * @param verdict the part of the policies' verdict that was asked for, not masked
   * @param warnings shown to the user, within Kubernetes' limits
   */
  record Allowed(Verdict verdict, List<String> warnings, Decision decision) implements Decided {
    public Allowed {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * @param verdict holds at least one violation that denies
   * @param text for the user: what is wrong, where, and how to put it right
   */
  record Denied(Verdict verdict, String text, List<String> warnings, Decision decision)
      implements Decided {
    public Denied {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * @param verdict holds at least one patch, and no violation that denies
   */
  record Mutated(Verdict verdict, List<String> warnings, Decision decision) implements Decided {
    public Mutated {
      warnings = List.copyOf(warnings);
    }
  }

  record Failed(Decision.Failure failure, Decision decision) implements Judgement {}
}
