package io.meshguard.audit.access;

import io.meshguard.audit.store.Cursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for: those that match every part. A list matches if one of its values
 * does, and always if it is empty; in a value, {@code *} stands for any text.
 *
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param after only events that come after this place in the list
 */
record AccessFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    List<String> clusters,
    List<String> namespaces,
    List<String> pods,
    List<String> serviceAccounts,
    List<String> paths,
    List<String> operations,
    @Nullable Cursor after) {

  AccessFilter {
    clusters = List.copyOf(clusters);
    namespaces = List.copyOf(namespaces);
    pods = List.copyOf(pods);
    serviceAccounts = List.copyOf(serviceAccounts);
    paths = List.copyOf(paths);
    operations = List.copyOf(operations);
  }
}
