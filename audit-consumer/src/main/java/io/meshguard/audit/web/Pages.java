package io.meshguard.audit.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The pages' templates. */
@CheckedTemplate
final class Pages {

  static native TemplateInstance list(ListView view);

  static native TemplateInstance decision(DecisionView view);

  static native TemplateInstance error(ErrorView view);

  private Pages() {}
}
