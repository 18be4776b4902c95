package io.meshguard.system;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all test classes of this run the same stack, started by the first that asks. */
final class StackExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningStack.class;
  }

  @Override
  public RunningStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The root store closes it after the last test.
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(
            RunningStack.class,
            unused -> RunningStack.start(Map.of(), "--cluster"),
            RunningStack.class);
  }
}
