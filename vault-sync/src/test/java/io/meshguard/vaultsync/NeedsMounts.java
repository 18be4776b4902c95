package io.meshguard.vaultsync;

import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that mount for real. Where the machine does not allow it they are skipped, and say so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsMounts.Condition.class)
public @interface NeedsMounts {

  /** Tries it, once for each run. */
  final class Condition implements ExecutionCondition {
    private static final Optional<String> OBSTACLE = obstacle();

    @Override
    @SuppressWarnings("SystemOut")
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (OBSTACLE.isEmpty()) {
        return ConditionEvaluationResult.enabled("mounting is allowed");
      }
      String reason =
          context.getDisplayName()
              + " is skipped: no tmpfs can be mounted here ("
              + OBSTACLE.get()
              + "); run the tests as root, with CAP_SYS_ADMIN";
      System.err.println(reason);
      return ConditionEvaluationResult.disabled(reason);
    }

    private static Optional<String> obstacle() {
      try {
        Path folder = Files.createTempDirectory("mount");
        try {
          Mounts.tmpfs(folder, 4096, "0700");
          return Optional.empty();
        } finally {
          Mounts.unmountAndRemove(folder);
        }
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }
}
