package dev.holdfast.reconcile;

/** The time that a loop lives by, and what its thread waits with. */
public interface Clock {

  /**
   * The machine's own monotonic time. A sleep of a second or more may end later by a 64th of it, so
   * that many wake together.
   */
  Clock SYSTEM = new SystemClock();

  /** Nanoseconds since some moment of its own: never negative, never backwards. */
  long nanos();

  /**
   * A new sleeper for one thread, which counts as awake until it sleeps. A clock of a test thereby
   * knows for whom it has to wait.
   */
  Sleeper sleeper();

  /** What one thread waits with; any thread may wake it. */
  interface Sleeper extends AutoCloseable {

    /**
     * Returns when {@link Clock#nanos} has come to {@code until} ({@code Long.MAX_VALUE}: never) or
     * when woken, also if that was before the call; it may return for no reason.
     */
    void sleepUntil(long until);

    /** Ends the sleep, or the next one if there is none. Never blocks. */
    void wake();

    /** The thread will not sleep here any more. */
    @Override
    void close();
  }
}
