package io.meshguard.engine.rego.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Keeps what is costly to make out of a string. Starts over when it is full, so that an input
 * cannot fill the memory.
 */
public final class BoundedCache<K, V> {

  private static final int MOST = 512;

  private final ConcurrentHashMap<K, V> entries = new ConcurrentHashMap<>();

  public V get(K key, Function<K, V> make) {
    V known = entries.get(key);
    if (known != null) {
      return known;
    }
    V made = make.apply(key);
    if (entries.size() >= MOST) {
      entries.clear();
    }
    entries.put(key, made);
    return made;
  }
}
