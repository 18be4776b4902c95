package io.meshguard.vaultsync.defect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An exception that nobody has foreseen, for a log: what it is and where it comes from. Its message
 * is left out, because it may quote a secret.
 */
public final class Defect {
  private static final int MOST_CAUSES = 5;
  private static final int MOST_FRAMES = 20;

  private Defect() {}

  /** Lines as those of a stack trace. */
  public static String described(Throwable defect) {
    List<String> lines = new ArrayList<>();
    Throwable each = defect;
    for (int cause = 0; each != null && cause < MOST_CAUSES; cause++) {
      lines.add((cause == 0 ? "" : "caused by ") + each.getClass().getName());
      lines.add(
          Arrays.stream(each.getStackTrace())
              .limit(MOST_FRAMES)
              .map(frame -> "\tat " + frame)
              .collect(Collectors.joining("\n")));
      each = each.getCause();
    }
    return String.join("\n", lines);
  }
}
