package io.meshguard.audit.api;

/** What the API's description says of the parameters that every list of what happened has. */
public final class ListParameters {

  public static final String FROM =
      "the earliest time, inclusive: RFC 3339, or how long ago, such as 24h, 7d";
  public static final String TO = "the latest time, exclusive: RFC 3339, how long ago, or now";
  public static final String LIMIT = "1 to 1000, by default 50";
  public static final String NEXT = "where the page begins, from the page before";

  private ListParameters() {}
}
