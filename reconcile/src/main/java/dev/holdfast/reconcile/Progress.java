package dev.holdfast.reconcile;

/** Is told how far the applying of a plan has come, which may take seconds if it is long. */
@FunctionalInterface
public interface Progress {

  /** For whoever does not care. */
  Progress NONE = (_, _) -> {};

  /**
   * So many operations have been tried. It is called now and then, on the thread that applies, and
   * must be quick and not throw. A plan that had to go on in a further round may end above {@code
   * all}.
   */
  void tried(long done, long all);
}
