package io.meshguard.decisionlog.drain;

import io.meshguard.decisionlog.wal.Frame;

/** A frame that has been sent. Kafka's thread marks it, the drainer looks. */
final class InFlight {

  /** What is known of it. */
  enum State {
    SENT,
    TAKEN,
    TOO_LARGE
  }

  private final Frame frame;
  private volatile State state = State.SENT;

  private byte[] value;

  InFlight(Frame frame) {
    this.frame = frame;
    this.value = frame.value();
  }

  /** What was last sent of it; the drainer's alone. */
  byte[] value() {
    return value;
  }

  /** Another value was sent. */
  void resent(byte[] smaller) {
    value = smaller;
    state = State.SENT;
  }

  Frame frame() {
    return frame;
  }

  State state() {
    return state;
  }

  void is(State now) {
    state = now;
  }
}
