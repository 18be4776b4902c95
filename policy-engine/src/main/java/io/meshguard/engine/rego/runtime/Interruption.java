package io.meshguard.engine.rego.runtime;

import java.lang.StackWalker.StackFrame;
import java.util.List;

/** An evaluation that was stopped from outside. */
public final class Interruption extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final StackWalker FRAMES =
      StackWalker.getInstance(StackWalker.Option.SHOW_HIDDEN_FRAMES);

  /** Built-in functions that look at the clock are not far from the rule that calls them. */
  private static final int DEEPEST = 64;

  /** What stopped it. */
  public enum Cause {
    /** The time was up. */
    DEADLINE,
    /** The thread was interrupted; its flag is still set. */
    THREAD_INTERRUPTED,
    /** Built-in functions made too much out of too little. */
    MEMORY
  }

  private final Cause why;
  private final transient List<StackFrame> frames;

  Interruption(Cause why) {
    super(why.name(), null, false, false);
    this.why = why;
    this.frames = FRAMES.walk(all -> all.limit(DEEPEST).toList());
  }

  /** Where it happened, innermost first; those of compiled policies are among them. */
  public List<StackFrame> frames() {
    return frames;
  }

  /** What stopped it. */
  public Cause why() {
    return why;
  }
}
