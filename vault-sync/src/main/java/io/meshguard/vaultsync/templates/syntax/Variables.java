package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.util.ArrayList;
import java.util.List;

/** The names that are known at a place of a template. */
final class Variables {
  private final List<String> names = new ArrayList<>(List.of("$"));

  int count() {
    return names.size();
  }

  /** Goes back to so many: the block that had more is over. */
  void forget(int count) {
    names.subList(count, names.size()).clear();
  }

  void declare(String name) {
    names.add(name);
  }

  void require(String name) throws TemplateException {
    if (!names.contains(name)) {
      throw new TemplateException("the variable " + name + " is not declared at that place");
    }
  }
}
