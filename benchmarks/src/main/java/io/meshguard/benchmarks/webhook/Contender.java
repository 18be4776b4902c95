package io.meshguard.benchmarks.webhook;

import java.io.IOException;

/** A server under load, as a process of its own. */
interface Contender extends AutoCloseable {

  String name();

  long processId();

  /** Its HTTPS port on the loopback address. */
  int port();

  /** The whole HTTP request that it is asked over and over. */
  byte[] request();

  /** Whether the answer's body allows the request. */
  boolean allows(String answer) throws IOException;

  /** Blocks until nothing is left to do of what it was asked. */
  void settle() throws IOException, InterruptedException;

  @Override
  void close();
}
