package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a violation leads to. Resolved in Rego, never in Java. */
public enum Action {
  /** The request is refused. */
  @JsonProperty("deny")
  DENY,
  /** The request passes with a warning to the user. */
  @JsonProperty("warn")
  WARN,
  /** The request passes silently; the decision record alone tells. */
  @JsonProperty("audit")
  AUDIT
}
