package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad a violation is, in rising order. */
public enum Severity {
  @JsonProperty("low")
  LOW,
  @JsonProperty("medium")
  MEDIUM,
  @JsonProperty("high")
  HIGH,
  @JsonProperty("critical")
  CRITICAL
}
