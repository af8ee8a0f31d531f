import org.jspecify.annotations.NullMarked;

/** The contract, the loop, diff, ownership, reports: pure Java, no Linux in it. */
@NullMarked
module dev.holdfast.reconcile {
  requires static transitive org.jspecify;

  exports dev.holdfast.reconcile;
}
